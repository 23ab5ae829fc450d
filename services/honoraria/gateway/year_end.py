"""The list at the year's end: everything worked and not settled or paid when the books are closed."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel

from contracts.values import Municipality
from infra.chassis.gateway import Day, Reading, Who, service_router
from infra.chassis.work import Connection
from services.honoraria.commands.year_end import YearEnd, open_at_year_end
from services.honoraria.documents.year_end import year_end as as_table
from services.honoraria.gateway.today import Today
from services.honoraria.model.year_end import sums
from services.honoraria.strongroom import Strongroom

Year = Annotated[int, Query(ge=2000, le=2100, examples=[2024])]
Deadline = Annotated[Day | None, Query(description="The last day of posting in the year's books; today when left out.")]


class OpenShown(BaseModel):
    """One thing that is open; `ore` is null where nobody knows it yet, and below zero for what a GP owes."""

    stage: str
    reason: str
    on: date
    ore: int | None
    practitioner: UUID | None
    claim: UUID | None
    body: str | None
    kind: str | None
    minutes: int | None
    reference: str | None


class SumShown(BaseModel):
    """So many of one reason, what those of known øre come to, and how many are of unknown øre."""

    stage: str
    reason: str
    count: int
    ore: int
    unknown: int


class YearEndShown(BaseModel):
    """What was worked in the year or before and not settled or paid by the deadline."""

    municipality: str
    year: int
    deadline: date
    sums: list[SumShown]
    contribution_ore: int | None
    """The employer's contribution on approved `office` work not settled by the deadline, by its rate; or null."""
    open: list[OpenShown]


def year_end(room: Strongroom) -> APIRouter:
    """The routes of the list, with the strongroom that knows who can be paid."""
    routes = service_router(tags=["ledger"])

    @routes.get("/ledger/{municipality}/year-end")
    async def read_year_end(
        municipality: Municipality, connection: Reading, who: Who, today: Today, year: Year, deadline: Deadline = None
    ) -> YearEndShown:
        """Everything that is open at the end of a year, with sums by reason."""
        who.must("economist", "authoriser", municipality=municipality, hidden=True)
        found = await _found(connection, room, municipality, year, deadline or today, today)
        return YearEndShown(
            municipality=municipality,
            year=year,
            deadline=found.deadline,
            sums=[
                SumShown(stage=one.stage, reason=one.reason, count=one.count, ore=one.ore, unknown=one.unknown)
                for one in sums(found.rows)
            ],
            contribution_ore=found.contribution_ore,
            open=[
                OpenShown(
                    stage=one.stage,
                    reason=one.reason,
                    on=one.on,
                    ore=one.ore,
                    practitioner=one.practitioner,
                    claim=one.claim,
                    body=one.body,
                    kind=one.kind,
                    minutes=one.minutes,
                    reference=one.reference,
                )
                for one in found.rows
            ],
        )

    @routes.get("/ledger/{municipality}/year-end.csv", response_class=Response)
    async def fetch_year_end(
        municipality: Municipality, connection: Reading, who: Who, today: Today, year: Year, deadline: Deadline = None
    ) -> Response:
        """The same as a table."""
        who.must("economist", "authoriser", municipality=municipality, hidden=True)
        found = await _found(connection, room, municipality, year, deadline or today, today)
        made = as_table(municipality, year, found.deadline.isoformat(), found.rows, found.contribution_ore)
        headers = {"Content-Disposition": f'attachment; filename="{made.name}"'}
        return Response(made.content, media_type=made.media_type, headers=headers)

    return routes


async def _found(
    connection: Connection, room: Strongroom, municipality: str, year: int, deadline: date, today: date
) -> YearEnd:
    # Noon in Norway is the same day in UTC: what is asked is which payees are in force today.
    now = datetime.combine(today, time(), UTC) + timedelta(hours=12)
    return await open_at_year_end(connection, room, municipality, year, deadline, now)
