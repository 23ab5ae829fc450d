"""Attest, authorise and reject: one claim by its ETag, or many by what was seen of each."""

from typing import ClassVar
from uuid import UUID

from fastapi import Response
from pydantic import BaseModel, ConfigDict, Field

from contracts.values import Code
from infra.chassis.gateway import Body, IfMatch, Person, Sent, Who, Writing, service_router
from infra.chassis.gateway.scope import NotAllowed
from infra.chassis.refusal import Refusal
from infra.chassis.work import Connection
from services.honoraria import commands
from services.honoraria.gateway.claims import WholeClaim, whole
from services.honoraria.gateway.shown import example
from services.honoraria.model.approval import Approver, Seen
from services.honoraria.store import shown
from services.honoraria.store.claims import Claim, claims

approvals = service_router("/claims", tags=["approvals"])


class SumDiffers(Refusal):
    """The sum that was confirmed is not the sum of what was listed."""


class Approve(Body):
    """What is approved; the amount that was seen may be sent along and must then be right."""

    model_config: ClassVar[ConfigDict] = example(total_ore=479266)

    total_ore: int | None = None


class Reject(Body):
    """Why a version is refused, as a code that the GP is shown in words."""

    model_config: ClassVar[ConfigDict] = example(reason="wrong_date")

    reason: Code


class OneOfMany(Body):
    """A claim as it was seen."""

    claim: UUID
    version: int = Field(ge=1)
    total_ore: int


class ApproveMany(Body):
    """Claims as they were seen, and their sum. All of them are approved, or none."""

    model_config: ClassVar[ConfigDict] = example(
        claims=[{"claim": "01890a5d-ac96-574b-bcce-b302099a8057", "version": 1, "total_ore": 479266}], total_ore=479266
    )

    claims: tuple[OneOfMany, ...] = Field(min_length=1, max_length=500)
    total_ore: int


class Approved(BaseModel):
    """What was done."""

    claims: int
    total_ore: int


@approvals.post("/attest")
async def attest_many(command: Sent[ApproveMany], work: Writing, who: Who) -> Approved:
    """Attest several claims at once; refused whole if any of them has changed."""
    for claim, seen in await _locked(work, command):
        who.must("attester", community=claim.community)
        await commands.attest(work, claim, seen, _approver(who))
    return Approved(claims=len(command.claims), total_ore=command.total_ore)


@approvals.post("/authorise")
async def authorise_many(command: Sent[ApproveMany], work: Writing, who: Who) -> Approved:
    """Authorise several claims at once; refused whole if any of them has changed."""
    for claim, seen in await _locked(work, command):
        own = await _budgets(work.connection, who, claim)
        await commands.authorise(work, claim, seen, _approver(who), own)
    return Approved(claims=len(command.claims), total_ore=command.total_ore)


@approvals.post("/{claim}/attest")
async def attest(
    claim: UUID, version: IfMatch, command: Sent[Approve], work: Writing, who: Who, response: Response
) -> WholeClaim:
    """Say that the work was done: somebody who knows, and neither the GP nor who recorded the attendance."""
    found = await commands.claim_to_approve(work, claim)
    who.must("attester", community=found.community)
    await commands.attest(work, found, Seen(version, command.total_ore), _approver(who))
    return await whole(work.connection, who, claim, response)


@approvals.post("/{claim}/authorise")
async def authorise(
    claim: UUID, version: IfMatch, command: Sent[Approve], work: Writing, who: Who, response: Response
) -> WholeClaim:
    """Approve the payment: somebody with budget authority, and neither the GP nor who attested."""
    found = await commands.claim_to_approve(work, claim)
    own = await _budgets(work.connection, who, found)
    await commands.authorise(work, found, Seen(version, command.total_ore), _approver(who), own)
    return await whole(work.connection, who, claim, response)


@approvals.post("/{claim}/reject")
async def reject(
    claim: UUID, version: IfMatch, command: Sent[Reject], work: Writing, who: Who, response: Response
) -> WholeClaim:
    """Refuse the version that waits, with a reason. What was approved before stays."""
    found = await commands.claim_to_approve(work, claim)
    if not who.may("attester", community=found.community):
        await _budgets(work.connection, who, found)
    await commands.reject(work, found, Seen(version), _approver(who), command.reason)
    return await whole(work.connection, who, claim, response)


async def _locked(work: Writing, command: ApproveMany) -> list[tuple[Claim, Seen]]:
    """The claims, all locked first in the order of their ids. Raises NotFound, SumDiffers."""
    if sum(one.total_ore for one in command.claims) != command.total_ore:
        raise SumDiffers("The claims listed do not add up to the sum that was confirmed.", field="total_ore")
    seen = {one.claim: Seen(one.version, one.total_ore) for one in command.claims}
    if len(seen) < len(command.claims):
        raise SumDiffers("A claim is listed twice.", field="claims")
    await claims(work.connection, list(seen))
    return [(await commands.claim_to_approve(work, claim), seen[claim]) for claim in sorted(seen)]


def _approver(who: Person) -> Approver:
    return Approver(who.subject, who.practitioner)


async def _budgets(connection: Connection, who: Person, claim: Claim) -> set[str]:
    """The payers of the claim whose budget the person may authorise from. Raises NotAllowed when there are none."""
    payers = claim.standing.payers
    own = {payer for payer in payers if who.may("authoriser", municipality=payer)}
    if who.may("authoriser", community=claim.community):
        # Where a host pays for all, its authority may be given for the community.
        own |= set(payers) & await shown.hosts_of(connection, claim.id)
    if not own:
        raise NotAllowed("This needs the role authoriser for the municipality that pays; ask for it to be granted.")
    return own
