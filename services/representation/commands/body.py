"""Register local committees and establish bodies."""

from contracts.events.representation import BodyEstablished, LocalCommitteeRegistered
from infra.chassis.refusal import Refusal
from infra.chassis.work import Work
from services.representation import store
from services.representation.model.body import Body, LocalCommittee


class UnknownCommunity(Refusal):
    """No community has that short name."""


async def register_committee(work: Work, committee: LocalCommittee) -> None:
    """A local committee that may propose from now on."""
    await store.body.insert_committee(work.connection, committee)
    work.state(
        LocalCommitteeRegistered(
            committee=committee.id,
            municipality=committee.municipality,
            name=committee.name,
            elected_members=committee.elected_members,
        )
    )


async def establish_body(work: Work, body: Body) -> None:
    """A body with its seats for GPs. Raises UnknownCommunity."""
    if await store.community.one(work.connection, body.community) is None:
        raise UnknownCommunity(f"{body.community} is not registered; an operator registers it.", field="community")
    await store.body.insert(work.connection, body)
    work.state(
        BodyEstablished(
            body=body.id,
            community=body.community,
            level=body.level,
            name=body.name,
            priority_groups=body.priority_groups,
            gp_seats=body.gp_seats,
            gp_role=body.gp_role,
            established_on=body.established_on,
        )
    )
