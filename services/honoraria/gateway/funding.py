"""How communities and their bodies pay: entered by one, confirmed by another."""

from datetime import date
from typing import Any, ClassVar, Literal, Self
from uuid import UUID

from pydantic import ConfigDict, Field, model_validator

from contracts.values import Community, Municipality, TaxTreatment
from infra.chassis.gateway import (
    Body,
    Day,
    Mends,
    Page,
    Paging,
    Person,
    Reading,
    Role,
    Sent,
    Who,
    Writing,
    service_router,
)
from infra.chassis.refusal import NotFound
from services.honoraria import commands
from services.honoraria.gateway.counting import Policy, decided
from services.honoraria.gateway.shown import Confirmable, Name, example, picked
from services.honoraria.model.decided import policy_from, still_open
from services.honoraria.model.refunding import members_on
from services.honoraria.store import known
from services.honoraria.store import rules as store

funding = service_router("/funding", tags=["funding"])
_PAYING: tuple[Role, ...] = ("secretariat", "economist", "authoriser")


class ArrangeFunding(Body):
    """How a community, or one of its bodies, pays from a day until the next arrangement."""

    model_config: ClassVar[ConfigDict] = example(
        community="vestfold",
        arrangement="host_pays",
        host="3905",
        key="population",
        tax_treatment="office",
        travel_costs=False,
        policy={"increment_minutes": 1, "rounding": "exact"},
        valid_from="2024-01-01",
    )

    community: Community
    body: UUID | None = None
    """Only for this body; it goes before the community's."""
    arrangement: Literal["own_municipality", "host_pays"]
    host: Municipality | None = None
    """Who pays for all, and claims refunds from the others by the key."""
    key: Literal["equal", "population", "mixed", "none"] = "none"
    share_equal: int | None = Field(default=None, ge=0, le=100)
    """Per cent of a mixed key that is shared equally."""
    tax_treatment: TaxTreatment
    """No default: `office` is wage income and goes to payroll, `business` is paid to the GP's business."""
    tax_treatments: dict[Municipality, TaxTreatment] = Field(default={}, max_length=60)
    """Of those municipalities that treat what they pay otherwise, where each pays its own."""
    travel_costs: bool
    """Whether outlays and kilometres are to be reimbursed. Travel time is paid in any case."""
    policy: Policy | None = None
    """One rule for all kinds of work, or a list of rules."""
    valid_from: Day
    correction: Name | None = None
    """The decision it follows, where it changes the price of work that was approved before; else leave it out."""

    @model_validator(mode="after")
    def _host_and_key(self) -> Self:
        if (self.host is not None) != (self.arrangement == "host_pays"):
            raise Mends(host="name it when the host pays for all, and only then")
        if self.arrangement == "own_municipality" and self.key != "none":
            raise Mends(key='must be "none" when each municipality pays its own')
        if (self.share_equal is not None) != (self.key == "mixed"):
            raise Mends(share_equal="goes with a mixed key, and only with that")
        decided(self.policy)
        return self


class FundingShown(Confirmable):
    """An arrangement; `superseded_by` names the one that took its place from the same day."""

    funding: UUID
    community: str
    body: UUID | None
    arrangement: str
    host: str | None
    key: str
    share_equal: int | None
    tax_treatment: str
    tax_treatments: dict[str, str]
    travel_costs: bool
    policy: dict[str, Any] | list[dict[str, Any]] | None
    undecided: list[str]
    """What the policy leaves open, by the codes of what is assumed; and `cancelled_meeting`, which is never assumed."""
    valid_from: date
    correction: str | None
    superseded_by: UUID | None


@funding.post("", status_code=201)
async def arrange_funding(command: Sent[ArrangeFunding], work: Writing, who: Who) -> FundingShown:
    """Enter an arrangement. It takes effect when a second person confirms it."""
    await _must_care(work, who, command.community, command.host)
    entered = commands.ArrangeFunding(**{**dict(command), "policy": decided(command.policy)})
    return await _shown(work.connection, await commands.arrange_funding(work, entered))


@funding.post("/{funding}/confirm")
async def confirm_funding(funding: UUID, work: Writing, who: Who) -> FundingShown:
    """Put an arrangement in force, as somebody other than who entered it. Work it covers is priced by itself."""
    row = await _found(work.connection, funding)
    await _must_care(work, who, row["community"], row["host"], hidden=True)
    await commands.confirm_funding(work, funding)
    return await _shown(work.connection, funding)


@funding.get("")
async def list_funding(connection: Reading, who: Who, paging: Paging) -> Page[FundingShown]:
    """The arrangements of one's communities, and those in which one's municipality is the host."""
    after = paging.after(UUID)
    rows = await store.list_fundings(
        connection,
        who.communities(*_PAYING, "attester"),
        who.municipalities(*_PAYING),
        after[0] if after else None,
        paging.take,
    )
    return paging.page(rows, key=lambda row: (row["funding"],), show=_whole)


@funding.get("/{funding}")
async def read_funding(funding: UUID, connection: Reading, who: Who) -> FundingShown:
    """One arrangement."""
    row = await _found(connection, funding)
    who.must(*_PAYING, "attester", community=row["community"], municipality=row["host"], hidden=True)
    return _whole(row)


async def _must_care(work: Writing, who: Person, community: str, host: str | None, *, hidden: bool = False) -> None:
    # Only who is a member today arranges as host by itself: else two people of any municipality, or of one that has
    # left, could make it pay for strangers.
    members = (await known.memberships(work.connection, [community])).get(community, ())
    own = host if host in members_on(members, work.today) else None
    who.must(*_PAYING, community=community, municipality=own, hidden=hidden)


async def _found(connection: Reading, which: UUID) -> dict[str, Any]:
    row = await store.funding(connection, which)
    if row is None:
        raise NotFound(f"there is no arrangement {which}")
    return row


async def _shown(connection: Reading, which: UUID) -> FundingShown:
    return _whole(await _found(connection, which))


def _whole(row: dict[str, Any]) -> FundingShown:
    told = {**row, "tax_treatments": row["treatments"]}
    return FundingShown(**picked(told, FundingShown), undecided=still_open(policy_from(row["policy"])))
