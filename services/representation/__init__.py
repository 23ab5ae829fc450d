"""representation: who sits in which body of a health community, for whom, and until when.

Owns        communities with dated municipalities, local committees, bodies and their GP seats,
            practitioners with dated terms, contact details, proposals, appointments.
Publishes   HealthCommunityRegistered, LocalCommitteeRegistered, BodyEstablished, PractitionerRegistered,
            PractitionerTermsChanged, ContactDetailsChanged (sealed), CandidateProposed,
            RepresentativeAppointed, AppointmentEnded, SeatVacated.
Listens to  nobody.
Always      a term lasts at most four years; a seat and rank has one holder at a time; who appoints belongs to the
            community that day; an appointment rests on proposals or says why not; nobody's name or address lies in
            a table; a union post never leaves this service.
"""
