"""Payments through the bank: ordered, booked, refused, or not heard of."""

from datetime import date
from uuid import UUID

from pydantic import Field

from contracts.event import Event
from contracts.values import Code, Ore


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
