"""Attest and authorise: two people, neither the claimant, bound to the version and amount they saw. One claim or many:
a fixed number of statements, and all or none."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias
from uuid import UUID

from contracts.events.honoraria import HonorariumApproved, HonorariumAttested, HonorariumReversed
from infra.chassis.refusal import NotFound
from infra.chassis.work import Work
from services.honoraria.commands import capacity
from services.honoraria.model import approval as model
from services.honoraria.model.approval import Approver, Seen
from services.honoraria.model.authority import Step
from services.honoraria.model.booking import Correction, correction
from services.honoraria.model.standing import State
from services.honoraria.store import book
from services.honoraria.store import claims as store
from services.honoraria.store.grounds import grounds

Asked: TypeAlias = Sequence[tuple[store.Claim, Seen]]
Authorised: TypeAlias = tuple[store.Claim, Approver, tuple[str, ...]]


async def claim_to_approve(work: Work, claim: UUID) -> store.Claim:
    """A claim, locked. Raises NotFound."""
    found = (await store.claims(work.connection, [claim])).get(claim)
    if found is None:
        raise NotFound(f"there is no claim {claim}")
    return found


async def attest(work: Work, claim: store.Claim, seen: Seen, approver: Approver) -> store.Claim:
    """Say that the work was done. Raises Stale, OtherAmount, NotWaitingToBeAttested, OwnClaim, DeclaredConflict,
    RecordedByYourself, SamePersonTwice, NotConfirmedByPractitioner, NoAuthority, AboveLimit.
    """
    return (await attest_all(work, [(claim, seen)], approver))[0]


async def attest_all(work: Work, asked: Asked, approver: Approver) -> list[store.Claim]:
    """Attest claims, which are locked; all or none. Raises the first of what stands in the way, naming the claims."""
    claims = [claim for claim, _ in asked]
    known = await grounds(work.connection, claims, work.today)
    registers = await capacity.registers(work, Step.ATTEST, {claim.community for claim in claims})

    def one(claim: store.Claim, seen: Seen) -> tuple[store.Claim, Approver]:
        model.must_be_seen(claim.standing, seen)

        def act(by: Approver) -> tuple[store.Claim, Approver]:
            done = model.attest(claim.standing, claim.practitioner, seen, by, known[claim.id], work.today)
            return replace(claim, standing=done), by

        return capacity.first_that_may(capacity.to_attest(work, claim, approver, registers), act)

    attested = capacity.each_or_none(asked, one, "attested")
    said = [book.Approval(claim, "attested", by.subject, by.acts_for) for claim, by in attested]
    await book.insert_approvals(work.connection, said, work.now)
    now = [claim for claim, _ in attested]
    await store.save_claims(work.connection, now, work.now)
    for claim in now:
        standing = claim.standing
        told = HonorariumAttested(
            claim=claim.id, version=standing.version, community=claim.community, total_ore=standing.total_ore
        )
        work.state(told)
    return now


async def authorise(
    work: Work, claim: store.Claim, seen: Seen, approver: Approver, own: Collection[str]
) -> store.Claim:
    """Approve for the payers in `own` (those whose budget the approver has authority over), and book what changed.

    Raises Stale, OtherAmount, NotAttested, AttestedByRecorder, AttestedInConflict, OwnClaim, DeclaredConflict,
    AuthorisedInConflict, SamePersonTwice, SubstituteActsTwice, AuthorisedAlready, NoAuthority, AboveLimit.
    """
    return (await authorise_all(work, [(claim, seen)], approver, {claim.id: own}))[0]


async def authorise_all(
    work: Work, asked: Asked, approver: Approver, own: Mapping[UUID, Collection[str]]
) -> list[store.Claim]:
    """Authorise claims, which are locked, each for its payers in `own`; all or none, like `attest_all`."""
    connection = work.connection
    claims = [claim for claim, _ in asked]
    known = await grounds(connection, claims, work.today)
    registers = await capacity.registers(work, Step.AUTHORISE, {payer for payers in own.values() for payer in payers})

    def one(claim: store.Claim, seen: Seen) -> Authorised:
        model.must_be_seen(claim.standing, seen)
        reach = capacity.to_authorise(work, claim, approver, registers, own[claim.id])

        def act(by: Approver) -> Authorised:
            standing, now = model.authorise(
                claim.standing, claim.practitioner, seen, by, known[claim.id], own=reach[by]
            )
            return replace(claim, standing=standing), by, now

        return capacity.first_that_may(reach, act)

    authorised = capacity.each_or_none(asked, one, "authorised")
    said = [
        book.Approval(claim, "authorised", by.subject, by.acts_for, payer)
        for claim, by, payers in authorised
        for payer in payers
    ]
    await book.insert_approvals(connection, said, work.now)
    done = [claim for claim, *_ in authorised]
    before = {claim.id: claim for claim in claims}
    approved = {claim.id: claim for claim in done if claim.standing.state is State.APPROVED}
    # Where another payer's part is left nothing of the claim is new, but whoever was shown it is to be told.
    await store.save_claims(connection, [claim for claim in done if claim.id not in approved], work.now)
    approved = await _book(work, before, approved, approver.subject)
    return [approved.get(claim.id, claim) for claim in done]


async def _book(
    work: Work, before: Mapping[UUID, store.Claim], approved: Mapping[UUID, store.Claim], actor: str
) -> dict[UUID, store.Claim]:
    """Enter what approved claims change in the book, save them and state it."""
    if not approved:
        return {}
    connection = work.connection
    lines = await book.bookable(connection, approved.values())
    standing = await book.booked(connection, approved)
    last = await book.last_entries(connection, approved.values(), lines)
    corrections = {claim: correction(standing[claim], lines[claim], last[claim]) for claim in approved}
    await book.enter(connection, [(before[claim], corrections[claim]) for claim in approved], actor=actor, at=work.now)
    saved = {
        which: replace(claim, standing=model.approved_for(claim.standing, {line.payer for line in lines[which]}))
        for which, claim in approved.items()
    }
    await store.save_claims(connection, list(saved.values()), work.now)
    for which, claim in saved.items():
        _state(work, before[which], claim, corrections[which])
    return saved


def _state(work: Work, before: store.Claim, claim: store.Claim, changed: Correction) -> None:
    standing, earlier = claim.standing, before.standing
    if changed.reverse and earlier.approved_version is not None:
        work.state(
            HonorariumReversed(
                claim=claim.id,
                version=earlier.approved_version,
                replaced_by=standing.version,
                community=claim.community,
                reversed_ore=sum(one.ore for one in changed.reverse),
            )
        )
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
            change_ore=standing.total_ore - earlier.approved_ore,
        )
    )
