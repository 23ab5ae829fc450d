"""Register a health community, and correct it when municipalities join or leave."""

from dataclasses import replace

from contracts.events.representation import HealthCommunityRegistered, MunicipalityMembership
from infra.chassis.refusal import NotFound, Stale
from infra.chassis.work import Work
from services.representation import store
from services.representation.model.community import Community, CommunityExists


async def register_community(work: Work, community: Community) -> Community:
    """A new community. Raises CommunityExists."""
    if not await store.community.insert(work.connection, community):
        raise CommunityExists(
            f"{community.community} is registered already; change it there, or take another name.", field="community"
        )
    await store.community.insert_memberships(work.connection, community)
    work.state(_registered(community))
    return community


async def correct_community(work: Work, community: Community, *, expect: int) -> Community:
    """The community as it should be; municipalities may join and leave. Raises NotFound, Stale.

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
    after = replace(community, version=version + 1)
    await store.community.update(work.connection, after)
    await store.community.clear_memberships(work.connection, after.community)
    await store.community.insert_memberships(work.connection, after)
    work.state(_registered(after))
    return after


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
