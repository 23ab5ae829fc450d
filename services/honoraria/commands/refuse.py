"""What happens to a claim besides being approved: its GP confirms it, or somebody refuses it and says why."""

from collections.abc import Collection
from dataclasses import replace
from uuid import UUID

from contracts.events.honoraria import HonorariumConfirmed, HonorariumRejected
from infra.chassis.work import Work
from services.honoraria.commands import capacity
from services.honoraria.model import approval as model
from services.honoraria.model.approval import Approver, Seen
from services.honoraria.model.confirming import must_be_confirmable
from services.honoraria.store import book
from services.honoraria.store import claims as store
from services.honoraria.store.grounds import grounds


async def confirm_claim(work: Work, claim: store.Claim, seen: Seen, practitioner: UUID | None) -> store.Claim:
    """The GP says that a version is as it was done; saying it again changes nothing, a new version asks anew.

    Raises NotYourClaim, Stale, OtherAmount, NotWaitingToBeConfirmed.
    """
    model.must_be_seen(claim.standing, seen)
    must_be_confirmable(claim.standing, claim.practitioner, practitioner)
    if await book.is_confirmed(work.connection, claim):
        return claim
    await book.insert_approvals(work.connection, [book.Approval(claim, "confirmed", work.actor)], work.now)
    await store.save_claims(work.connection, [claim], work.now)  # nothing of it is new, but that it can be attested
    version, total_ore = claim.standing.version, claim.standing.total_ore
    work.state(HonorariumConfirmed(claim=claim.id, version=version, community=claim.community, total_ore=total_ore))
    return claim


async def reject(
    work: Work,
    claim: store.Claim,
    seen: Seen,
    approver: Approver,
    reason: str,
    *,
    words: str | None = None,
    attests: bool,
    own: Collection[str] = (),
) -> store.Claim:
    """Refuse the waiting version with a reason as a code, and perhaps words for the GP; what was approved before stays.

    By the right to attest (`attests` is the role), or to authorise for the payers in `own`; a limit of øre stops nobody
    from refusing.
    """
    model.must_be_seen(claim.standing, seen)
    known = (await grounds(work.connection, [claim], work.today))[claim.id]
    reach = await capacity.to_reject(work, claim, approver, attests=attests, own=own)

    def act(by: Approver) -> tuple[store.Claim, Approver]:
        return replace(claim, standing=model.reject(claim.standing, claim.practitioner, seen, by, known)), by

    rejected, by = capacity.first_that_may(reach, act)
    said = book.Approval(rejected, "rejected", by.subject, by.acts_for, reason=reason)
    await book.insert_approvals(work.connection, [said], work.now)
    if words is not None:
        await book.insert_words(work.connection, rejected, words)
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
