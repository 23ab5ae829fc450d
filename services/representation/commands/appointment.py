"""Municipalities appoint; appointments end, by decision or with their term; seats become vacant."""

from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from contracts.events.representation import AppointedBy, AppointmentEnded, RepresentativeAppointed, SeatVacated
from infra.chassis.clock import OSLO
from infra.chassis.ids import new_id
from infra.chassis.refusal import NotFound, Refusal, Stale
from infra.chassis.work import Work
from services.representation import store
from services.representation.commands.proposal import UnknownPractitioner
from services.representation.model.appointment import (
    Appointer,
    Appointment,
    EndReason,
    Grounds,
    Place,
    appoint,
    end,
    is_left_empty,
)
from services.representation.model.term import ONE_DAY

TERM_ENDS = "term_ends"


class UnknownProposal(Refusal):
    """A proposal that the appointment is to rest on does not exist."""


class NothingToReplace(Refusal):
    """The appointment to be replaced is not on that seat, or is over by then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Appoint:
    """A municipal decision; `replaces` names the appointment that ends the day before."""

    body: UUID
    practitioner: UUID
    place: Place
    first_day: date
    last_day: date
    by: Appointer
    grounds: Grounds
    replaces: UUID | None = None


async def appoint_representative(work: Work, command: Appoint) -> Appointment:
    """Appoint somebody, in place of another if so decided.

    Raises NotFound for the body, UnknownPractitioner, UnknownProposal, NothingToReplace and what the model refuses.
    """
    connection = work.connection
    if command.replaces is not None:
        await _stop_the_term(work, command.replaces)
    body = await store.body.lock(connection, command.body)
    community = await store.community.one(connection, body.community) if body else None
    if body is None or community is None:
        raise NotFound("no such body", field="body")
    practitioner = await store.practitioner.one(connection, command.practitioner)
    if practitioner is None:
        raise UnknownPractitioner
    wanted = command.grounds.proposed_by
    proposals = await store.proposal.among(connection, wanted)
    if missing := set(wanted) - {proposal.id for proposal in proposals}:
        raise UnknownProposal(f"There is no proposal {min(missing)}; leave it out.", field="proposed_by")
    if command.replaces is not None:
        await _replace(work, command, command.replaces)
    appointment = appoint(
        id=new_id(),
        body=body,
        community=community,
        practitioner=practitioner,
        place=command.place,
        first_day=command.first_day,
        last_day=command.last_day,
        by=command.by,
        grounds=command.grounds,
        proposals=proposals,
        sitting=await store.appointment.sitting(connection, body.id, since=command.first_day),
    )
    await store.appointment.insert(connection, appointment)
    await work.wait_for(TERM_ENDS, appointment.id, midnight_after(appointment.term.last_day))
    work.state(_appointed(appointment))
    return appointment


async def end_appointment(work: Work, id: UUID, *, last_day: date, reason: EndReason, expect: int) -> Appointment:
    """Somebody leaves, or the last day that was registered is corrected.

    Raises NotFound, Stale and what the model refuses. Nothing is stated when nothing changed.
    """
    await _stop_the_term(work, id)
    before = await _locked(work, id)
    if before is None:
        raise NotFound("no such appointment")
    if before.version != expect:
        raise Stale("The appointment was changed since you read it; read it again, then make your change.")
    if (before.last_day, before.end_reason) == (last_day, reason):
        return before
    return await _end(work, before, last_day=last_day, reason=reason)


async def let_term_end(work: Work, id: UUID) -> None:
    """The last day has passed: unless it ended by decision, the appointment expires."""
    appointment = await _locked(work, id)
    if appointment is not None and appointment.end_reason is None:
        await _end(work, appointment, last_day=appointment.term.last_day, reason="expired")


async def _stop_the_term(work: Work, id: UUID) -> None:
    # Before any lock, and rolled back with the rest: who fires the timer holds its row and then waits for the body,
    # so whoever held the body and then reached for the timer would wait for ever.
    await work.stop_waiting(TERM_ENDS, id)


async def _locked(work: Work, id: UUID) -> Appointment | None:
    """An appointment whose body is locked: who sits in a body is decided by one at a time."""
    found = await store.appointment.one(work.connection, id)
    if found is None:
        return None
    await store.body.lock(work.connection, found.body)
    return await store.appointment.one(work.connection, id)


async def _replace(work: Work, command: Appoint, id: UUID) -> None:
    before = await store.appointment.one(work.connection, id)
    if (
        before is None
        or (before.body, before.place) != (command.body, command.place)
        or not before.served.covers(command.first_day)
    ):
        raise NothingToReplace(
            f"Name an appointment to this seat and rank that lasts on {command.first_day}, or leave it out.",
            field="replaces",
        )
    # The new holder follows directly, so no vacancy is stated.
    await _end(work, before, last_day=command.first_day - ONE_DAY, reason="replaced", followed=True)


async def _end(
    work: Work, before: Appointment, *, last_day: date, reason: EndReason, followed: bool = False
) -> Appointment:
    sitting = await store.appointment.sitting(work.connection, before.body, since=before.term.first_day)
    after = end(before, last_day=last_day, reason=reason, sitting=sitting)
    await store.appointment.end(work.connection, after)
    work.state(
        AppointmentEnded(
            appointment=after.id,
            practitioner=after.practitioner,
            body=after.body,
            community=after.community,
            last_day=after.last_day,
            reason=reason,
        )
    )
    told_before = before.end_reason is not None and before.last_day == after.last_day
    if not followed and not told_before and is_left_empty(after, sitting):
        work.state(
            SeatVacated(
                body=after.body,
                community=after.community,
                seat=after.place.seat,
                since=after.last_day + ONE_DAY,
                reason=reason,
            )
        )
    return after


def midnight_after(day: date) -> datetime:
    """When a day has passed in Norway."""
    return datetime.combine(day + ONE_DAY, time(), OSLO)


def _appointed(appointment: Appointment) -> RepresentativeAppointed:
    by, grounds = appointment.appointed_by, appointment.grounds
    return RepresentativeAppointed(
        appointment=appointment.id,
        practitioner=appointment.practitioner,
        body=appointment.body,
        community=appointment.community,
        level=appointment.level,
        seat=appointment.place.seat,
        role=appointment.role,
        deputy_rank=appointment.place.deputy_rank,
        home_municipality=appointment.home_municipality,
        appointed_by=AppointedBy(kind=by.kind, municipality=by.municipality, name=by.name),
        proposed_by=grounds.proposed_by,
        without_proposal=grounds.without_proposal,
        valid_from=appointment.term.first_day,
        valid_to=appointment.term.last_day,
        decision_reference=grounds.decision_reference,
    )
