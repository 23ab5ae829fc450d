"""Register a health community, and correct it when municipalities join or leave."""

from collections.abc import Sequence
from dataclasses import replace

from contracts.events.representation import HealthCommunityRegistered, MunicipalityMembership
from infra.chassis.refusal import NotFound, Stale
from infra.chassis.work import Work
from services.representation import store
from services.representation.model.community import (
    Community,
    CommunityExists,
    MemberElsewhere,
    Membership,
    claimed_anew,
)


async def register_community(work: Work, community: Community) -> Community:
    """A new community. Raises CommunityExists."""
    if not await store.community.insert(work.connection, community):
        raise CommunityExists(
            f"{community.community} is registered already; change it there, or take another name.", field="community"
        )
    await store.community.insert_memberships(work.connection, community)
    work.state(_registered(community))
    return community


async def correct_community(work: Work, community: Community, *, expect: int, from_elsewhere: bool = True) -> Community:
    """The community as it should be; municipalities may join and leave, `from_elsewhere` also such as are in another.

    Raises NotFound, Stale, MemberElsewhere.

    Nothing is stated when nothing changed. Appointments by a municipality that leaves are not touched.
    """
    version = await store.community.lock(work.connection, community.community)
    before = await store.community.one(work.connection, community.community)
    if version is None or before is None:
        raise NotFound("no such community")
    if version != expect:
        raise Stale("The community was changed since you read it; read it again, then make your change.")
    if replace(community, version=version) == before:
        return before
    if not from_elsewhere:
        await _must_be_free(work, claimed_anew(before, community), community.community)
    after = replace(community, version=version + 1)
    await store.community.update(work.connection, after)
    await store.community.clear_memberships(work.connection, after.community)
    await store.community.insert_memberships(work.connection, after)
    work.state(_registered(after))
    return after


async def _must_be_free(work: Work, claimed: Sequence[Membership], community: str) -> None:
    # Whoever has a municipality in their community reaches its GPs: nobody gives themselves another's.
    taken = await store.community.members_elsewhere(work.connection, community, claimed)
    if taken:
        raise MemberElsewhere(
            f"{', '.join(taken)} belongs to another community on those days; have it end there, or ask an operator to "
            "register that it belongs to both.",
            field="municipalities",
        )


def _registered(community: Community) -> HealthCommunityRegistered:
    return HealthCommunityRegistered(
        community=community.community,
        name=community.name,
        trust=community.trust,
        host=community.host,
        municipalities=tuple(
            MunicipalityMembership(
                municipality=m.municipality, valid_from=m.valid_from, valid_to=m.valid_to, name=m.name
            )
            for m in community.memberships
        ),
    )
