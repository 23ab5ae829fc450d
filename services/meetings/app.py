"""meetings: when a body meets, who is invited, what they did. This file is its table of contents."""

from pathlib import Path

from contracts.events.honoraria import FundingArranged
from contracts.events.meetings import (
    AttendanceCorrected,
    AttendanceRecorded,
    AttendanceWithdrawn,
    InvitationAnswered,
    InvitationWithdrawn,
    MeetingCancelled,
    MeetingHeld,
    MeetingRescheduled,
    MeetingScheduled,
    PreparationCorrected,
    PreparationLogged,
    PreparationWithdrawn,
    RepresentativeInvited,
)
from contracts.events.representation import AppointmentEnded, BodyEstablished, RepresentativeAppointed
from infra.chassis.service import Service
from services.meetings import commands, gateway, handlers

service = Service(
    "meetings",
    migrations=Path(__file__).with_name("migrations"),
    gateway=(
        gateway.meetings,  # schedule, reschedule, cancel, say that it was held; read
        gateway.invitations,  # a GP reads the own invitations and answers
        gateway.preparations,  # log, correct, withdraw; read
        gateway.attendances,  # record with travel, correct, withdraw; read
    ),
    hold=handlers.hold_bodies,  # before a batch: its bodies, in one order
)

# Whoever is in office on a meeting's day is personally invited, however late or early that becomes known.
service.hears(BodyEstablished, by=handlers.note_bodies)
service.hears(RepresentativeAppointed, AppointmentEnded, by=handlers.note_appointments)
service.hears(FundingArranged, by=handlers.note_promises)  # what invitations say is paid for a meeting called off

service.states(MeetingScheduled, MeetingRescheduled, MeetingCancelled, MeetingHeld)
service.states(RepresentativeInvited, InvitationWithdrawn, InvitationAnswered)
service.states(PreparationLogged, PreparationCorrected, PreparationWithdrawn)
service.states(AttendanceRecorded, AttendanceCorrected, AttendanceWithdrawn)

# When the database was restored to an earlier point, in this order.
service.recovers(
    *(MeetingScheduled, MeetingRescheduled, MeetingCancelled, MeetingHeld),
    by=commands.recover_meetings,
)
service.recovers(RepresentativeInvited, InvitationWithdrawn, InvitationAnswered, by=commands.recover_invitations)
service.recovers(PreparationLogged, PreparationCorrected, PreparationWithdrawn, by=commands.recover_preparations)
service.recovers(AttendanceRecorded, AttendanceCorrected, AttendanceWithdrawn, by=commands.recover_attendances)


def main() -> None:
    """Run the service."""
    from infra.chassis.process import run

    run(service)


if __name__ == "__main__":
    main()
