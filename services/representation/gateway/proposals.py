"""What local committees propose."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from infra.chassis.gateway import Body, Day, Page, Paging, Reading, Sent, Who, Writing, service_router
from infra.chassis.vault import Erased, Vault
from services.representation import commands, store
from services.representation.gateway.reach import Sealing, body_in_care, gp_in_care
from services.representation.model.proposal import DeclaredRole, Proposal

proposals = service_router("/proposals", tags=["proposals"])
_ROLES: TypeAdapter[tuple[DeclaredRole, ...]] = TypeAdapter(tuple[DeclaredRole, ...])


class ProposeCandidate(Body):
    """A committee proposes a GP for a body; other hats are declared."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "body": "018d1f00-0000-7000-8000-000000000001",
                    "committee": "018d1f00-0000-7000-8000-000000000002",
                    "practitioner": "018d1f00-0000-7000-8000-000000000003",
                    "declared_roles": ["municipal_chief_doctor"],
                    "on": "2024-01-25",
                }
            ]
        }
    )

    body: UUID
    committee: UUID
    practitioner: UUID
    declared_roles: tuple[DeclaredRole, ...] = Field(default=(), max_length=10)
    """A union post may be declared; it is kept sealed here and told to no other service."""
    on: Day | None = None
    """The day of the proposal; today when left out."""


class ProposalShown(BaseModel):
    """A proposal with the hats that were declared."""

    proposal: UUID
    body: UUID
    committee: UUID
    municipality: str
    practitioner: UUID
    declared_roles: list[DeclaredRole]
    proposed_on: date


@proposals.post("", status_code=201)
async def propose_candidate(command: Sent[ProposeCandidate], work: Writing, who: Who, vault: Sealing) -> ProposalShown:
    """Register what a committee proposed, in one's community."""
    await body_in_care(work.connection, who, command.body, field="body")
    await gp_in_care(work.connection, who, command.practitioner, work.today)
    proposal = await commands.propose_candidate(
        work,
        vault,
        commands.Propose(
            body=command.body,
            committee=command.committee,
            practitioner=command.practitioner,
            declared_roles=command.declared_roles,
            on=command.on or work.today,
        ),
    )
    # Without the union post: the answer to a command is kept for a while, in plain text.
    return _shown(proposal, proposal.declared_roles)


@proposals.get("")
async def list_proposals(
    body: Annotated[UUID, Query()], connection: Reading, who: Who, vault: Sealing, paging: Paging
) -> Page[ProposalShown]:
    """The proposals for a body, for its secretariat: all hats are shown."""
    found = await body_in_care(connection, who, body)
    after = paging.after(UUID)
    rows = await store.proposal.of_body(connection, found.id, after=after[0] if after else None, take=paging.take)
    opened = [(proposal, await _opened(connection, vault, proposal, sealed)) for proposal, sealed in rows]
    return paging.page(opened, key=lambda row: (row[0].id,), show=lambda row: _shown(*row))


async def _opened(connection: Reading, vault: Vault, proposal: Proposal, sealed: str) -> Sequence[DeclaredRole]:
    try:
        return _ROLES.validate_json(await vault.open(connection, str(proposal.practitioner), sealed))
    except Erased:
        return proposal.declared_roles


def _shown(proposal: Proposal, roles: Sequence[DeclaredRole]) -> ProposalShown:
    return ProposalShown(
        proposal=proposal.id,
        body=proposal.body,
        committee=proposal.committee,
        municipality=proposal.municipality,
        practitioner=proposal.practitioner,
        declared_roles=list(roles),
        proposed_on=proposal.proposed_on,
    )
