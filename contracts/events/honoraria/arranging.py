"""What work is paid by: arrangements with their policies, and rates, in force from a day."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from contracts.event import Event, Part
from contracts.events.meetings import CancelledMeeting
from contracts.values import Code, Community, Municipality, Open, Ore, TaxTreatment, Text, WorkKind

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
    practitioner_confirms: bool | None = None
    """Whether the GP confirms a claim before it is attested."""
    confirm_within_days: int | None = Field(default=None, ge=1, le=365)
    """How long that is waited for; null is until it comes."""
    approve_within_days: int | None = Field(default=None, ge=1, le=365)
    """How long a claim may wait to be attested, and then to be authorised, before that is said aloud."""
    decided: tuple[Code, ...] = ()
    """The fields above that were decided, if only to be none."""


class TreatmentOfPayer(Part):
    """How one municipality treats what it pays."""

    municipality: Municipality
    tax_treatment: TaxTreatment


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
    tax_treatments: tuple[TreatmentOfPayer, ...] = Field(default=(), max_length=60)
    """Municipalities that treat what they pay otherwise than `tax_treatment`, where each pays its own."""


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
    community: Community | None = None
    """Whose local agreement it is, this or `municipality`; a national one is nobody's."""
    municipality: Municipality | None = None
