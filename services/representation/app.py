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
from services.representation import gateway, handlers

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


def main() -> None:
    """Run the service."""
    from infra.chassis.process import run

    run(service)


if __name__ == "__main__":
    main()
