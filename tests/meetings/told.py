"""What representation tells, made valid in one line; a test says what it is about."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

from contracts.event import Event
from contracts.events.representation import AppointedBy, AppointmentEnded, BodyEstablished, RepresentativeAppointed
from infra.chassis.facts import Fact
from infra.chassis.ids import new_id

NEW_YEAR, LAST_DAY = date(2024, 1, 1), date(2027, 12, 31)


def established(community: str, body: UUID | None = None, **changed: Any) -> BodyEstablished:
    """A professional body with two seats."""
    said: dict[str, Any] = {
        "body": body or uuid4(),
        "community": community,
        "level": "professional",
        "name": "FSU eldre",
        "gp_seats": 2,
        "gp_role": "member",
        "established_on": NEW_YEAR,
    }
    return BodyEstablished(**(said | changed))


def appointed(body: BodyEstablished, practitioner: UUID | None = None, **changed: Any) -> RepresentativeAppointed:
    """The holder of seat 1, for four years."""
    said: dict[str, Any] = {
        "appointment": uuid4(),
        "practitioner": practitioner or uuid4(),
        "body": body.body,
        "community": body.community,
        "level": body.level,
        "seat": 1,
        "role": body.gp_role,
        "deputy_rank": 0,
        "home_municipality": "3905",
        "appointed_by": AppointedBy(kind="municipality", municipality="3905"),
        "without_proposal": "no_candidate",
        "valid_from": NEW_YEAR,
        "valid_to": LAST_DAY,
        "decision_reference": "2024/118-4",
    }
    return RepresentativeAppointed(**(said | changed))


def ended(appointment: RepresentativeAppointed, last_day: date, **changed: Any) -> AppointmentEnded:
    """The appointment ends with a resignation."""
    said: dict[str, Any] = {
        "appointment": appointment.appointment,
        "practitioner": appointment.practitioner,
        "body": appointment.body,
        "community": appointment.community,
        "last_day": last_day,
        "reason": "resigned",
    }
    return AppointmentEnded(**(said | changed))


def fact(event: Event, sequence: int, *, at: datetime = datetime(2024, 1, 1, tzinfo=UTC)) -> Fact[Any]:
    """An event as a handler sees it."""
    return Fact(
        event=event,
        id=new_id(),
        type=event.event_type(),
        source=f"/samrad/{event.publisher}",
        aggregate=event.aggregate_id(),
        sequence=sequence,
        time=at,
        correlation=new_id(),
    )
