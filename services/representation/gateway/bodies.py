"""Bodies and local committees, who sits in a body, and which seats stand empty."""

from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field

from contracts.values import Code, Community, Level, Municipality, SeatRole
from infra.chassis.gateway import Body, Day, Page, Paging, Reading, Sent, Who, Writing, service_router
from infra.chassis.ids import new_id
from infra.chassis.refusal import Refusal
from services.representation import commands, model, store
from services.representation.gateway.appointments import AppointmentShown, shown
from services.representation.gateway.reach import (
    READERS,
    Name,
    Today,
    must_care_for_municipality,
    readable_body,
)

bodies = service_router(tags=["bodies"])
Of = Annotated[Community, Query(description="The community's short name.", examples=["vestfold"])]


class BackwardsPeriod(Refusal):
    """A period would end before it begins."""

    status = 422
    part: ClassVar[str] = "query"


class RegisterCommittee(Body):
    """A local cooperation committee (LSU), or another body that may propose."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        json_schema_extra={
            "examples": [{"municipality": "3907", "name": "Lokalt samarbeidsutvalg i Sandefjord", "elected_members": 3}]
        }
    )

    municipality: Municipality
    name: Name
    elected_members: int = Field(ge=0, le=100)
    """How many elected GP members it has."""


class CommitteeShown(BaseModel):
    """A local committee."""

    committee: UUID
    municipality: str
    name: str
    elected_members: int


class EstablishBody(Body):
    """A body on one of the three levels."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "community": "vestfold",
                    "level": "professional",
                    "name": "Faglig samarbeidsutvalg for skrøpelige eldre",
                    "priority_groups": ["frail_elderly"],
                    "gp_seats": 2,
                    "gp_role": "member",
                    "established_on": "2024-01-01",
                }
            ]
        }
    )

    community: Community
    level: Level
    name: Name
    priority_groups: tuple[Code, ...] = Field(default=(), max_length=10)
    gp_seats: int = Field(ge=1, le=50)
    gp_role: SeatRole = "member"
    """`observer` speaks and proposes, and does not vote."""
    established_on: Day


class BodyShown(BaseModel):
    """A body with its seats for GPs."""

    body: UUID
    community: str
    level: Level
    name: str
    priority_groups: list[str]
    gp_seats: int
    gp_role: SeatRole
    established_on: date


class VacancyShown(BaseModel):
    """A seat without a holder from `since` to `until`, both included."""

    body: UUID
    seat: int
    since: date
    until: date | None
    """The day before the next holder begins; null when nobody is known."""
    reason: str | None
    """Why the last holder left; null for a seat that never had one."""


@bodies.post("/committees", status_code=201)
async def register_committee(command: Sent[RegisterCommittee], work: Writing, who: Who) -> CommitteeShown:
    """Register a local committee of a municipality in one's community."""
    await must_care_for_municipality(work.connection, who, command.municipality, work.today)
    committee = model.body.LocalCommittee(
        id=new_id(),
        municipality=command.municipality,
        name=command.name,
        elected_members=command.elected_members,
    )
    await commands.register_committee(work, committee)
    return _committee(committee)


@bodies.get("/committees")
async def list_committees(
    community: Of, connection: Reading, who: Who, today: Today, paging: Paging
) -> Page[CommitteeShown]:
    """The local committees of a community's municipalities."""
    who.must(*READERS, community=community)
    after = paging.after(UUID)
    rows = await store.body.committees(
        connection, community, today, after=after[0] if after else None, take=paging.take
    )
    return paging.page(rows, key=lambda row: (row.id,), show=_committee)


@bodies.post("/bodies", status_code=201)
async def establish_body(command: Sent[EstablishBody], work: Writing, who: Who) -> BodyShown:
    """Establish a body in one's community."""
    who.must("secretariat", community=command.community)
    body = model.body.Body(
        id=new_id(),
        community=command.community,
        level=command.level,
        name=command.name,
        priority_groups=command.priority_groups,
        gp_seats=command.gp_seats,
        gp_role=command.gp_role,
        established_on=command.established_on,
    )
    await commands.establish_body(work, body)
    return _body(body)


@bodies.get("/bodies")
async def list_bodies(community: Of, connection: Reading, who: Who, paging: Paging) -> Page[BodyShown]:
    """The bodies of a community."""
    who.must(*READERS, community=community)
    after = paging.after(UUID)
    rows = await store.body.some(connection, community, after=after[0] if after else None, take=paging.take)
    return paging.page(rows, key=lambda row: (row.id,), show=_body)


@bodies.get("/bodies/{body}")
async def read_body(body: UUID, connection: Reading, who: Who) -> BodyShown:
    """One body."""
    return _body(await readable_body(connection, who, body))


@bodies.get("/bodies/{body}/representatives")
async def list_representatives(
    body: UUID,
    connection: Reading,
    who: Who,
    today: Today,
    paging: Paging,
    on: Annotated[Day | None, Query(description="The day; today when left out.")] = None,
) -> Page[AppointmentShown]:
    """Who sits in a body on a day: holders and deputies by seat and rank."""
    found = await readable_body(connection, who, body)
    rows = await store.appointment.sitting_on(
        connection, found.id, on or today, after=paging.after(int, int), take=paging.take
    )
    return paging.page(rows, key=lambda row: (row.place.seat, row.place.deputy_rank), show=shown)


@bodies.get("/vacancies")
async def list_vacancies(
    community: Of,
    connection: Reading,
    who: Who,
    today: Today,
    paging: Paging,
    until: Annotated[
        Day | None, Query(description="Also seats that become vacant up to this day; today when left out.")
    ] = None,
) -> Page[VacancyShown]:
    """Seats of a community that have no holder today, or soon will not."""
    who.must(*READERS, community=community)
    last = until or today
    if last < today:
        raise BackwardsPeriod(f"Vacancies are listed from today on; ask until {today} or later.", field="until")
    rows = await store.appointment.vacancies(
        connection, community, today, last, after=paging.after(UUID, int, date), take=paging.take
    )
    return paging.page(
        rows,
        key=lambda row: (row.body, row.seat, row.since),
        show=lambda row: VacancyShown(
            body=row.body, seat=row.seat, since=row.since, until=row.until, reason=row.reason
        ),
    )


def _committee(committee: model.body.LocalCommittee) -> CommitteeShown:
    return CommitteeShown(
        committee=committee.id,
        municipality=committee.municipality,
        name=committee.name,
        elected_members=committee.elected_members,
    )


def _body(body: model.body.Body) -> BodyShown:
    return BodyShown(
        body=body.id,
        community=body.community,
        level=body.level,
        name=body.name,
        priority_groups=list(body.priority_groups),
        gp_seats=body.gp_seats,
        gp_role=body.gp_role,
        established_on=body.established_on,
    )
