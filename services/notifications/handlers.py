"""Facts of others, in any order and number: remembered, and the matters they bear on put up for a look.

What to tell depends on everything known, and is decided when the sender looks; of calculated claims, which come by the
hundred, also when they are heard of.
"""

from collections.abc import Collection, Sequence
from uuid import UUID

from contracts.event import Event
from contracts.events.honoraria import (
    HonorariumApproved,
    HonorariumCalculated,
    HonorariumRejected,
    PayeeConfirmed,
    StatementIssued,
)
from contracts.events.meetings import (
    InvitationWithdrawn,
    MeetingCancelled,
    MeetingRescheduled,
    MeetingScheduled,
    RepresentativeInvited,
)
from contracts.events.representation import (
    AppointmentEnded,
    BodyEstablished,
    ContactDetailsChanged,
    HealthCommunityRegistered,
    RepresentativeAppointed,
)
from infra.chassis.facts import Fact
from infra.chassis.settle import Handler
from infra.chassis.work import Work
from services.notifications import commands, store
from services.notifications.channel import Channel
from services.notifications.model.known import Matter
from services.notifications.store.batch import newest_of_each


async def hold_what_is_named(work: Work, facts: Sequence[Fact[Event]]) -> None:
    """Before anything of a batch is done: hold off others from all it names, in one order for all processes.

    Handlers lock again, and take places in the queue; done only there, two batches would wait for each other.
    """
    named = {id for fact in facts for _, id in fact.event if isinstance(id, UUID)}
    await store.matter.lock_to_change(work.connection, named)


async def note_communities(work: Work, facts: Sequence[Fact[HealthCommunityRegistered]]) -> None:
    """What communities and municipalities are called; no letter waits for it, so none is looked at again."""
    await store.community.save(work.connection, facts)


async def note_bodies(work: Work, facts: Sequence[Fact[BodyEstablished]]) -> None:
    """What bodies are called; letters may have waited for it."""
    bodies = [fact.event.body for fact in facts]
    await store.matter.lock_to_change(work.connection, bodies)
    await store.meeting.save_bodies(work.connection, facts)
    await store.queue.put(work, await store.matter.waiting_for(work.connection, bodies))


async def note_contact_details(work: Work, facts: Sequence[Fact[ContactDetailsChanged]]) -> None:
    """How people are reached, kept sealed; letters may have waited for it."""
    people = [fact.event.practitioner for fact in facts]
    await store.matter.lock_to_change(work.connection, people)
    await store.contact.save(work, facts)
    await store.queue.put(work, await store.matter.waiting_for(work.connection, people))


async def note_plans(work: Work, facts: Sequence[Fact[MeetingScheduled | MeetingRescheduled]]) -> None:
    """When and where meetings are held; those invited may have to be told of a change."""
    meetings = [fact.event.meeting for fact in facts]
    await store.matter.lock_to_change(work.connection, meetings)
    await store.matter.save_causes(work.connection, facts)
    await store.meeting.save_plans(work.connection, facts)
    await store.queue.put(work, await store.matter.at_meetings(work.connection, meetings))


async def note_cancellations(work: Work, facts: Sequence[Fact[MeetingCancelled]]) -> None:
    """Meetings that are not held; those who were invited must be told."""
    meetings = [fact.event.meeting for fact in facts]
    await store.matter.lock_to_change(work.connection, meetings)
    await store.matter.save_causes(work.connection, facts)
    await store.meeting.save_cancellations(work.connection, facts)
    await store.queue.put(work, await store.matter.at_meetings(work.connection, meetings))


async def note_invitations(work: Work, facts: Sequence[Fact[RepresentativeInvited]]) -> None:
    """Who is invited to what."""
    await store.invitation.save_invited(work.connection, facts)
    await _take_up(work, facts, [_of_invitation(fact.event) for fact in facts])


async def note_withdrawals(work: Work, facts: Sequence[Fact[InvitationWithdrawn]]) -> None:
    """Who is no longer asked to come."""
    await store.invitation.save_withdrawn(work.connection, facts)
    await _take_up(work, facts, [_of_invitation(fact.event) for fact in facts])


async def note_appointments(work: Work, facts: Sequence[Fact[RepresentativeAppointed]]) -> None:
    """Who is appointed."""
    await store.appointment.save_appointed(work.connection, facts)
    await _take_up(work, facts, [_of_appointment(fact.event) for fact in facts])


async def note_ends(work: Work, facts: Sequence[Fact[AppointmentEnded]]) -> None:
    """Until when they are appointed after all; one that is over is not welcomed."""
    await store.appointment.save_ended(work.connection, facts)
    await _take_up(work, facts, [_of_appointment(fact.event) for fact in facts])


def note_calculations(channel: Channel) -> Handler:
    """A handler that notes what claims were calculated to be worth, and opens what their GPs are to be told."""

    async def note(work: Work, facts: Sequence[Fact[HonorariumCalculated]]) -> None:
        newest = {fact.event.claim: fact for fact in newest_of_each(facts)}
        changed = await store.calculation.save(work.connection, list(newest.values()))
        if changed:
            calculated = {claim: fact for claim, fact in newest.items() if claim in changed}
            await commands.open_calculated(work, calculated, sends=channel.sends)

    return note


async def note_approvals(work: Work, facts: Sequence[Fact[HonorariumApproved]]) -> None:
    """Which version of a claim is approved."""
    await store.money.save_approvals(work.connection, facts)
    await _take_up(work, facts, [_of_claim(fact.event) for fact in facts])


async def note_rejections(work: Work, facts: Sequence[Fact[HonorariumRejected]]) -> None:
    """Which version of a claim was refused. What it is about is told with its calculation, which may yet come."""
    await store.money.save_rejections(work.connection, facts)
    await store.matter.save_causes(work.connection, facts)
    await store.queue.put(work, await store.matter.known(work.connection, {fact.event.claim for fact in facts}))


async def note_statements(work: Work, facts: Sequence[Fact[StatementIssued]]) -> None:
    """Which statements can be fetched."""
    await store.money.save_statements(work.connection, facts)
    await _take_up(work, facts, [_of_statement(fact.event) for fact in facts])


async def note_payees(work: Work, facts: Sequence[Fact[PayeeConfirmed]]) -> None:
    """That it was confirmed where a GP's pay goes."""
    await store.money.save_payees(work.connection, facts)
    await _take_up(work, facts, [_of_payee(fact.event) for fact in facts])


async def _take_up(work: Work, facts: Sequence[Fact[Event]], matters: Collection[Matter]) -> None:
    await store.matter.save_causes(work.connection, facts)
    await store.matter.save(work.connection, matters)
    await store.queue.put(work, _ids(matters))


def _ids(matters: Collection[Matter]) -> list[UUID]:
    return [matter.id for matter in matters]


def _of_invitation(said: RepresentativeInvited | InvitationWithdrawn) -> Matter:
    return Matter(said.invitation, "invitation", said.practitioner, said.community, said.body, said.meeting)


def _of_appointment(said: RepresentativeAppointed | AppointmentEnded) -> Matter:
    return Matter(said.appointment, "appointment", said.practitioner, said.community, said.body)


def _of_claim(said: HonorariumApproved) -> Matter:
    return Matter(said.claim, "honorarium", said.practitioner, said.community, said.body, said.meeting)


def _of_statement(said: StatementIssued) -> Matter:
    return Matter(said.statement, "statement", said.practitioner, None)


def _of_payee(said: PayeeConfirmed) -> Matter:
    return Matter(said.payee, "payee", said.practitioner, None)
