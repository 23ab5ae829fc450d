"""What one can do in meetings: each loads, decides, saves and states its facts in one transaction."""

from services.meetings.commands.answer import answer_invitation
from services.meetings.commands.attendance import Record, correct_attendance, record_attendance, withdraw_attendance
from services.meetings.commands.invite import invite
from services.meetings.commands.meeting import (
    Schedule,
    cancel_meeting,
    hold_meeting,
    reschedule_meeting,
    schedule_meeting,
)
from services.meetings.commands.preparation import Log, correct_preparation, log_preparation, withdraw_preparation
from services.meetings.commands.recover import (
    recover_attendances,
    recover_invitations,
    recover_meetings,
    recover_preparations,
)

__all__ = [
    "Log",
    "Record",
    "Schedule",
    "answer_invitation",
    "cancel_meeting",
    "correct_attendance",
    "correct_preparation",
    "hold_meeting",
    "invite",
    "log_preparation",
    "record_attendance",
    "recover_attendances",
    "recover_invitations",
    "recover_meetings",
    "recover_preparations",
    "reschedule_meeting",
    "schedule_meeting",
    "withdraw_attendance",
    "withdraw_preparation",
]
