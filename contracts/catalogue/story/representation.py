"""A community, a committee, and how a GP comes to sit in it and leaves it again."""

from datetime import date

from contracts.catalogue.story.people import (
    APPOINTMENT,
    BODY,
    COMMITTEE,
    HOST,
    KARI,
    MUNICIPALITIES,
    PROPOSAL,
    SANDEFJORD,
    VESTFOLD,
)
from contracts.catalogue.story.told import Told, utc
from contracts.events.representation import (
    AppointedBy,
    AppointmentEnded,
    BodyEstablished,
    CandidateProposed,
    ContactDetailsChanged,
    HealthCommunityRegistered,
    LocalCommitteeRegistered,
    MunicipalityMembership,
    PractitionerRegistered,
    PractitionerTermsChanged,
    RepresentativeAppointed,
    SeatVacated,
)

CHAPTER = (
    Told(
        HealthCommunityRegistered(
            community=VESTFOLD,
            name="Helsefellesskapet i Vestfold",
            trust="983975259",
            host=HOST,
            municipalities=tuple(
                MunicipalityMembership(municipality=number, valid_from=date(2024, 1, 1), name=name)
                for number, name in MUNICIPALITIES.items()
            ),
        ),
        utc(1, 8, 8),
    ),
    Told(
        LocalCommitteeRegistered(
            committee=COMMITTEE,
            municipality=SANDEFJORD,
            name="Lokalt samarbeidsutvalg i Sandefjord",
            elected_members=3,
        ),
        utc(1, 8, 8, 10),
    ),
    Told(
        BodyEstablished(
            body=BODY,
            community=VESTFOLD,
            level="professional",
            name="Faglig samarbeidsutvalg for skrøpelige eldre",
            priority_groups=("frail_elderly", "multiple_chronic_conditions"),
            gp_seats=2,
            gp_role="member",
            established_on=date(2024, 1, 1),
        ),
        utc(1, 8, 8, 20),
    ),
    Told(PractitionerRegistered(practitioner=KARI, municipality=SANDEFJORD), utc(1, 15, 9)),
    Told(
        PractitionerTermsChanged(
            practitioner=KARI,
            municipality=SANDEFJORD,
            contract_form="self_employed",
            specialist=True,
            valid_from=date(2023, 1, 1),
        ),
        utc(1, 15, 9, 5),
        sequence=2,
    ),
    Told(
        ContactDetailsChanged(
            practitioner=KARI,
            name="Kari Oppdiktet",
            email="kari.oppdiktet@example.org",
            mobile="+4700000000",
            language="nn",
            channels=("email",),
        ),
        utc(1, 15, 9, 10),
        sequence=3,
    ),
    Told(
        CandidateProposed(
            proposal=PROPOSAL,
            body=BODY,
            community=VESTFOLD,
            committee=COMMITTEE,
            municipality=SANDEFJORD,
            practitioner=KARI,
            declared_roles=("municipal_chief_doctor",),
            proposed_on=date(2024, 1, 25),
        ),
        utc(1, 25, 12, 30),
    ),
    Told(
        RepresentativeAppointed(
            appointment=APPOINTMENT,
            practitioner=KARI,
            body=BODY,
            community=VESTFOLD,
            level="professional",
            seat=1,
            role="member",
            deputy_rank=0,
            home_municipality=SANDEFJORD,
            appointed_by=AppointedBy(kind="joint_body", name="Kommunenes fellesråd i Vestfold (oppdiktet)"),
            proposed_by=(PROPOSAL,),
            valid_from=date(2024, 2, 1),
            valid_to=date(2028, 1, 31),
            decision_reference="2024/118-4",
        ),
        utc(1, 30, 10),
    ),
    Told(
        AppointmentEnded(
            appointment=APPOINTMENT,
            practitioner=KARI,
            body=BODY,
            community=VESTFOLD,
            last_day=date(2024, 10, 31),
            reason="resigned",
        ),
        utc(10, 2, 7, 45),
        sequence=2,
    ),
    Told(
        SeatVacated(body=BODY, community=VESTFOLD, seat=1, since=date(2024, 11, 1), reason="resigned"),
        utc(10, 2, 7, 45),
        sequence=2,
    ),
)
