"""Attest and authorise many claims: those that are listed, or all that a filter shows, with the sum that was shown."""

from datetime import date
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag

from contracts.values import Community, Municipality
from infra.chassis.gateway import Body, Day, Person, Reading, Sent, Who, Writing, service_router
from infra.chassis.gateway.scope import NotAllowed
from infra.chassis.refusal import NotFound, Refusal
from services.honoraria import commands
from services.honoraria.gateway.approvals import approver, budgets, must_see, reach_to_authorise
from services.honoraria.gateway.shown import example
from services.honoraria.gateway.today import Today
from services.honoraria.model.approval import Seen
from services.honoraria.model.authority import Step
from services.honoraria.store import selection as chosen
from services.honoraria.store.claims import Claim, claims
from services.honoraria.store.selection import Reach, Selection, Sum

bulk = service_router("/claims", tags=["approvals"])


class SumDiffers(Refusal):
    """The sum that was confirmed is not the sum of what was listed."""


class OneOfMany(Body):
    """A claim as it was seen."""

    claim: UUID
    version: int = Field(ge=1)
    total_ore: int


class ApproveMany(Body):
    """Claims as they were seen, and their sum. All of them are approved, or none."""

    model_config: ClassVar[ConfigDict] = example(
        claims=[{"claim": "01890a5d-ac96-574b-bcce-b302099a8057", "version": 1, "total_ore": 479266}], total_ore=479266
    )

    claims: tuple[OneOfMany, ...] = Field(min_length=1, max_length=500)
    total_ore: int


class Filter(Body):
    """Which claims are meant, of those that wait for this step; what is left out is any. At most 10 000."""

    community: Community | None = None
    payer: Municipality | None = None
    practitioner: UUID | None = None
    body: UUID | None = None
    first: Day | None = None
    last: Day | None = None
    without: tuple[UUID, ...] = Field(default=(), max_length=500)
    """Claims to leave out, such as those that a refusal named."""

    @property
    def selection(self) -> Selection:
        """As it is looked for."""
        who = (self.community, self.payer, self.practitioner, self.body)
        return Selection(None, *who, self.first, self.last, None, self.without)


class ApproveSelected(Body):
    """All that a filter shows, with number, sum and `seen` as `/claims/sum` gave them. All are approved, or none."""

    model_config: ClassVar[ConfigDict] = example(
        filter={"community": "vestfold", "last": "2024-03-31"},
        claims=12,
        total_ore=4792660,
        seen="2024-04-02T07:30:00+00:00/0f343b0931126a20f133d67c2b018a3b",
    )

    filter: Filter
    claims: int = Field(ge=0)
    total_ore: int
    seen: str = Field(max_length=100)
    """What `/claims/sum` answered: it tells the very versions and amounts that were shown from any others."""


ApproveThese = Annotated[
    Annotated[ApproveMany, Tag("(listed)")] | Annotated[ApproveSelected, Tag("(filtered)")],
    Discriminator(lambda given: "(filtered)" if isinstance(given, dict) and "filter" in given else "(listed)"),
]


class Approved(BaseModel):
    """What was done."""

    claims: int
    total_ore: int


class SumShown(BaseModel):
    """What a filter shows: how many claims, their øre, and `seen`, to be sent back when they are approved."""

    claims: int
    total_ore: int
    seen: str


@bulk.get("/sum")
async def read_sum(
    connection: Reading,
    who: Who,
    today: Today,
    step: Annotated[Literal["attest", "authorise"], Query()],
    community: Annotated[Community | None, Query(examples=["vestfold"])] = None,
    payer: Annotated[Municipality | None, Query(examples=["3905"])] = None,
    practitioner: Annotated[UUID | None, Query()] = None,
    body: Annotated[UUID | None, Query()] = None,
    first: Annotated[Day | None, Query(examples=["2024-03-01"])] = None,
    last: Annotated[Day | None, Query(examples=["2024-03-31"])] = None,
    without: Annotated[list[UUID] | None, Query(max_length=500)] = None,
) -> SumShown:
    """What waits for this step and is within one's reach: read it, then send it back to have all of it approved.

    What waits for its GP to confirm it, or for another payer only, is not in it.
    """
    wanted = Step(step)
    selection = Selection(
        commands.WAITS_IN[wanted], community, payer, practitioner, body, first, last, None, tuple(without or ())
    )
    found = await chosen.sum_of(connection, _reach(who, wanted, today), selection)
    return SumShown(claims=found.claims, total_ore=found.total_ore, seen=found.seen)


@bulk.post("/attest")
async def attest_many(command: Sent[ApproveThese], work: Writing, who: Who) -> Approved:
    """Attest several claims at once; refused whole if any has changed, or may not be attested by this person."""
    if isinstance(command, ApproveSelected):
        return await _selected(work, Step.ATTEST, command, who)
    asked = await _locked(work, who, command)
    for community in sorted({claim.community for claim, _ in asked}):
        who.must("attester", community=community)
    await commands.attest_all(work, asked, approver(who))
    return Approved(claims=len(asked), total_ore=command.total_ore)


@bulk.post("/authorise")
async def authorise_many(command: Sent[ApproveThese], work: Writing, who: Who) -> Approved:
    """Authorise several claims at once; refused whole if any has changed, or may not be authorised by this person."""
    if isinstance(command, ApproveSelected):
        return await _selected(work, Step.AUTHORISE, command, who)
    asked = await _locked(work, who, command)
    own = await budgets(work, who, [claim for claim, _ in asked])
    await commands.authorise_all(work, asked, approver(who), own)
    return Approved(claims=len(asked), total_ore=command.total_ore)


async def _selected(work: Writing, step: Step, command: ApproveSelected, who: Person) -> Approved:
    reach = _reach(who, step, work.today)
    if not (reach.communities or reach.municipalities):
        role = "attester" if step is Step.ATTEST else "authoriser"
        raise NotAllowed(f"This needs the role {role}; ask for it to be granted.")
    shown = Sum(command.claims, command.total_ore, command.seen)
    done = await commands.approve_selected(work, step, command.filter.selection, reach, shown, approver(who))
    return Approved(claims=len(done), total_ore=command.total_ore)


def _reach(who: Person, step: Step, today: date) -> Reach:
    if step is Step.ATTEST:
        return Reach(who.communities("attester"), to_attest_on=today)
    return reach_to_authorise(who)


async def _locked(work: Writing, who: Person, command: ApproveMany) -> list[tuple[Claim, Seen]]:
    """The claims, all locked first in the order of their ids. Raises NotFound, SumDiffers."""
    if sum(one.total_ore for one in command.claims) != command.total_ore:
        raise SumDiffers("The claims listed do not add up to the sum that was confirmed.", field="total_ore")
    seen = {one.claim: Seen(one.version, one.total_ore) for one in command.claims}
    if len(seen) < len(command.claims):
        raise SumDiffers("A claim is listed twice.", field="claims")
    found = await claims(work.connection, list(seen))
    missing = sorted(set(seen) - set(found))
    if missing:
        raise NotFound(f"there is no claim {missing[0]}")
    for claim in found.values():
        must_see(who, claim)
    return [(claim, seen[which]) for which, claim in found.items()]
