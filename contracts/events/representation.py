"""Who represents whom, and since when. Stated by the service `representation`."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from contracts.event import Event, Part
from contracts.values import (
    Code,
    Community,
    ContractForm,
    Language,
    Level,
    Municipality,
    Open,
    OrganisationNumber,
    SeatRole,
    Text,
)

EndReason = Annotated[Literal["resigned", "expired", "replaced", "revoked", "moved", "other"], Open()]
WithoutProposal = Annotated[
    Literal["no_local_committee", "no_candidate", "urgent_vacancy", "joint_agreement", "other"], Open()
]
DeclaredRole = Annotated[Literal["practice_consultant", "municipal_chief_doctor", "political_office", "other"], Open()]


class MunicipalityMembership(Part):
    """One municipality's time in a community; a municipality may be in more than one."""

    municipality: Municipality
    valid_from: date
    valid_to: date | None = None
    """Last day, included; null while it lasts."""
    name: Text | None = None
    """What people call it, `Tønsberg`; null where nobody has said."""


class HealthCommunityRegistered(Event, publisher="representation", aggregate="community"):
    """A health community with its hospital trust, host and dated municipalities; stated again on change."""

    community: Community
    name: Text
    trust: OrganisationNumber
    host: Municipality
    municipalities: tuple[MunicipalityMembership, ...] = Field(min_length=1, max_length=400)


class LocalCommitteeRegistered(Event, publisher="representation", aggregate="committee"):
    """A local cooperation committee (LSU), or another nominating body, may propose candidates."""

    committee: UUID
    municipality: Municipality
    name: Text
    elected_members: int = Field(ge=0, le=100)
    """How many elected GP members it has."""


class BodyEstablished(Event, publisher="representation", aggregate="body"):
    """A committee on one of the three levels, with the seats GPs hold in it."""

    body: UUID
    community: Community
    level: Level
    name: Text
    priority_groups: tuple[Code, ...] = ()
    gp_seats: int = Field(ge=1, le=50)
    gp_role: SeatRole
    established_on: date


class PractitionerRegistered(Event, publisher="representation", aggregate="practitioner"):
    """A GP is known here. Who it is stays in the service that must know."""

    practitioner: UUID
    municipality: Municipality
    """Home municipality on the day of registration."""


class PractitionerTermsChanged(Event, publisher="representation", aggregate="practitioner"):
    """Contract form and specialist status hold from a day, until the next change."""

    practitioner: UUID
    municipality: Municipality
    """Home municipality from that day."""
    contract_form: ContractForm
    specialist: bool | None
    """Specialist in general practice or community medicine; null where nobody has said."""
    valid_from: date


class ContactDetailsChanged(Event, publisher="representation", aggregate="practitioner", private=True):
    """How to reach a GP, and in which language. Travels sealed on the stream PRIVATE only."""

    practitioner: UUID
    name: Text
    email: str | None = Field(default=None, max_length=254)
    mobile: str | None = Field(default=None, max_length=20)
    language: Language
    channels: tuple[Literal["email", "sms"], ...] = ("email",)


class CandidateProposed(Event, publisher="representation", aggregate="proposal"):
    """A local committee proposes a GP for a body (first of the two steps of the guide of 17 June 2021)."""

    proposal: UUID
    body: UUID
    community: Community
    committee: UUID
    municipality: Municipality
    """The municipality whose local committee proposes."""
    practitioner: UUID
    declared_roles: tuple[DeclaredRole, ...] = ()
    """Other hats that were declared; union posts never travel."""
    proposed_on: date


class AppointedBy(Part):
    """Who appointed: one municipality, or a joint body of several."""

    kind: Literal["municipality", "joint_body"]
    municipality: Municipality | None = None
    name: Text | None = None
    """Name of the joint body."""


class RepresentativeAppointed(Event, publisher="representation", aggregate="appointment"):
    """A GP was appointed to a seat for a term of at most four years."""

    appointment: UUID
    practitioner: UUID
    body: UUID
    community: Community
    level: Level
    seat: int = Field(ge=1, le=50)
    role: SeatRole
    deputy_rank: int = Field(ge=0, le=20)
    """0 for the holder of the seat, 1 for the first deputy, and so on."""
    home_municipality: Municipality
    appointed_by: AppointedBy
    proposed_by: tuple[UUID, ...] = ()
    """The proposals it rests on; empty only together with a reason."""
    without_proposal: WithoutProposal | None = None
    valid_from: date
    valid_to: date
    """Last day, included."""
    decision_reference: Text
    """Case number of the municipal decision."""


class AppointmentEnded(Event, publisher="representation", aggregate="appointment"):
    """An appointment ended before or on its last day."""

    appointment: UUID
    practitioner: UUID
    body: UUID
    community: Community
    last_day: date
    """Last day in office, included."""
    reason: EndReason


class SeatVacated(Event, publisher="representation", aggregate="body"):
    """A GP seat has no holder from a day."""

    body: UUID
    community: Community
    seat: int = Field(ge=1, le=50)
    since: date
    """First day without a holder."""
    reason: EndReason
