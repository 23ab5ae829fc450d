"""In which capacity somebody approves: by their role where a place has no register, else by what it says of them."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import TypeVar

from infra.chassis.refusal import Refusal
from infra.chassis.work import Work
from services.honoraria.model.approval import Approver
from services.honoraria.model.authority import Authority, Step, at_stake, capacities
from services.honoraria.store import authority as store
from services.honoraria.store.claims import Claim

T = TypeVar("T")
R = TypeVar("R")
NAMED = 20
"""Claims that a refusal names."""
Registers = Mapping[str, Sequence[Authority]]


async def registers(work: Work, step: Step, places: Collection[str]) -> Registers:
    """The registers of some communities or municipalities; a place without one is not in it."""
    return await store.registers(work.connection, step, sorted(places))


def to_attest(work: Work, claim: Claim, approver: Approver, of: Registers, *, ore: int | None = None) -> list[Approver]:
    """The capacities in which somebody may attest a claim. Raises NoAuthority, AboveLimit."""
    ore = at_stake(claim.standing.total_ore, claim.standing.approved_ore) if ore is None else ore
    return list(capacities(of.get(claim.community, ()), approver, claim.body, ore, work.today))


def to_authorise(
    work: Work, claim: Claim, approver: Approver, of: Registers, own: Iterable[str], *, ore: int | None = None
) -> dict[Approver, set[str]]:
    """The capacities in which somebody may authorise a claim, each with its payers. Raises NoAuthority, AboveLimit."""
    ore = at_stake(claim.standing.total_ore, claim.standing.approved_ore) if ore is None else ore
    found: dict[Approver, set[str]] = {}
    refused: Refusal | None = None
    for payer in sorted(own):
        try:
            for one in capacities(of.get(payer, ()), approver, claim.body, ore, work.today):
                found.setdefault(one, set()).add(payer)
        except Refusal as no:
            refused = refused or no
    if refused is not None and not found:
        raise refused
    # In one's own right first, whichever payer came first.
    return {one: found[one] for one in sorted(found, key=lambda who: who.acts_for or "")}


async def to_reject(
    work: Work, claim: Claim, approver: Approver, *, attests: bool, own: Collection[str]
) -> list[Approver]:
    """The capacities in which somebody may refuse a claim, whatever it comes to: as who attests where they have the
    role, and as who authorises for the payers in `own`; either is enough. Raises NoAuthority.
    """
    found: list[Approver] = []
    refused: Refusal | None = None
    if attests:
        of = await registers(work, Step.ATTEST, {claim.community})
        try:
            found += to_attest(work, claim, approver, of, ore=0)
        except Refusal as no:
            refused = no
    if own:
        of = await registers(work, Step.AUTHORISE, own)
        try:
            found += to_authorise(work, claim, approver, of, own, ore=0)
        except Refusal as no:
            refused = refused or no
    if refused is not None and not found:
        raise refused
    return found


def first_that_may(candidates: Iterable[Approver], act: Callable[[Approver], T]) -> T:
    """What is done in the first capacity that the rules let act. Raises what they said to the first."""
    refused: Refusal | None = None
    for one in candidates:
        try:
            return act(one)
        except Refusal as no:
            refused = refused or no
    assert refused is not None, "somebody who may do nothing was refused before"
    raise refused


def each_or_none(asked: Sequence[tuple[Claim, T]], decide: Callable[[Claim, T], R], done: str) -> list[R]:
    """Decide on each; when any is refused all are, and the words name the claims and why."""
    made: list[R] = []
    refused: list[tuple[Claim, Refusal]] = []
    for claim, seen in asked:
        try:
            made.append(decide(claim, seen))
        except Refusal as no:
            refused.append((claim, no))
    if not refused:
        return made
    first = refused[0][1]
    if len(asked) == 1:
        raise first
    named = "; ".join(f"{claim.id}: {no.detail}" for claim, no in refused[:NAMED])
    more = f"; and {len(refused) - NAMED} more" if len(refused) > NAMED else ""
    raise type(first)(
        f"{len(refused)} of {len(asked)} claims cannot be {done}, so none is. {named}{more}", field=first.field
    )
