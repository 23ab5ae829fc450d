"""Before anything of a batch is done: everybody whose claims it may touch is locked, in one order for all processes."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from contracts.events.meetings import (
    AttendanceCorrected,
    AttendanceRecorded,
    AttendanceWithdrawn,
    InvitationAnswered,
    InvitationWithdrawn,
    MeetingCancelled,
    MeetingRescheduled,
    MeetingScheduled,
    PreparationCorrected,
    PreparationLogged,
    PreparationWithdrawn,
    RepresentativeInvited,
)
from contracts.events.representation import (
    AppointmentEnded,
    PractitionerRegistered,
    PractitionerTermsChanged,
    RepresentativeAppointed,
)
from infra.chassis.facts import Fact
from infra.chassis.work import Work
from services.honoraria.store import answers, worked
from services.honoraria.store import facts as store

_OF_PEOPLE = (PractitionerRegistered, PractitionerTermsChanged, RepresentativeAppointed, AppointmentEnded)
_OF_MEETINGS = (MeetingScheduled, MeetingRescheduled, MeetingCancelled)
_OF_ANSWERS = (RepresentativeInvited, InvitationAnswered, InvitationWithdrawn)
_OF_WORK = (
    *(AttendanceRecorded, AttendanceCorrected, AttendanceWithdrawn),
    *(PreparationLogged, PreparationCorrected, PreparationWithdrawn),
)


async def hold_what_is_touched(work: Work, facts: Sequence[Fact[Any]]) -> None:
    """Lock the GPs and the meetings that the facts are about, also GPs from whose claims work is moved away.

    Handlers lock their own again, which costs little; taken only there, two batches would wait for each other.
    """
    connection = work.connection
    named = {fact.event.practitioner for fact in facts if isinstance(fact.event, _OF_PEOPLE + _OF_WORK + _OF_ANSWERS)}
    planned = {fact.event.meeting for fact in facts if isinstance(fact.event, _OF_MEETINGS)}
    meetings = planned | {fact.event.meeting for fact in facts if isinstance(fact.event, _OF_ANSWERS)}
    # A meeting that is called off is paid to those who had accepted it: they are among those invited.
    named |= await answers.who_answered(connection, planned) if planned else set()
    # Only what replaces an earlier fact can move work.
    moving = [UUID(fact.aggregate) for fact in facts if isinstance(fact.event, _OF_WORK) and fact.sequence > 1]
    if named:
        held = named | (await worked.practitioners_of(connection, moving) if moving else set())
        await store.lock_practitioners(connection, held)
        # Whoever we waited for may have moved work meanwhile.
        if moving and (latecomers := await worked.practitioners_of(connection, moving) - held):
            await store.lock_latecomers(connection, latecomers)
    if meetings:
        await store.lock_meetings(connection, meetings)
        if planned and (latecomers := await answers.who_answered(connection, planned) - named):
            await store.lock_latecomers(connection, latecomers)
