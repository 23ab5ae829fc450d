"""representation: who sits in which body, for whom, until when. This file is its table of contents."""

from pathlib import Path

from contracts.events.representation import (
    AppointmentEnded,
    BodyEstablished,
    CandidateProposed,
    ContactDetailsChanged,
    HealthCommunityRegistered,
    LocalCommitteeRegistered,
    PractitionerRegistered,
    PractitionerTermsChanged,
    RepresentativeAppointed,
    SeatVacated,
)
from infra.chassis.service import Service
from services.representation import commands, gateway, handlers

service = Service(
    "representation",
    migrations=Path(__file__).with_name("migrations"),
    gateway=(
        gateway.communities,  # register, correct, read
        gateway.bodies,  # committees and bodies: register, read; who sits there; which seats stand empty
        gateway.practitioners,  # register, terms from a day, contact details
        gateway.proposals,  # a committee proposes
        gateway.appointments,  # a municipality appoints; an appointment ends
    ),
)

# It hears nobody: who is appointed is decided here, and the others are told.

service.states(HealthCommunityRegistered, LocalCommitteeRegistered, BodyEstablished)
service.states(PractitionerRegistered, PractitionerTermsChanged)
service.states(ContactDetailsChanged)  # on the stream PRIVATE, sealed
service.states(CandidateProposed, RepresentativeAppointed, AppointmentEnded, SeatVacated)

service.waits_for("term_ends", by=handlers.end_term)

# When the database was restored to an earlier point, in this order.
service.recovers(HealthCommunityRegistered, by=commands.recover_communities)
service.recovers(
    *(LocalCommitteeRegistered, BodyEstablished, PractitionerRegistered, PractitionerTermsChanged),
    by=commands.recover_registers,
)
service.recovers(ContactDetailsChanged, by=commands.recover_contact_details)
service.recovers(CandidateProposed, by=commands.recover_proposals)  # but for union posts, which never travel
service.recovers(RepresentativeAppointed, AppointmentEnded, SeatVacated, by=commands.recover_appointments)


def main() -> None:
    """Run the service."""
    from infra.chassis.process import run

    run(service)


if __name__ == "__main__":
    main()
