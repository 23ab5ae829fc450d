"""What the work is worth, who approved it, and how it was settled. Stated by the service `honoraria`."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from contracts.event import Event, Part
from contracts.events.meetings import CancelledMeeting
from contracts.values import Code, Community, Minutes, Municipality, Open, Ore, TaxTreatment, Text, WorkKind

MissingCode = Annotated[
    Literal["terms", "capacity", "capacity_conflict", "specialist", "rate", "funding", "payer", "home", "other"],
    Open(),
]


PricingUnit = Annotated[Literal["hour", "started_half_hour", "band", "other"], Open()]
PaidWith = Annotated[Literal["honorarium", "practice_compensation", "nothing", "other"], Open()]
RatePer = Annotated[Literal["hour", "half_hour", "other"], Open()]


class PricingPolicy(Part):
    """How minutes are counted, where the community has decided; fields as in `samrad price`."""

    increment_minutes: int = Field(default=1, ge=1, le=1440)
    rounding: Literal["exact", "up", "nearest", "down"] = "exact"
    scope: Literal["activity", "day", "period"] = "activity"
    daily_cap_minutes: int | None = Field(default=None, ge=1, le=1440)
    minimum_minutes: int | None = Field(default=None, ge=1, le=1440)
    decided: tuple[Code, ...] = ()
    """The fields above that were decided, if only to be none; what is not among them is assumed, and marked so."""


class PricingRule(Part):
    """How some kinds of work are counted and paid; fields as in a rule of `samrad price`. Null where not decided."""

    kinds: tuple[WorkKind, ...] = Field(min_length=1, max_length=4)
    pays: PaidWith | None = None
    unit: PricingUnit | None = None
    increment_minutes: int | None = Field(default=None, ge=1, le=1440)
    rounding: Literal["exact", "up", "nearest", "down"] | None = None
    scope: Literal["activity", "day", "period"] | None = None
    minimum_minutes: int | None = Field(default=None, ge=1, le=1440)
    meeting_cap_minutes: int | None = Field(default=None, ge=1, le=44640)
    daily_cap_minutes: int | None = Field(default=None, ge=1, le=1440)
    period_cap_minutes: int | None = Field(default=None, ge=1, le=44640)
    half_day_up_to_minutes: int | None = Field(default=None, ge=1, le=1440)
    half_day_minutes: int | None = Field(default=None, ge=1, le=1440)
    full_day_minutes: int | None = Field(default=None, ge=1, le=1440)
    standard_preparation_minutes: int | None = Field(default=None, ge=1, le=1440)
    rate_percent: int | None = Field(default=None, ge=1, le=100)
    provisional: Literal["last_rate"] | None = None
    """`last_rate`: the last rate is paid while the day's is not known, and the difference when it comes."""
    agreement: Code | None = None
    """Whose rates are paid; null is the agreement of the payer."""
    cancelled_meeting: CancelledMeeting | None = None
    decided: tuple[Code, ...] = ()
    """The fields above that were decided, if only to be none."""


class FundingArranged(Event, publisher="honoraria", aggregate="funding"):
    """How a community, or one of its bodies, pays from a day."""

    funding: UUID
    community: Community
    body: UUID | None = None
    arrangement: Literal["own_municipality", "host_pays"]
    host: Municipality | None = None
    key: Literal["equal", "population", "mixed", "none"]
    share_equal: int | None = Field(default=None, ge=0, le=100)
    """Whole per cent that a `mixed` key shares equally; the rest goes by population."""
    tax_treatment: TaxTreatment
    travel_costs: bool
    policy: PricingPolicy | None = None
    """One rule for all kinds of work, where it says no more than how to round and what to cap."""
    valid_from: date
    rules: tuple[PricingRule, ...] = Field(default=(), max_length=4)
    """A policy that says more, or other things of other kinds of work; `policy` is null then."""
    correction: Text | None = None
    """The decision by which it changes the price of work that was approved before."""


class RateEntered(Event, publisher="honoraria", aggregate="rate"):
    """An administrator entered a dated rate with its source."""

    rate: UUID
    agreement: Code
    specialist: bool | None
    valid_from: date
    valid_to: date | None = None
    ore_per_hour: Ore = Field(gt=0)
    source: Text
    point: Text | None = None
    """The clause of the agreement."""
    stated_per: RatePer = "hour"
    """What the source states the rate for."""
    correction: Text | None = None
    """The decision by which it changes the price of work that was approved before."""


class HonorariumLine(Part):
    """One priced piece of work; øre may be negative only in a reversal."""

    kind: WorkKind
    on: date
    minutes: Minutes
    counted_minutes: int = Field(ge=0)
    rate_ore: Ore | None
    amount_ore: Ore
    tax_treatment: TaxTreatment
    assumptions: tuple[Code, ...] = ()
    cause: UUID
    """The attendance, preparation or invitation the line is made from."""
    supplements: bool = False
    """The difference to a provisional rate, for time that another line has paid."""


class UnpricedLine(Part):
    """Work that nothing in force covers; held, named, and priced by itself when what is missing arrives."""

    kind: WorkKind
    on: date
    minutes: Minutes
    missing: MissingCode
    cause: UUID


class HonorariumCalculated(Event, publisher="honoraria", aggregate="claim"):
    """A claim, or a new version of it, as the facts known now give it."""

    claim: UUID
    version: int = Field(ge=1)
    practitioner: UUID
    body: UUID
    community: Community
    meeting: UUID | None = None
    home: Municipality
    payer: Municipality
    bearers: tuple[Municipality, ...] = Field(default=(), max_length=400)
    lines: tuple[HonorariumLine, ...] = Field(max_length=500)
    total_ore: Ore


class HonorariumUnpriced(Event, publisher="honoraria", aggregate="claim"):
    """The part of a claim that cannot be priced yet, and what is missing."""

    claim: UUID
    version: int = Field(ge=1)
    practitioner: UUID
    body: UUID
    community: Community
    meeting: UUID | None = None
    lines: tuple[UnpricedLine, ...] = Field(max_length=500)


class HonorariumAttested(Event, publisher="honoraria", aggregate="claim"):
    """Someone who knows the work was done says so (attestering)."""

    claim: UUID
    version: int = Field(ge=1)
    community: Community
    total_ore: Ore


class HonorariumApproved(Event, publisher="honoraria", aggregate="claim"):
    """Someone with budget authority, not the attester and not the claimant, approves (anvisning)."""

    claim: UUID
    version: int = Field(ge=1)
    practitioner: UUID
    body: UUID
    community: Community
    meeting: UUID | None = None
    payer: Municipality
    total_ore: Ore
    change_ore: Ore
    """Against the version approved before; the whole total the first time."""


class HonorariumRejected(Event, publisher="honoraria", aggregate="claim"):
    """A version was refused, with a reason as a code."""

    claim: UUID
    version: int = Field(ge=1)
    practitioner: UUID
    community: Community
    reason: Code


class HonorariumReversed(Event, publisher="honoraria", aggregate="claim"):
    """An approved version is reversed and replaced, as approved by two people."""

    claim: UUID
    version: int = Field(ge=1)
    """The version reversed."""
    replaced_by: int = Field(ge=2)
    community: Community
    reversed_ore: Ore


class SettlementSimulated(Event, publisher="honoraria", aggregate="run"):
    """What a settlement run would do; nothing was paid."""

    run: UUID
    municipality: Municipality
    valid_from: date
    valid_to: date
    vouchers: int = Field(ge=0)
    claims: int = Field(ge=0)
    unpriced: int = Field(ge=0)
    unpaid: int = Field(ge=0)
    """Payees whose lines wait because the register lacks what payment needs."""
    office_ore: Ore
    business_ore: Ore


class SettlementCompleted(Event, publisher="honoraria", aggregate="run"):
    """A settlement run is committed: vouchers, statements and files are made."""

    run: UUID
    municipality: Municipality
    valid_from: date
    valid_to: date
    vouchers: int = Field(ge=0)
    claims: int = Field(ge=0)
    arrears: int = Field(ge=0)
    unpriced: int = Field(ge=0)
    unpaid: int = Field(ge=0)
    office_ore: Ore
    business_ore: Ore


class StatementIssued(Event, publisher="honoraria", aggregate="statement"):
    """A practitioner's statement of one run is ready to be fetched."""

    statement: UUID
    run: UUID
    practitioner: UUID
    municipality: Municipality
    valid_from: date | None = None
    """First day of the run's period."""
    valid_to: date | None = None
    """Last day of the run's period, included."""
    total_ore: Ore
    carried_ore: Ore = Field(default=0, le=0)
    """What was paid too much and is netted in a later run; never above zero."""


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


class RefundClaimed(Event, publisher="honoraria", aggregate="refund"):
    """The host claims a municipality's share by the key; negative is a credit note."""

    refund: UUID
    run: UUID
    community: Community
    host: Municipality
    municipality: Municipality
    valid_from: date
    valid_to: date
    ore: Ore
    key: Literal["equal", "population", "mixed"]
    population_table: Text | None = None
