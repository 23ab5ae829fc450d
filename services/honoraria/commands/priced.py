"""What is stated of a claim that was priced: its lines, and what waits."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Literal, cast

from contracts.events.honoraria import HonorariumCalculated, HonorariumLine, HonorariumUnpriced, UnpricedLine
from contracts.values import TaxTreatment
from infra.chassis.facts import Fact
from infra.chassis.work import Work
from services.honoraria.model.arrangements import Arrangements
from services.honoraria.model.claim import ClaimLine, HeldTask, Outcome
from services.honoraria.model.refunding import Membership, members_on
from services.honoraria.model.shares import Key
from services.honoraria.model.standing import Recalculation
from services.honoraria.store.claims import Claim

MissingCode = Literal[
    "terms", "capacity", "capacity_conflict", "specialist", "rate", "funding", "appointment", "payer", "home", "other"
]


class Bearers:
    """Which municipalities bear the cost of lines, as far as members are known."""

    def __init__(self, arrangements: Arrangements, members: Mapping[str, Sequence[Membership]]) -> None:
        self._arrangements = arrangements
        self._members = members
        self._on: dict[tuple[str, date], tuple[str, ...]] = {}

    def of(self, lines: Sequence[ClaimLine]) -> tuple[str, ...]:
        """By number, each once."""
        found = {self._of(line) for line in lines}
        return found.pop() if len(found) == 1 else tuple(sorted({one for several in found for one in several}))

    def _of(self, line: ClaimLine) -> tuple[str, ...]:
        if self._arrangements.by_id[line.funding].key.kind is Key.NONE:
            return (line.payer,)
        asked = line.task.community, line.task.on
        if asked not in self._on:
            self._on[asked] = members_on(self._members.get(line.task.community, ()), line.task.on)
        return self._on[asked]


def state_claim(
    work: Work,
    claim: Claim,
    done: Recalculation,
    outcome: Outcome,
    bearers: Bearers,
    causes: Sequence[Fact[Any]],
    *,
    priced_before: Claim | None,
) -> None:
    """State the lines of a claim if they differ from what held before, and what waits if that does."""
    standing = claim.standing
    had_lines = priced_before is not None and priced_before.standing.payer is not None
    if done.restated and standing.payer is not None and claim.home is not None and (outcome.lines or had_lines):
        work.state(
            HonorariumCalculated(
                claim=claim.id,
                version=standing.version,
                practitioner=claim.practitioner,
                body=claim.body,
                community=claim.community,
                meeting=claim.meeting,
                home=claim.home,
                payer=standing.payer,
                bearers=bearers.of(outcome.lines),
                lines=tuple(map(_line, outcome.lines)),
                total_ore=outcome.total_ore,
            ),
            because=causes,
        )
    if done.held_changed:
        work.state(
            HonorariumUnpriced(
                claim=claim.id,
                version=standing.version,
                practitioner=claim.practitioner,
                body=claim.body,
                community=claim.community,
                meeting=claim.meeting,
                lines=tuple(map(_held, outcome.held)),
            ),
            because=causes,
        )


def _line(line: ClaimLine) -> HonorariumLine:
    task = line.task
    return HonorariumLine(
        kind=task.kind.value,
        on=task.on,
        minutes=task.minutes,
        counted_minutes=line.basis.counted_minutes,
        rate_ore=line.rate_ore,
        amount_ore=line.basis.amount_ore,
        tax_treatment=cast(TaxTreatment, line.tax_treatment),
        assumptions=line.assumptions,
        cause=task.cause,
        supplements=line.supplements,
    )


def _held(one: HeldTask) -> UnpricedLine:
    return UnpricedLine(
        kind=one.task.kind.value,
        on=one.task.on,
        minutes=one.task.minutes,
        missing=cast(MissingCode, one.missing),
        cause=one.task.cause,
    )
