"""Municipal appointments, and how they end."""

from datetime import date
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from fastapi import Query, Response
from pydantic import BaseModel, ConfigDict, Field

from contracts.values import Municipality, SeatRole
from infra.chassis.gateway import (
    Body,
    Day,
    IfMatch,
    Page,
    Paging,
    Reading,
    Sent,
    Who,
    Writing,
    service_router,
    tag,
)
from infra.chassis.refusal import NotFound
from services.representation import commands, store
from services.representation.gateway.reach import READERS, Name, body_in_care, gp_in_care, readable_body
from services.representation.model.appointment import (
    Appointer,
    Appointment,
    Grounds,
    Place,
    WithoutProposal,
)

appointments = service_router("/appointments", tags=["appointments"])


class ByMunicipality(Body):
    """One municipality of the community appointed."""

    kind: Literal["municipality"]
    municipality: Municipality


class ByJointBody(Body):
    """A joint body of several municipalities appointed."""

    kind: Literal["joint_body"]
    name: Name


class AppointRepresentative(Body):
    """A municipal decision: who sits where, until when, on what grounds."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "body": "018d1f00-0000-7000-8000-000000000001",
                    "practitioner": "018d1f00-0000-7000-8000-000000000003",
                    "seat": 1,
                    "appointed_by": {"kind": "municipality", "municipality": "3907"},
                    "proposed_by": ["018d1f00-0000-7000-8000-000000000004"],
                    "valid_from": "2024-02-01",
                    "valid_to": "2028-01-31",
                    "decision_reference": "2024/118-4",
                }
            ]
        }
    )

    body: UUID
    practitioner: UUID
    seat: int = Field(ge=1, le=50)
    deputy_rank: int = Field(default=0, ge=0, le=20)
    """0 for the holder of the seat, 1 for the first deputy, and so on."""
    appointed_by: ByMunicipality | ByJointBody = Field(discriminator="kind")
    proposed_by: tuple[UUID, ...] = Field(default=(), max_length=50)
    """The proposals it rests on."""
    without_proposal: WithoutProposal | None = None
    """Why there is no proposal; only where there is none."""
    valid_from: Day
    valid_to: Day
    """Last day, included; at most four years."""
    decision_reference: Name
    """Case number of the municipal decision."""
    replaces: UUID | None = None
    """The appointment to the same seat and rank that ends the day before, replaced by this one."""


class EndAppointment(Body):
    """The last day in office, and why."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        json_schema_extra={"examples": [{"last_day": "2024-10-31", "reason": "resigned"}]}
    )

    last_day: Day
    """Included. The day before the first says that it never took effect."""
    reason: Literal["resigned", "replaced", "revoked", "moved", "other"]


class AppointerShown(BaseModel):
    """Who appointed."""

    kind: Literal["municipality", "joint_body"]
    municipality: str | None
    name: str | None


class AppointmentShown(BaseModel):
    """Somebody in a seat."""

    appointment: UUID
    practitioner: UUID
    body: UUID
    community: str
    seat: int
    deputy_rank: int
    role: SeatRole
    home_municipality: str
    appointed_by: AppointerShown
    proposed_by: list[UUID]
    without_proposal: str | None
    valid_from: date
    valid_to: date
    last_day: date
    """The last day that counts: valid_to, unless it ended before."""
    end_reason: str | None
    """Why it ended or will; null while nothing but the term ends it."""
    decision_reference: str


@appointments.post("", status_code=201)
async def appoint(
    command: Sent[AppointRepresentative], work: Writing, who: Who, response: Response
) -> AppointmentShown:
    """Register a municipality's appointment in one's community."""
    await body_in_care(work.connection, who, command.body, field="body")
    await gp_in_care(work.connection, who, command.practitioner, work.today)
    decided = command.appointed_by
    if isinstance(decided, ByMunicipality):
        by = Appointer("municipality", municipality=decided.municipality)
    else:
        by = Appointer("joint_body", name=decided.name)
    appointment = await commands.appoint_representative(
        work,
        commands.Appoint(
            body=command.body,
            practitioner=command.practitioner,
            place=Place(seat=command.seat, deputy_rank=command.deputy_rank),
            first_day=command.valid_from,
            last_day=command.valid_to,
            by=by,
            grounds=Grounds(
                proposed_by=tuple(dict.fromkeys(command.proposed_by)),
                without_proposal=command.without_proposal,
                decision_reference=command.decision_reference,
            ),
            replaces=command.replaces,
        ),
    )
    tag(response, appointment.version)
    return shown(appointment)


@appointments.post("/{appointment}/end")
async def end(
    appointment: UUID,
    command: Sent[EndAppointment],
    version: IfMatch,
    work: Writing,
    who: Who,
    response: Response,
) -> AppointmentShown:
    """Say which day is the last and why; said again, it corrects."""
    found = await store.appointment.one(work.connection, appointment)
    who.must("secretariat", community=found.community if found else None, hidden=True)
    after = await commands.end_appointment(
        work, appointment, last_day=command.last_day, reason=command.reason, expect=version
    )
    tag(response, after.version)
    return shown(after)


@appointments.get("")
async def list_appointments(
    body: Annotated[UUID, Query()], connection: Reading, who: Who, paging: Paging
) -> Page[AppointmentShown]:
    """All appointments to a body, past and to come."""
    found = await readable_body(connection, who, body)
    after = paging.after(UUID)
    rows = await store.appointment.of_body(connection, found.id, after=after[0] if after else None, take=paging.take)
    return paging.page(rows, key=lambda row: (row.id,), show=shown)


@appointments.get("/{appointment}")
async def read_appointment(appointment: UUID, connection: Reading, who: Who, response: Response) -> AppointmentShown:
    """One appointment, with the ETag that ending it needs; the GP may read it too."""
    found = await store.appointment.one(connection, appointment)
    if found is None:
        raise NotFound("no such appointment")
    who.must(*READERS, "practitioner", community=found.community, practitioner=found.practitioner, hidden=True)
    tag(response, found.version)
    return shown(found)


def shown(appointment: Appointment) -> AppointmentShown:
    """An appointment as it is answered."""
    by, grounds = appointment.appointed_by, appointment.grounds
    return AppointmentShown(
        appointment=appointment.id,
        practitioner=appointment.practitioner,
        body=appointment.body,
        community=appointment.community,
        seat=appointment.place.seat,
        deputy_rank=appointment.place.deputy_rank,
        role=appointment.role,
        home_municipality=appointment.home_municipality,
        appointed_by=AppointerShown(kind=by.kind, municipality=by.municipality, name=by.name),
        proposed_by=list(grounds.proposed_by),
        without_proposal=grounds.without_proposal,
        valid_from=appointment.term.first_day,
        valid_to=appointment.term.last_day,
        last_day=appointment.last_day,
        end_reason=appointment.end_reason,
        decision_reference=grounds.decision_reference,
    )
