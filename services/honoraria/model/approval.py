"""Two people, neither of them the claimant: attest that the work was done, authorise that it is paid."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from infra.chassis.refusal import Refusal, Stale
from services.honoraria.model.confirming import Awaited, must_be_confirmed
from services.honoraria.model.standing import Standing, State


class OwnClaim(Refusal):
    """Nobody attests or authorises what they are paid themselves."""

    status = 403


class RecordedByYourself(Refusal):
    """Who recorded or logged work may not attest it: one person must not make both the fact and its proof."""

    status = 403


class AttestedByRecorder(Refusal):
    """Who attested turned out to have recorded the work: that fact came late."""


class DeclaredConflict(Refusal):
    """Who has declared a conflict of interest with the GP or the body neither attests, authorises nor rejects."""

    status = 403


class AttestedInConflict(Refusal):
    """Who attested has declared a conflict of interest since, or was registered as the GP."""


class AuthorisedInConflict(Refusal):
    """Who authorised another payer's part has declared a conflict of interest since, or was registered as the GP."""


class SamePersonTwice(Refusal):
    """Attesting and authorising take two people; a substitute and who they stand in for are one."""

    status = 403


class SubstituteActsTwice(Refusal):
    """In another's place one acts once in a claim."""

    status = 403


class AuthorisedAlready(Refusal):
    """The municipalities somebody authorises for have had their part of the claim authorised."""


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
    """Who acts: the opaque subject of the sign-in, and the GP this person is, if any.

    `acts_for` is the person whose authority a dated substitute uses, None in one's own right.
    """

    subject: str
    practitioner: UUID | None = None
    acts_for: str | None = None

    @property
    def persons(self) -> frozenset[str]:
        """Who counts as having acted: the substitute, and who they stand in for."""
        return frozenset({self.subject, self.acts_for or self.subject})


@dataclass(frozen=True, slots=True)
class Seen:
    """What the approver has seen and approves: the version, and the amount where it was sent along."""

    version: int
    total_ore: int | None = None


@dataclass(frozen=True, slots=True)
class Grounds:
    """What is known around a claim when somebody approves it.

    `recorders` recorded or corrected work in it, `conflicted` have declared a conflict that holds today, `claimants`
    are its GP as an authority of any place says that holds today, `attested_for` is whose authority a substitute
    attested by, `authorised` the parts so far: the payer, and who counts as having done it.
    """

    recorders: frozenset[str] = frozenset()
    conflicted: frozenset[str] = frozenset()
    claimants: frozenset[str] = frozenset()
    attested_for: str | None = None
    authorised: Sequence[tuple[str, frozenset[str]]] = ()
    awaited: Awaited | None = None
    """The GP's confirmation, where the policy asks for it and it was not given."""

    @property
    def barred(self) -> frozenset[str]:
        """Who approves nothing of it, nor anybody in their place."""
        return self.conflicted | self.claimants

    def attested(self, claim: Standing) -> frozenset[str]:
        """Who counts as having attested."""
        return frozenset(one for one in (claim.attested_by, self.attested_for) if one is not None)

    @property
    def authorisers(self) -> frozenset[str]:
        """Who counts as having authorised a part."""
        return frozenset().union(*(persons for _, persons in self.authorised))

    @property
    def authorised_payers(self) -> frozenset[str]:
        """The payers whose part is authorised, by people whom nothing bars since."""
        return frozenset(payer for payer, persons in self.authorised if not persons & self.barred)


def attest(claim: Standing, claimant: UUID, seen: Seen, approver: Approver, grounds: Grounds, today: date) -> Standing:
    """The claim attested. Where who attested before turns out to have recorded it or to be its GP, or has declared a
    conflict since, somebody else attests again.
    """
    must_be_seen(claim, seen)
    attested = grounds.attested(claim)
    void = claim.state is State.ATTESTED and bool(attested & (grounds.recorders | grounds.barred))
    if claim.state is not State.CALCULATED and not void:
        raise NotWaitingToBeAttested(f"The claim is {claim.state}; only a calculated one can be attested.")
    _must_be_free(claimant, approver, grounds)
    if approver.persons & grounds.recorders:
        who = "You recorded" if approver.subject in grounds.recorders else "Whom you stand in for recorded"
        raise RecordedByYourself(f"{who} the work; somebody else who knows of it must attest it.")
    if approver.persons & (grounds.authorisers | (attested if void else frozenset())):
        raise SamePersonTwice("You, or whom you stand in for, approved this before; somebody else must attest it now.")
    must_be_confirmed(grounds.awaited, today)
    return replace(claim, state=State.ATTESTED, attested_by=approver.subject)


def authorise(
    claim: Standing, claimant: UUID, seen: Seen, approver: Approver, grounds: Grounds, *, own: Collection[str]
) -> tuple[Standing, tuple[str, ...]]:
    """The claim with the payers in `own` authorised, and which these are; approved once all its payers are.

    Nearly always there is one payer; after a change of host or home, a claim may have lines of two. Who is approved
    for is set by `approved` once the lines are known.
    """
    must_be_seen(claim, seen)
    if claim.state is not State.ATTESTED:
        raise NotAttested(f"The claim is {claim.state}; it must be attested before it is authorised.")
    attested = grounds.attested(claim)
    if attested & grounds.recorders:
        raise AttestedByRecorder("Who attested this recorded the work; somebody else must attest it first.")
    if attested & grounds.barred:
        raise AttestedInConflict(f"Who attested this {_since(attested, grounds)}; somebody else must attest it first.")
    _must_be_free(claimant, approver, grounds)
    if approver.persons & attested:
        who = "You attested this claim" if approver.subject in attested else "You would act for who attested this claim"
        raise SamePersonTwice(f"{who}; somebody else must authorise it.")
    if approver.acts_for and approver.subject in grounds.authorisers:
        raise SubstituteActsTwice("You have authorised a part of this claim already; somebody else must do the rest.")
    waiting = set(claim.payers) - grounds.authorised_payers
    _must_redo_what_fell(waiting, approver, grounds, own)
    now = tuple(sorted(waiting & set(own)))
    if not now:
        raise AuthorisedAlready(f"Your part of this claim is authorised; it waits for {', '.join(sorted(waiting))}.")
    if waiting - set(now):
        return claim, now
    approved = replace(
        claim,
        state=State.APPROVED,
        approved_version=claim.version,
        approved_print=claim.print,
        approved_ore=claim.total_ore,
    )
    return approved, now


def _must_redo_what_fell(waiting: Collection[str], approver: Approver, grounds: Grounds, own: Collection[str]) -> None:
    """Parts whose authorisers are barred since are authorised again, by others, before any other part is."""
    fallen = sorted((payer, persons) for payer, persons in grounds.authorised if payer in waiting)
    mine = [persons for payer, persons in fallen if payer in own]
    if fallen and not mine:
        payer, persons = fallen[0]
        why = _since(persons, grounds)
        raise AuthorisedInConflict(f"Who authorised the part of {payer} {why}; somebody else there must do it first.")
    if any(approver.persons & persons for persons in mine):
        raise SamePersonTwice("You, or whom you stand in for, authorised this part before; somebody else must now.")


def _since(persons: frozenset[str], grounds: Grounds) -> str:
    return "has declared a conflict since" if persons & grounds.conflicted else "is registered as its GP since"


def approved_for(claim: Standing, payers: Collection[str]) -> Standing:
    """The approved claim with the payers of its lines, which are those that a later change must be approved by, too:
    none where it is approved as nothing.
    """
    return replace(claim, approved_payers=tuple(sorted(set(payers))))


def reject(claim: Standing, claimant: UUID, seen: Seen, approver: Approver, grounds: Grounds) -> Standing:
    """The waiting version refused; what was approved before stays booked. A change of the facts makes a new version."""
    must_be_seen(claim, seen)
    if claim.state not in (State.CALCULATED, State.ATTESTED):
        raise NothingToReject(f"The claim is {claim.state}; only one that waits for approval can be rejected.")
    _must_be_free(claimant, approver, grounds)
    return replace(claim, state=State.REJECTED, attested_by=None)


def must_be_seen(claim: Standing, seen: Seen) -> None:
    """Raise Stale or OtherAmount unless the claim is as it was seen; the words name what has changed."""
    if claim.version != seen.version:
        before = "" if seen.total_ore is None else f" with {seen.total_ore} øre"
        raise Stale(
            f"You saw version {seen.version}{before}; it is now version {claim.version} with {claim.total_ore} øre, "
            f"{claim.state}. Read it again, then approve what it is now."
        )
    if seen.total_ore is not None and seen.total_ore != claim.total_ore:
        raise OtherAmount(
            f"Version {claim.version} of the claim is {claim.total_ore} øre, not {seen.total_ore}.", field="total_ore"
        )


def _must_be_free(claimant: UUID, approver: Approver, grounds: Grounds) -> None:
    own = approver.practitioner == claimant or approver.subject in grounds.claimants
    if own or approver.persons & grounds.claimants:
        who = "This is your own claim" if own else "It is the claim of whom you act for"
        raise OwnClaim(f"{who}; others must attest and authorise it.")
    if approver.persons & grounds.conflicted:
        who = "You have" if approver.subject in grounds.conflicted else "Whom you stand in for has"
        raise DeclaredConflict(f"{who} declared a conflict with this GP or body; others must attest and authorise it.")
