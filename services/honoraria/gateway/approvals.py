"""Confirm, attest, authorise and reject one claim, by its ETag and the amount that was seen."""

from typing import ClassVar
from uuid import UUID

from fastapi import Response
from pydantic import ConfigDict

from contracts.values import Code
from infra.chassis.gateway import Body, IfMatch, Person, Sent, Who, Writing, service_router
from infra.chassis.gateway.scope import NotAllowed
from services.honoraria import commands
from services.honoraria.gateway.claims import IN_COMMUNITY, OF_PAYER, WholeClaim, whole
from services.honoraria.gateway.shown import Name, example
from services.honoraria.model.approval import Approver, Seen
from services.honoraria.store.claims import Claim
from services.honoraria.store.selection import Reach

approvals = service_router("/claims", tags=["approvals"])


class Approve(Body):
    """What is approved: the version in `If-Match`, and the amount that was seen with it."""

    model_config: ClassVar[ConfigDict] = example(total_ore=479266)

    total_ore: int


class Reject(Body):
    """Why a version is refused: a code that the GP is shown in words, and what else they should know."""

    model_config: ClassVar[ConfigDict] = example(reason="wrong_date", words="Møtet var 14. mars, ikke 15.")

    reason: Code
    words: Name | None = None


@approvals.post("/{claim}/confirm")
async def confirm(
    claim: UUID, version: IfMatch, command: Sent[Approve], work: Writing, who: Who, response: Response
) -> WholeClaim:
    """As the GP: the work was done as this version says. Where the arrangement asks for it, nobody attests before."""
    found = await commands.claim_to_approve(work, claim)
    who.must("practitioner", practitioner=found.practitioner, hidden=True)
    await commands.confirm_claim(work, found, Seen(version, command.total_ore), who.practitioner)
    return await whole(work.connection, who, claim, response)


@approvals.post("/{claim}/attest")
async def attest(
    claim: UUID, version: IfMatch, command: Sent[Approve], work: Writing, who: Who, response: Response
) -> WholeClaim:
    """Say that the work was done: somebody who knows, and neither the GP nor who recorded or logged it."""
    found = await _seen(work, who, claim)
    who.must("attester", community=found.community)
    await commands.attest(work, found, Seen(version, command.total_ore), approver(who))
    return await whole(work.connection, who, claim, response)


@approvals.post("/{claim}/authorise")
async def authorise(
    claim: UUID, version: IfMatch, command: Sent[Approve], work: Writing, who: Who, response: Response
) -> WholeClaim:
    """Approve the payment: somebody with budget authority, and neither the GP nor who attested."""
    found = await _seen(work, who, claim)
    own = await budgets(work, who, [found])
    await commands.authorise(work, found, Seen(version, command.total_ore), approver(who), own[claim])
    return await whole(work.connection, who, claim, response)


@approvals.post("/{claim}/reject")
async def reject(
    claim: UUID, version: IfMatch, command: Sent[Reject], work: Writing, who: Who, response: Response
) -> WholeClaim:
    """Refuse the version that waits, with a reason. What was approved before stays."""
    found = await _seen(work, who, claim)
    attests = who.may("attester", community=found.community)
    own = (await budgets(work, who, [found], needed=not attests))[claim]
    told = Seen(version), approver(who), command.reason
    await commands.reject(work, found, *told, words=command.words, attests=attests, own=own)
    return await whole(work.connection, who, claim, response)


async def _seen(work: Writing, who: Person, claim: UUID) -> Claim:
    found = await commands.claim_to_approve(work, claim)
    must_see(who, found)
    return found


def must_see(who: Person, claim: Claim) -> None:
    """Raise NotFound unless the claim may be read: its id follows from GP and meeting, and would tell who attended."""
    who.must(
        *(*IN_COMMUNITY, *OF_PAYER, "practitioner"),
        community=claim.community,
        municipality=claim.standing.payers,
        practitioner=claim.practitioner,
        hidden=True,
    )


def approver(who: Person) -> Approver:
    """Who acts, as the rules know them."""
    return Approver(who.subject, who.practitioner)


def reach_to_authorise(who: Person) -> Reach:
    """Whose budgets somebody may use by their roles; of a community what its hosts pay."""
    return Reach(who.communities("authoriser"), who.municipalities("authoriser"), to_authorise=True)


async def budgets(work: Writing, who: Person, claims: list[Claim], *, needed: bool = True) -> dict[UUID, set[str]]:
    """The payers of each claim whose budget the person may authorise from. Raises NotAllowed where there are none, and
    they are needed.
    """
    found = await commands.budgets(work, claims, reach_to_authorise(who))
    if needed and not all(found.values()):
        raise NotAllowed("This needs the role authoriser for the municipality that pays; ask for it to be granted.")
    return found
