"""A payment's way: an invoice, a bank file, the bank's answer. Pure; every step says what it needs."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from uuid import UUID

from infra.chassis.refusal import Refusal


class State(StrEnum):
    """How far it is."""

    AWAITING_INVOICE = "awaiting_invoice"
    """The GP is self-employed and has not sent the invoice yet."""
    READY = "ready"
    """To be paid with the next file."""
    ORDERED = "ordered"
    """In a file; the bank has not said that it is booked."""
    CONFIRMED = "confirmed"
    """Booked by the bank."""
    REJECTED = "rejected"
    """Not paid, or returned; somebody mends the reason and has it tried again."""
    CANCELLED = "cancelled"
    """Taken back by a later run before it was invoiced; what was left of it is a payment of that run."""


class Said(StrEnum):
    """What a bank says of one transaction."""

    ACCEPTED = "accepted"
    """Taken, perhaps under way. Nothing is paid by it yet."""
    REJECTED = "rejected"
    BOOKED = "booked"
    RETURNED = "returned"


class Word(StrEnum):
    """What holds of one attempt. Of two words the later here counts, in whichever order they are read: a bank's books
    go before what it said earlier, and what came back was booked.
    """

    OPEN = "open"
    """In a file; nothing final is known of it."""
    WITHDRAWN = "withdrawn"
    REFUSED = "refused"
    BOOKED = "booked"
    RETURNED = "returned"


_FINAL = {Said.REJECTED: Word.REFUSED, Said.BOOKED: Word.BOOKED, Said.RETURNED: Word.RETURNED}
_ORDER = list(Word)
NO_REASON = {Said.REJECTED: "unknown", Said.RETURNED: "returned"}
"""What is kept where the bank gives no reason."""

DUPLICATES = ("AM05", "DU01", "DU02", "DU03", "DU04", "DU05", "DUPL")
"""Reasons (ISO 20022 external codes) by which a bank refuses what it has already: a file that was handed in twice. The
first still counts, so that trying again, under another reference, would pay it twice."""


class NotAwaitingInvoice(Refusal):
    """An invoice is matched with a payment that waits for one."""


class OtherSum(Refusal):
    """The invoice is not what the statement comes to."""

    status = 422


class OtherAccount(Refusal):
    """The account on the invoice is not the one in the register; the register is changed by two people."""

    status = 422


class AccountReplaced(Refusal):
    """A file is let go to the accounts that are confirmed on that day, and to no other."""


class InvoiceKnown(Refusal):
    """One invoice of a supplier pays one payment."""


class NotRejected(Refusal):
    """Only a payment that the bank refused or returned is tried again."""


class AnswerTakenInByYourself(Refusal):
    """Who took in the bank's refusal does not have the payment tried again: a made-up answer would pay twice."""

    status = 403


class MadeByYourself(Refusal):
    """Who made the file or ran a settlement in it does not release it."""

    status = 403


class PaidToYourself(Refusal):
    """A GP who works for the payer neither matches their own invoice nor lets a file go that pays them."""

    status = 403


class ReleasedAlready(Refusal):
    """Each of the two releases is by somebody else."""


class ReleasedFile(Refusal):
    """A file that two have let go is taken back by two, and only while nothing shows that the bank has it."""


class WithdrawnFile(Refusal):
    """The file was taken back: what stood in it stands in another, or waits for one."""


class NotUnderWay(Refusal):
    """Only what stands in a released file, and is neither booked nor refused, can have been stopped at the bank."""


class PaidAlready(Refusal):
    """Something in the file was paid by an earlier attempt after all: let go, the file would pay it twice."""


class AskedForAnew(Refusal):
    """Something in the file was stopped or refused, and another is to pay it: handed in once more, both might."""


class PayDayPassed(Refusal):
    """The file asks for a day that is over, which banks refuse or pay on a day of their own choice."""


RELEASES = 2
"""People who let a payment file go to the bank, beside who ran the settlement (Trysil municipality's routine)."""


@dataclass(frozen=True, slots=True)
class Payment:
    """What one payee gets of one run through the bank, in øre."""

    id: UUID
    run: UUID
    voucher: UUID
    reference: str
    ore: int
    state: State
    attempt: int = 1
    reason: str | None = None
    words: Mapping[int, Word] = field(default_factory=dict)
    """What holds of each attempt that was put into a file."""

    @property
    def times_paid(self) -> int:
        """Attempts that the bank has booked and not sent back: at most one, if nothing has gone wrong."""
        return list(self.words.values()).count(Word.BOOKED)

    @property
    def end_to_end(self) -> str:
        """The reference by which the bank answers: another for every attempt, at most 35 characters."""
        return self.reference if self.attempt == 1 else f"{self.reference}-{self.attempt}"


def first_state(self_billing: bool) -> State:
    """Whether it waits for the GP's invoice: not where the payer may issue it itself."""
    return State.READY if self_billing else State.AWAITING_INVOICE


def invoiced(payment: Payment, ore: int, *, had: bool) -> Payment:
    """The payment with the GP's invoice matched; while it is in no file also in the place of one that it `had`.

    Raises NotAwaitingInvoice, OtherSum.
    """
    if payment.state is State.CANCELLED:
        raise NotAwaitingInvoice(
            f"{payment.reference} was taken into a later settlement; its statement says what to invoice, if anything.",
            field="reference",
        )
    if payment.state is not State.AWAITING_INVOICE and not (had and payment.state is State.READY):
        raise NotAwaitingInvoice(f"{payment.reference} is {payment.state}; it waits for no invoice.", field="reference")
    if ore != payment.ore:
        raise OtherSum(f"{payment.reference} comes to {payment.ore} øre, the invoice to {ore}.", field="ore")
    return replace(payment, state=State.READY)


def ordered(payment: Payment) -> Payment:
    """The payment in a file on its way to the bank."""
    return replace(payment, state=State.ORDERED, words={**payment.words, payment.attempt: Word.OPEN})


def withdrawn(payment: Payment) -> Payment:
    """The payment without its last attempt, which was taken back before the bank saw it: ready for another file under
    a new reference, unless an earlier attempt has paid it.
    """
    payment = _heard(payment, payment.attempt, Word.WITHDRAWN)
    if payment.state is State.CONFIRMED:
        return payment
    return replace(payment, state=State.READY, attempt=payment.attempt + 1)


def again(payment: Payment, subject: str, taken_in_by: str | None) -> Payment:
    """The payment ready for another attempt: the same voucher under a new reference.

    Raises NotRejected, AnswerTakenInByYourself.
    """
    if payment.state is not State.REJECTED:
        raise NotRejected(f"{payment.reference} is {payment.state}; only what was rejected is tried again.")
    if subject == taken_in_by:
        raise AnswerTakenInByYourself("You took in the answer that refused it; somebody else has it tried again.")
    return replace(payment, state=State.READY, attempt=payment.attempt + 1, reason=None)


def answered(payment: Payment, attempt: int, said: Said, reason: str | None) -> Payment:
    """The payment after the bank's word on one of its attempts; the same word again changes nothing.

    It is confirmed while any attempt is booked and has not come back, and rejected when none is, nor can be any more.
    """
    if said not in _FINAL:
        return payment
    payment = _heard(payment, attempt, _FINAL[said])
    words, last = payment.words.values(), max(payment.words)
    if Word.BOOKED in words:
        return replace(payment, state=State.CONFIRMED, attempt=last, reason=None)
    if Word.OPEN in words:
        return replace(payment, state=State.ORDERED, attempt=last, reason=None)
    if payment.state in (State.ORDERED, State.CONFIRMED):
        return replace(payment, state=State.REJECTED, reason=reason or NO_REASON[said])
    return payment


def contradicts(payment: Payment, attempt: int, said: Said, reason: str | None) -> bool:
    """Whether the bank says what cannot be true beside what it said before, or what means that money moves twice:
    that it refuses what it has booked, or has already; that it has taken what was withdrawn since it had not got it;
    that it books what is booked or under way in another attempt.
    """
    holds = payment.words[attempt]
    if said is Said.ACCEPTED:
        return holds is Word.WITHDRAWN
    if said is Said.REJECTED:
        return holds is Word.BOOKED or reason in DUPLICATES
    others = [word for which, word in payment.words.items() if which != attempt]
    return (
        said is Said.BOOKED
        and _ORDER.index(holds) < _ORDER.index(Word.BOOKED)
        and (Word.BOOKED in others or Word.OPEN in others)
    )


def _heard(payment: Payment, attempt: int, word: Word) -> Payment:
    now = max(payment.words[attempt], word, key=_ORDER.index)
    return replace(payment, words={**payment.words, attempt: now})


def must_stop(payment: Payment, subject: str, stopped_by: Collection[str], *, released: bool) -> bool:
    """Whether this is the last it takes to have a payment's last attempt stopped: two who have it from the bank that it
    has not paid it, and will not. Raises NotUnderWay.
    """
    # An earlier attempt may have paid it meanwhile.
    if payment.words.get(payment.attempt) is not Word.OPEN or not released:
        raise NotUnderWay(f"{payment.reference} is {payment.state} and not with the bank; there is nothing to stop.")
    if subject in stopped_by:
        raise NotUnderWay("You have said that the bank stopped this payment; another must, too.")
    return len(stopped_by) + 1 == RELEASES


def must_withdraw(subject: str, *, released: bool, withdrawn_by: Collection[str], answered: bool) -> bool:
    """Whether this is the last it takes to take a file back: one until it is released, then two who know that the bank
    has not got it. Raises ReleasedFile.
    """
    if not released:
        return True
    if answered:
        raise ReleasedFile(
            "The bank has answered about this file, so it has it; have it stop the payments, and say so of each."
        )
    if subject in withdrawn_by:
        raise ReleasedFile("You have withdrawn this file; it was released, so another must, too.")
    return len(withdrawn_by) + 1 == RELEASES


def must_be_anothers(paid: Collection[UUID], own: Collection[UUID]) -> None:
    """Raise PaidToYourself where somebody, who is the GPs in `own`, is among those that are paid."""
    if set(paid) & set(own):
        raise PaidToYourself("You are paid by this yourself; somebody else must do it.")


def must_release(subject: str, made_by: str, settled_by: Collection[str], released_by: Collection[str]) -> bool:
    """Whether this release is the last it takes. Raises MadeByYourself, ReleasedAlready."""
    if subject == made_by or subject in settled_by:
        raise MadeByYourself("You made this file or ran a settlement in it; two others release it.")
    if subject in released_by or len(released_by) >= RELEASES:
        raise ReleasedAlready("You have released this file, or two others have.")
    return len(released_by) + 1 == RELEASES
