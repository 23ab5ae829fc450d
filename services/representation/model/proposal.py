"""The first of the two steps: a local committee proposes a GP for a body (guide of 17 June 2021)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from infra.chassis.refusal import Refusal
from services.representation.model.body import Body, LocalCommittee
from services.representation.model.community import Community, must_be_member

TravellingRole = Literal["practice_consultant", "municipal_chief_doctor", "political_office", "other"]
DeclaredRole = TravellingRole | Literal["union_representative"]
"""A union post is declared and never travels: union membership is of the special categories of GDPR article 9."""


class ProposedInTheFuture(Refusal):
    """The proposal would be made on a day that has not come."""

    status = 422


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A committee's proposal; `declared_roles` are the other hats that may be told to others."""

    id: UUID
    body: UUID
    community: str
    committee: UUID
    municipality: str
    practitioner: UUID
    declared_roles: tuple[TravellingRole, ...]
    proposed_on: date


@dataclass(frozen=True, slots=True)
class DeclaredRoles:
    """Other hats: all that were declared, kept sealed in this service, and those that others may be told."""

    all: tuple[DeclaredRole, ...]
    told: tuple[TravellingRole, ...]


def declare(roles: Iterable[DeclaredRole]) -> DeclaredRoles:
    """Sort out what was declared; each role once."""
    declared = sorted(set(roles))
    return DeclaredRoles(tuple(declared), tuple(role for role in declared if role != "union_representative"))


def propose(
    *,
    id: UUID,
    body: Body,
    community: Community,
    committee: LocalCommittee,
    practitioner: UUID,
    roles: DeclaredRoles,
    proposed_on: date,
    today: date,
) -> Proposal:
    """A proposal by a committee of the community. Raises ProposedInTheFuture, OutsideCommunity."""
    if proposed_on > today:
        raise ProposedInTheFuture(f"A proposal is registered when it has been made: {today} or earlier.", field="on")
    must_be_member(community, committee.municipality, proposed_on, field="committee")
    return Proposal(
        id=id,
        body=body.id,
        community=body.community,
        committee=committee.id,
        municipality=committee.municipality,
        practitioner=practitioner,
        declared_roles=roles.told,
        proposed_on=proposed_on,
    )
