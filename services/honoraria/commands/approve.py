"""Attest, authorise, reject: two people, neither the claimant, bound to the version and amount they saw."""

from collections.abc import Collection
from dataclasses import replace
from uuid import UUID

from contracts.events.honoraria import (
    HonorariumApproved,
    HonorariumAttested,
    HonorariumRejected,
    HonorariumReversed,
)
from infra.chassis.refusal import NotFound
from infra.chassis.work import Work
from services.honoraria.model import approval as model
from services.honoraria.model.approval import Approver, Seen
from services.honoraria.model.standing import State
from services.honoraria.store import book
from services.honoraria.store import claims as store


async def claim_to_approve(work: Work, claim: UUID) -> store.Claim:
    """A claim, locked. Raises NotFound."""
    found = (await store.claims(work.connection, [claim])).get(claim)
    if found is None:
        raise NotFound(f"there is no claim {claim}")
    return found


async def attest(work: Work, claim: store.Claim, seen: Seen, approver: Approver) -> store.Claim:
    """Say that the work was done. Raises OwnClaim, RecordedByYourself, NotWaitingToBeAttested, Stale."""
    recorders = await book.recorders(work.connection, claim.id)
    attested = replace(claim, standing=model.attest(claim.standing, claim.practitioner, seen, approver, recorders))
    await book.insert_approvals(work.connection, attested, "attested", approver.subject, work.now)
    await store.save_claims(work.connection, [attested], work.now)
    work.state(
        HonorariumAttested(
            claim=claim.id,
            version=attested.standing.version,
            community=claim.community,
            total_ore=attested.standing.total_ore,
        )
    )
    return attested


async def authorise(
    work: Work, claim: store.Claim, seen: Seen, approver: Approver, own: Collection[str]
) -> store.Claim:
    """Approve for the payers in `own` (those whose budget the approver has authority over), and book what changed.

    Raises OwnClaim, SamePersonTwice, NotAttested, AttestedByRecorder, Stale.
    """
    connection, before = work.connection, claim.standing
    so_far = await book.authorised_payers(connection, claim.id, before.version)
    recorders = await book.recorders(connection, claim.id)
    lines = await store.lines(connection, claim, before.version)
    standing, now = model.authorise(
        before, claim.practitioner, seen, approver, lines, so_far=so_far, own=own, recorders=recorders
    )
    await book.insert_approvals(connection, claim, "authorised", approver.subject, work.now, payers=now)
    authorised = replace(claim, standing=standing)
    if standing.state is not State.APPROVED:
        return authorised
    correction = model.correction(await book.booked(connection, claim.id), lines)
    if correction.reverse and before.approved_version is not None:
        work.state(
            HonorariumReversed(
                claim=claim.id,
                version=before.approved_version,
                replaced_by=standing.version,
                community=claim.community,
                reversed_ore=sum(one.ore for one in correction.reverse),
            )
        )
    await book.enter(
        connection,
        claim,
        lines,
        correction,
        supplement=before.approved_version is not None,
        actor=approver.subject,
        at=work.now,
    )
    await store.save_claims(connection, [authorised], work.now)
    assert standing.payer is not None, "what can be approved has or had a line"
    work.state(
        HonorariumApproved(
            claim=claim.id,
            version=standing.version,
            practitioner=claim.practitioner,
            body=claim.body,
            community=claim.community,
            meeting=claim.meeting,
            payer=standing.payer,
            total_ore=standing.total_ore,
            change_ore=standing.total_ore - before.approved_ore,
        )
    )
    return authorised


async def reject(work: Work, claim: store.Claim, seen: Seen, approver: Approver, reason: str) -> store.Claim:
    """Refuse the waiting version with a reason as a code; what was approved before stays."""
    rejected = replace(claim, standing=model.reject(claim.standing, claim.practitioner, seen, approver))
    await book.insert_approvals(work.connection, rejected, "rejected", approver.subject, work.now, reason=reason)
    await store.save_claims(work.connection, [rejected], work.now)
    work.state(
        HonorariumRejected(
            claim=claim.id,
            version=rejected.standing.version,
            practitioner=claim.practitioner,
            community=claim.community,
            reason=reason,
        )
    )
    return rejected
