"""How far a claim has come: versions, states, and what a new outcome of the facts does to them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from uuid import UUID

from services.honoraria.model.claim import ClaimLine, Outcome


class State(StrEnum):
    """The states of a claim; the arrows are `recalculated` below and the functions of `approval`."""

    EMPTY = "empty"
    """No work, and none was ever approved."""
    UNPRICED = "unpriced"
    """Work waits for what is missing, and nothing is priced."""
    CALCULATED = "calculated"
    """Priced and waiting to be attested; with an approved version before it, this is a proposed reversal."""
    ATTESTED = "attested"
    APPROVED = "approved"
    SETTLED = "settled"
    """Approved, and every entry stands on a voucher."""
    REJECTED = "rejected"


DONE = (State.APPROVED, State.SETTLED)


@dataclass(frozen=True, slots=True)
class Standing:
    """A claim's place. `version` holds now, `last_version` is the highest number used, `approved_version` is booked."""

    claim: UUID
    version: int
    last_version: int
    state: State
    total_ore: int
    print: str
    wording: str
    held: int
    held_print: str
    payer: str | None = None
    payers: tuple[str, ...] = ()
    approved_version: int | None = None
    approved_print: str | None = None
    approved_ore: int = 0
    approved_payers: tuple[str, ...] = ()
    attested_by: str | None = None

    @property
    def proposes_reversal(self) -> bool:
        """Whether the version that waits would reverse (some of) an approved one."""
        return self.approved_version is not None and self.version != self.approved_version


@dataclass(frozen=True, slots=True)
class Recalculation:
    """A claim after its facts were looked at again."""

    standing: Standing
    new_version: bool
    """Its lines are to be written under `standing.version`."""
    restated: bool
    """Whether what holds now differs from what held before."""
    held_changed: bool


def recalculated(before: Standing | None, claim: UUID, outcome: Outcome) -> Recalculation:
    """What an outcome does to a claim: nothing, a new version, or back to the version that is approved.

    While nobody has approved, any difference makes a new version; against an approved one only money, minutes,
    payer and tax treatment count, or better words would be proposed as reversals.
    """
    if before is None:
        fresh = _standing(claim, 1, outcome)
        return Recalculation(fresh, new_version=True, restated=True, held_changed=bool(outcome.held))
    held_changed = before.held_print != outcome.held_print
    now = replace(before, held=len(outcome.held), held_print=outcome.held_print) if held_changed else before
    if _unchanged(before, outcome):
        return Recalculation(replace(now, state=_waiting_state(now)), False, False, held_changed)
    if before.approved_print == outcome.print and before.approved_version is not None:
        # The facts are again what was approved: the proposal falls away, its number is not used again.
        back = replace(
            now,
            version=before.approved_version,
            state=State.APPROVED,
            total_ore=outcome.total_ore,
            print=outcome.print,
            wording=outcome.wording,
            payer=_payer(outcome.lines) or before.payer,
            payers=before.approved_payers,
            attested_by=None,
        )
        return Recalculation(back, False, True, held_changed)
    return Recalculation(_standing(claim, before.last_version + 1, outcome, before), True, True, held_changed)


def _standing(claim: UUID, number: int, outcome: Outcome, before: Standing | None = None) -> Standing:
    """A new version; what was approved before stays as it is."""
    approved = before is not None and before.approved_version is not None
    return Standing(
        claim=claim,
        version=number,
        last_version=number,
        state=_first_state(outcome, approved),
        total_ore=outcome.total_ore,
        print=outcome.print,
        wording=outcome.wording,
        held=len(outcome.held),
        held_print=outcome.held_print,
        payer=_payer(outcome.lines) or (before.payer if before else None),
        payers=_payers(outcome.lines, before.approved_payers if before else ()),
        approved_version=before.approved_version if before else None,
        approved_print=before.approved_print if before else None,
        approved_ore=before.approved_ore if before else 0,
        approved_payers=before.approved_payers if before else (),
    )


def _unchanged(before: Standing, outcome: Outcome) -> bool:
    if before.print != outcome.print:
        return False
    settled_on = before.state in (*DONE, State.REJECTED)
    return settled_on or before.wording == outcome.wording


def _first_state(outcome: Outcome, approved: bool) -> State:
    if outcome.lines or approved:
        return State.CALCULATED
    return State.UNPRICED if outcome.held else State.EMPTY


def _waiting_state(standing: Standing) -> State:
    """A claim without a line is empty or unpriced by whether work waits."""
    if standing.state in (State.EMPTY, State.UNPRICED):
        return State.UNPRICED if standing.held else State.EMPTY
    return standing.state


def _payers(lines: Sequence[ClaimLine], approved: tuple[str, ...]) -> tuple[str, ...]:
    found = {line.payer for line in lines}.union(approved)
    return tuple(sorted(found)) if len(found) > 1 else tuple(found)


def _payer(lines: Sequence[ClaimLine]) -> str | None:
    """The payer a claim is shown under: that of its latest work, which for a meeting is the meeting itself."""
    return lines[-1].payer if lines else None
