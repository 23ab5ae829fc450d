"""Two people, neither of them the claimant: attest that the work was done, authorise that it is paid."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from infra.chassis.refusal import Refusal, Stale
from services.honoraria.model.claim import ClaimLine
from services.honoraria.model.standing import Standing, State


class OwnClaim(Refusal):
    """Nobody attests or authorises what they are paid themselves."""

    status = 403


class RecordedByYourself(Refusal):
    """Who recorded the attendance may not attest it: one person must not make both the fact and its proof."""

    status = 403


class AttestedByRecorder(Refusal):
    """Who attested turned out to have recorded the attendance: that fact came late."""


class SamePersonTwice(Refusal):
    """Attesting and authorising take two people."""

    status = 403


class NotWaitingToBeAttested(Refusal):
    """Only what is calculated can be attested."""


class NotAttested(Refusal):
    """What nobody has attested cannot be authorised."""


class NothingToReject(Refusal):
    """Only what waits for approval can be rejected."""


class OtherAmount(Refusal):
    """The amount that was confirmed is not the amount of the claim."""


@dataclass(frozen=True, slots=True)
class Approver:
    """Who acts: the opaque subject of the sign-in, and the GP this person is, if any."""

    subject: str
    practitioner: UUID | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """What the approver has seen and approves: the version, and the amount where it was sent along."""

    version: int
    total_ore: int | None = None


def attest(claim: Standing, claimant: UUID, seen: Seen, approver: Approver, recorders: Collection[str]) -> Standing:
    """The claim attested. `recorders` are all who recorded or corrected attendance in it, as far as is known: where
    one of them attested before that was known, somebody else attests again.
    """
    _must_be_seen(claim, seen)
    void = claim.state is State.ATTESTED and claim.attested_by in recorders
    if claim.state is not State.CALCULATED and not void:
        raise NotWaitingToBeAttested(f"The claim is {claim.state}; only a calculated one can be attested.")
    _must_not_be_claimant(claimant, approver)
    if approver.subject in recorders:
        raise RecordedByYourself("You recorded the attendance; somebody else who knows of the work must attest it.")
    return replace(claim, state=State.ATTESTED, attested_by=approver.subject)


def authorise(
    claim: Standing,
    claimant: UUID,
    seen: Seen,
    approver: Approver,
    lines: Sequence[ClaimLine],
    *,
    so_far: Collection[str],
    own: Collection[str],
    recorders: Collection[str],
) -> tuple[Standing, tuple[str, ...]]:
    """The claim with the payers in `own` authorised, and which these are; approved once all its payers are.

    Nearly always there is one payer; after a change of host or home, a claim may have lines of two. `lines` are
    those of the version that is approved.
    """
    _must_be_seen(claim, seen)
    if claim.state is not State.ATTESTED:
        raise NotAttested(f"The claim is {claim.state}; it must be attested before it is authorised.")
    if claim.attested_by in recorders:
        raise AttestedByRecorder("Who attested this recorded the attendance; somebody else must attest it first.")
    _must_not_be_claimant(claimant, approver)
    if approver.subject == claim.attested_by:
        raise SamePersonTwice("You attested this claim; somebody else must authorise it.")
    now = tuple(sorted(set(claim.payers) & set(own) - set(so_far)))
    if set(claim.payers) - set(so_far) - set(now):
        return claim, now
    approved = replace(
        claim,
        state=State.APPROVED,
        approved_version=claim.version,
        approved_print=claim.print,
        approved_ore=claim.total_ore,
        approved_payers=tuple(sorted({line.payer for line in lines})) or claim.payers,
    )
    return approved, now


def reject(claim: Standing, claimant: UUID, seen: Seen, approver: Approver) -> Standing:
    """The waiting version refused; what was approved before stays booked. A change of the facts makes a new version."""
    _must_be_seen(claim, seen)
    if claim.state not in (State.CALCULATED, State.ATTESTED):
        raise NothingToReject(f"The claim is {claim.state}; only one that waits for approval can be rejected.")
    _must_not_be_claimant(claimant, approver)
    return replace(claim, state=State.REJECTED, attested_by=None)


@dataclass(frozen=True, slots=True)
class Booked:
    """An entry of the book that stands: not reversed, and no reversal itself."""

    entry: UUID
    same_money: tuple[object, ...]
    task: tuple[UUID, int, str]
    ore: int


@dataclass(frozen=True, slots=True)
class Correction:
    """What the book needs to say the approved version: which entries to reverse, which lines to enter (by index),
    and for each of those the entry it replaces, if any."""

    reverse: tuple[Booked, ...]
    enter: tuple[tuple[int, UUID | None], ...]


def correction(booked: Sequence[Booked], lines: Sequence[ClaimLine]) -> Correction:
    """Line by line: what is the same stays, what differs is reversed and replaced, what is new is entered.

    Nothing is edited, so that a late rate only adds, and a corrected hour takes back that hour and no other.
    """
    standing = {one.same_money: one for one in booked}
    wanted = {line.same_money for line in lines}
    reverse = tuple(one for one in booked if one.same_money not in wanted)
    replaced = {one.task: one.entry for one in reverse}
    enter = tuple(
        (index, replaced.get((line.task.cause, line.task.part, line.task.kind.value)))
        for index, line in enumerate(lines)
        if line.same_money not in standing
    )
    return Correction(reverse, enter)


def _must_be_seen(claim: Standing, seen: Seen) -> None:
    if claim.version != seen.version:
        raise Stale("The claim has changed since you read it. Read it again, then approve what it is now.")
    if seen.total_ore is not None and seen.total_ore != claim.total_ore:
        raise OtherAmount(f"The claim is {claim.total_ore} øre, not {seen.total_ore}.", field="total_ore")


def _must_not_be_claimant(claimant: UUID, approver: Approver) -> None:
    if approver.practitioner == claimant:
        raise OwnClaim("This is your own claim; others must attest and authorise it.")
