"""What one can do in representation: each loads, decides, saves and states its facts in one transaction."""

from services.representation.commands.appointment import (
    Appoint,
    appoint_representative,
    end_appointment,
    let_term_end,
)
from services.representation.commands.body import establish_body, register_committee
from services.representation.commands.community import correct_community, register_community
from services.representation.commands.practitioner import (
    ContactDetails,
    change_contact_details,
    change_terms,
    register_practitioner,
)
from services.representation.commands.proposal import Propose, propose_candidate
from services.representation.commands.recover import (
    recover_appointments,
    recover_communities,
    recover_contact_details,
    recover_proposals,
    recover_registers,
)

__all__ = [
    "Appoint",
    "ContactDetails",
    "Propose",
    "appoint_representative",
    "change_contact_details",
    "change_terms",
    "correct_community",
    "end_appointment",
    "establish_body",
    "let_term_end",
    "propose_candidate",
    "recover_appointments",
    "recover_communities",
    "recover_contact_details",
    "recover_proposals",
    "recover_registers",
    "register_committee",
    "register_community",
    "register_practitioner",
]
