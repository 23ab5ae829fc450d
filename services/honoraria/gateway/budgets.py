"""Budgets of bodies: entered by who has the money, with what is used, what is forecast, and what is left."""

from datetime import date, datetime
from typing import Annotated, Any, ClassVar
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field

from contracts.values import Community, Municipality
from infra.chassis.gateway import Body, Day, Page, Paging, Reading, Sent, Who, Writing, service_router
from infra.chassis.work import Connection
from services.honoraria.commands.budgeting import EnterBudget as Enter
from services.honoraria.commands.budgeting import enter_budget, use_of_budgets
from services.honoraria.gateway.shown import Name, example
from services.honoraria.gateway.today import Today
from services.honoraria.model.refunding import members_within
from services.honoraria.store import budgets as store
from services.honoraria.store import known

budgets = service_router("/budgets", tags=["budgets"])
HIGHEST_ORE = 10**13


class EnterBudget(Body):
    """What a body may cost in whole months, employer's contribution included; a year is 1 January to 31 December."""

    model_config: ClassVar[ConfigDict] = example(
        community="vestfold",
        body="018e9999-0000-7000-8000-00000000b0d1",
        **{"from": "2024-01-01"},
        to="2024-12-31",
        ore=25_000_000,
        said="OPPDIKTET: vedtak i SSU 14. desember 2023",
    )

    community: Community
    body: UUID
    municipality: Municipality | None = None
    """One payer's part; left out, what the body costs all payers together."""
    first: Day = Field(alias="from")
    last: Day = Field(alias="to")
    ore: int = Field(ge=0, le=HIGHEST_ORE)
    said: Name
    """The decision, or what it is for."""


class BudgetShown(BaseModel):
    """A budget and its use, in øre."""

    budget: UUID
    community: str
    body: UUID
    body_name: str
    municipality: str | None
    first: date = Field(serialization_alias="from")
    last: date = Field(serialization_alias="to")
    ore: int
    said: str
    entered_by: str
    entered_at: datetime
    approved_ore: int
    settled_ore: int
    """Of what is approved."""
    waiting_ore: int
    """Priced and not approved yet."""
    unpriced: int
    """Pieces of work that have no price yet, so that nobody knows what they cost."""
    contribution_ore: int | None
    """The employer's contribution on `office`: posted, or reckoned by today's rate. Null while a rate is unknown."""
    contribution_unknown_for: list[str]
    """Payers whose rate somebody must enter; what is left is then too high."""
    left_ore: int
    meetings_held: int
    meetings_planned: int
    """Planned, or held without attendance recorded."""
    per_meeting_ore: int | None
    """What those held have cost on average; null before the first."""
    forecast_ore: int | None
    """With each meeting planned at that average; null when there is nothing to go by."""
    forecast_left_ore: int | None


@budgets.post("", status_code=201)
async def put_budget(command: Sent[EnterBudget], work: Writing, who: Who) -> BudgetShown:
    """Enter a budget, in the place of one of the same body, payer and months."""
    if command.municipality is None:
        who.must("secretariat", community=command.community)
    else:
        # Its use tells of the body's meetings, which are none of a stranger's.
        members = (await known.memberships(work.connection, [command.community])).get(command.community, ())
        is_member = command.municipality in members_within(members, command.first, command.last)
        who.must("economist", municipality=command.municipality if is_member else None)
    entered = await enter_budget(work, Enter(**dict(command)))
    row = await store.budget(work.connection, entered)
    assert row is not None, "it was entered just now"
    (shown,) = await _shown(work.connection, [row], work.today)
    return shown


@budgets.get("")
async def list_budgets(
    connection: Reading,
    who: Who,
    paging: Paging,
    today: Today,
    community: Annotated[Community, Query(examples=["vestfold"])],
) -> Page[BudgetShown]:
    """The budgets that hold in a community, with their use: all for its secretariat, else one's own municipality's."""
    own = None
    if not who.may("secretariat", "authoriser", community=community):
        own = who.municipalities("economist", "authoriser")
    after = paging.after(UUID)
    rows = await store.list_budgets(connection, community, own, after[0] if after else None, paging.take)
    shown = {one.budget: one for one in await _shown(connection, rows, today)}
    return paging.page(rows, key=lambda row: (row["budget"],), show=lambda row: shown[row["budget"]])


async def _shown(connection: Connection, rows: list[dict[str, Any]], today: date) -> list[BudgetShown]:
    use = await use_of_budgets(connection, [row["budget"] for row in rows], today)
    return [_from(row, *use[row["budget"]]) for row in rows]


def _from(row: dict[str, Any], used: Any, unpriced: int, unknown: list[str]) -> BudgetShown:
    kept = {name: value for name, value in row.items() if name not in ("valid_from", "valid_to")}
    forecast = used.forecast_ore
    return BudgetShown(
        **kept,
        first=row["valid_from"],
        last=row["valid_to"],
        approved_ore=used.approved_ore,
        settled_ore=used.settled_ore,
        waiting_ore=used.waiting_ore,
        unpriced=unpriced,
        contribution_ore=used.contribution_ore,
        contribution_unknown_for=unknown,
        left_ore=row["ore"] - used.total_ore,
        meetings_held=used.meetings_held,
        meetings_planned=used.meetings_planned,
        per_meeting_ore=used.per_meeting_ore,
        forecast_ore=forecast,
        forecast_left_ore=None if forecast is None else row["ore"] - forecast,
    )
