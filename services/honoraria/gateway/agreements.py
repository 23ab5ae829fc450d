"""Who enters and confirms the rates of an agreement: of a national one operators, of a local one those whose it is."""

from infra.chassis.gateway import Person
from infra.chassis.gateway.scope import NotAllowed
from infra.chassis.refusal import Refusal
from infra.chassis.work import Connection
from services.honoraria.model.agreements import Place
from services.honoraria.shipped import is_national
from services.honoraria.store import agreements as store


class WhoseAgreement(Refusal):
    """Who acts for several says for which of them a local agreement is brought in."""

    status = 422


async def place_to_enter_for(connection: Connection, who: Person, agreement: str, named: Place) -> Place | None:
    """On whose behalf somebody enters a rate; None for a national agreement, which belongs to no place.

    Raises NotAllowed, WhoseAgreement.
    """
    if is_national(agreement):
        who.must("operator")
        return None
    owner = await store.owner_of(connection, agreement)
    if owner is not None:
        await _must_answer_for(connection, who, agreement, owner, hidden=False)
        return owner
    own = [*(Place(community=one) for one in who.communities("secretariat"))]
    own += [Place(municipality=one) for one in who.municipalities("economist")]
    if named != Place():
        own = [one for one in own if one == named]
    if not own:
        raise NotAllowed("This needs the role secretariat or economist; ask for it to be granted.")
    if len(own) > 1:
        raise WhoseAgreement("Name the community or municipality whose agreement it is.", field="community")
    return own[0]


async def must_confirm_for(connection: Connection, who: Person, agreement: str, entered_for: Place) -> None:
    """Raise NotFound unless somebody may confirm a rate that was entered on behalf of a place."""
    if is_national(agreement):
        who.must("operator", hidden=True)
        return
    owner = await store.owner_of(connection, agreement)
    await _must_answer_for(connection, who, agreement, owner or entered_for, hidden=True)


async def _must_answer_for(connection: Connection, who: Person, agreement: str, owner: Place, *, hidden: bool) -> None:
    # Where a host pays by it for all, what it pays is its own, too.
    hosts = await store.hosts_paying_by(connection, agreement, owner.community) if owner.community else []
    paying = [owner.municipality] if owner.municipality else hosts
    roles = ("secretariat", "economist", "authoriser") if hidden else ("secretariat", "economist")
    who.must(*roles, community=owner.community, municipality=paying, hidden=hidden)
