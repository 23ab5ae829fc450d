"""To whom GPs' pay goes, and payments through the bank: ordered, booked, refused, or not heard of."""

from datetime import date
from uuid import UUID

from pydantic import Field

from contracts.event import Event
from contracts.values import Code, Municipality, Ore, TaxTreatment


class PayeeConfirmed(Event, publisher="honoraria", aggregate="payee"):
    """Who receives a GP's pay, and into which account, was entered by one person and confirmed by another.

    Neither is said here. The GP is told that it happened, since a stranger's account could be confirmed, too.
    """

    payee: UUID
    practitioner: UUID
    valid_from: date
    """First day it holds for."""
    valid_to: date | None = None
    """Last day, included; None until another takes over."""
    municipality: Municipality | None = None
    """Only for what this municipality pays; None for all."""
    tax_treatment: TaxTreatment | None = None
    """Only for pay under this treatment; None for both."""


class PaymentOrdered(Event, publisher="honoraria", aggregate="payment"):
    """A `business` voucher stands in a payment file."""

    payment: UUID
    run: UUID
    voucher: UUID
    ore: Ore = Field(gt=0)


class PaymentConfirmed(Event, publisher="honoraria", aggregate="payment"):
    """The bank has booked a payment."""

    payment: UUID
    run: UUID
    voucher: UUID
    ore: Ore = Field(gt=0)
    booked_on: date | None = None


class PaymentRejected(Event, publisher="honoraria", aggregate="payment"):
    """The bank has refused a payment or returned it; the same voucher can be paid in another attempt."""

    payment: UUID
    run: UUID
    voucher: UUID
    ore: Ore = Field(gt=0)
    reason: Code
    """The bank's reason code (ISO 20022 external code list), or `unknown`."""


class PaymentUnanswered(Event, publisher="honoraria", aggregate="payment"):
    """The bank has neither booked nor refused a payment for some days after it was ordered: somebody must ask."""

    payment: UUID
    run: UUID
    voucher: UUID
    ore: Ore = Field(gt=0)
