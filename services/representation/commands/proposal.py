"""A local committee proposes a GP for a body."""

import json
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from contracts.events.representation import CandidateProposed
from infra.chassis.ids import new_id
from infra.chassis.refusal import NotFound, Refusal
from infra.chassis.vault import Vault
from infra.chassis.work import Work
from services.representation import store
from services.representation.model.proposal import DeclaredRole, Proposal, declare, propose


class UnknownCommittee(Refusal):
    """No committee has that id."""


class UnknownPractitioner(Refusal):
    """No GP has that id, or none whom the caller reaches: which of the two is not told."""

    def __init__(self) -> None:
        super().__init__(
            "None of the GPs you reach has this id. Somebody who is secretariat both here and where the GP is at home "
            "can do this; register only a GP who is not registered anywhere yet.",
            field="practitioner",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Propose:
    """What a committee said."""

    body: UUID
    committee: UUID
    practitioner: UUID
    declared_roles: tuple[DeclaredRole, ...]
    on: date


async def propose_candidate(work: Work, vault: Vault, command: Propose) -> Proposal:
    """Register a proposal. What was declared is sealed with the GP's own key.

    Raises NotFound for the body, UnknownCommittee, UnknownPractitioner, ProposedInTheFuture, OutsideCommunity.
    """
    body = await store.body.one(work.connection, command.body)
    community = await store.community.one(work.connection, body.community) if body else None
    if body is None or community is None:
        raise NotFound("no such body", field="body")
    committee = await store.body.committee(work.connection, command.committee)
    if committee is None:
        raise UnknownCommittee("No committee has this id; register it first.", field="committee")
    if await store.practitioner.one(work.connection, command.practitioner) is None:
        raise UnknownPractitioner
    roles = declare(command.declared_roles)
    proposal = propose(
        id=new_id(),
        body=body,
        community=community,
        committee=committee,
        practitioner=command.practitioner,
        roles=roles,
        proposed_on=command.on,
        today=work.today,
    )
    # All of them, whatever was declared: that something is sealed must not tell what.
    sealed = await vault.seal(work.connection, str(proposal.practitioner), json.dumps(roles.all).encode())
    await store.proposal.insert(work.connection, proposal, sealed_roles=sealed)
    work.state(
        CandidateProposed(
            proposal=proposal.id,
            body=proposal.body,
            community=proposal.community,
            committee=proposal.committee,
            municipality=proposal.municipality,
            practitioner=proposal.practitioner,
            declared_roles=proposal.declared_roles,
            proposed_on=proposal.proposed_on,
        )
    )
    return proposal
