"""What notifications hears, states, does alongside and answers."""

from pathlib import Path

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
from contracts.events.notifications import NotificationFailed, NotificationSent, NotificationSuppressed
from contracts.events.representation import (
    AppointmentEnded,
    BodyEstablished,
    ContactDetailsChanged,
    HealthCommunityRegistered,
    RepresentativeAppointed,
)
from infra.chassis.service import Service
from services.notifications import commands, gateway, handlers
from services.notifications.channel import Channel
from services.notifications.sender import sending

channel = Channel()
"""Whether messages leave the house; known when the process starts."""

service = Service(
    "notifications",
    migrations=Path(__file__).with_name("migrations"),
    gateway=(gateway.notifications,),
    hold=handlers.hold_what_is_named,
)

service.hears(HealthCommunityRegistered, by=handlers.note_communities)
service.hears(BodyEstablished, by=handlers.note_bodies)
service.hears(RepresentativeAppointed, by=handlers.note_appointments)
service.hears(AppointmentEnded, by=handlers.note_ends)
service.hears(ContactDetailsChanged, by=handlers.note_contact_details)
service.hears(MeetingScheduled, MeetingRescheduled, by=handlers.note_plans)
service.hears(MeetingCancelled, by=handlers.note_cancellations)
service.hears(RepresentativeInvited, by=handlers.note_invitations)
service.hears(InvitationWithdrawn, by=handlers.note_withdrawals)
service.hears(HonorariumCalculated, by=handlers.note_calculations(channel))
service.hears(HonorariumApproved, by=handlers.note_approvals)
service.hears(HonorariumRejected, by=handlers.note_rejections)
service.hears(StatementIssued, by=handlers.note_statements)
service.hears(PayeeConfirmed, by=handlers.note_payees)

service.states(NotificationSent, NotificationFailed, NotificationSuppressed)

# When the database was restored to an earlier point: nobody gets again what left the house since.
service.recovers(NotificationSent, NotificationFailed, NotificationSuppressed, by=commands.recover_outcomes)

# What the handlers put up for a look waits among the timers; the sender takes it from there, not the chassis,
# because mail cannot leave inside a transaction.
service.lives_with(channel.opened)
service.lives_with(sending)


def main() -> None:
    """Run the service."""
    from infra.chassis.process import run

    run(service)


if __name__ == "__main__":
    main()
