"""A payment's way: an invoice, a bank file, the bank's answer. Pure; every step says what it needs."""

from collections.abc import Collection
from dataclasses import dataclass, replace
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


class Said(StrEnum):
    """What a bank says of one transaction."""

    ACCEPTED = "accepted"
    """Taken, perhaps under way. Nothing is paid by it yet."""
    REJECTED = "rejected"
    BOOKED = "booked"
    RETURNED = "returned"


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


class NotRejected(Refusal):
    """Only a payment that the bank refused or returned is tried again."""


class AnswerTakenInByYourself(Refusal):
    """Who took in the bank's refusal does not have the payment tried again: a made-up answer would pay twice."""

    status = 403


class MadeByYourself(Refusal):
    """Who made the file or ran a settlement in it does not release it."""

    status = 403


class ReleasedAlready(Refusal):
    """Each of the two releases is by somebody else."""


class ReleasedFile(Refusal):
    """A file that two have let go is taken back by two, and only while nothing shows that the bank has it."""


class WithdrawnFile(Refusal):
    """The file was taken back: what stood in it stands in another, or waits for one."""


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

    @property
    def end_to_end(self) -> str:
        """The reference by which the bank answers: another for every attempt, at most 35 characters."""
        return self.reference if self.attempt == 1 else f"{self.reference}-{self.attempt}"


def first_state(self_billing: bool) -> State:
    """Whether it waits for the GP's invoice: not where the payer may issue it itself."""
    return State.READY if self_billing else State.AWAITING_INVOICE


def invoiced(payment: Payment, ore: int, *, same_account: bool) -> Payment:
    """The payment with the GP's invoice matched. Raises NotAwaitingInvoice, OtherSum, OtherAccount."""
    if payment.state is not State.AWAITING_INVOICE:
        raise NotAwaitingInvoice(f"{payment.reference} is {payment.state}; it waits for no invoice.", field="reference")
    if ore != payment.ore:
        raise OtherSum(f"{payment.reference} comes to {payment.ore} øre, the invoice to {ore}.", field="ore")
    if not same_account:
        raise OtherAccount(
            "The account on the invoice is not the payee's in the register; have it changed there first.",
            field="account",
        )
    return replace(payment, state=State.READY)


def ordered(payment: Payment) -> Payment:
    """The payment in a file on its way to the bank."""
    return replace(payment, state=State.ORDERED)


def withdrawn(payment: Payment) -> Payment:
    """The payment ready for another file, under a new reference: its own was taken back before the bank saw it."""
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


def answered(payment: Payment, said: Said, reason: str | None, *, was_booked: bool = False) -> Payment:
    """The payment after the bank's word; the same word again, or one out of order, changes nothing.

    It is confirmed only when it is booked, and what is booked can still be returned. A bank's books go before what
    it said earlier, so what was refused and is booked after all is paid; unless it `was_booked` already, and came back.
    """
    if said is Said.BOOKED and (payment.state is State.ORDERED or (payment.state is State.REJECTED and not was_booked)):
        return replace(payment, state=State.CONFIRMED, reason=None)
    if said is Said.REJECTED and payment.state is State.ORDERED:
        return replace(payment, state=State.REJECTED, reason=reason or "unknown")
    if said is Said.RETURNED and payment.state in (State.ORDERED, State.CONFIRMED):
        return replace(payment, state=State.REJECTED, reason=reason or "returned")
    return payment


def must_withdraw(subject: str, *, released: bool, withdrawn_by: Collection[str], answered: bool) -> bool:
    """Whether this is the last it takes to take a file back: one until it is released, then two who know that the bank
    has not got it. Raises ReleasedFile.
    """
    if not released:
        return True
    if answered:
        raise ReleasedFile("The bank has answered about this file, so it has it; stop payments there.")
    if subject in withdrawn_by:
        raise ReleasedFile("You have withdrawn this file; it was released, so another must, too.")
    return len(withdrawn_by) + 1 == RELEASES


def must_release(subject: str, made_by: str, settled_by: Collection[str], released_by: Collection[str]) -> bool:
    """Whether this release is the last it takes. Raises MadeByYourself, ReleasedAlready."""
    if subject == made_by or subject in settled_by:
        raise MadeByYourself("You made this file or ran a settlement in it; two others release it.")
    if subject in released_by or len(released_by) >= RELEASES:
        raise ReleasedAlready("You have released this file, or two others have.")
    return len(released_by) + 1 == RELEASES
