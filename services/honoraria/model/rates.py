"""Dated hourly rates, and which of them is in force."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from infra.chassis.refusal import Refusal
from services.honoraria.model.assumptions import Assumption

ASA4310 = "ASA4310"
"""The framework agreement KS has for all but one municipality."""
OSLO = "OSLO"
"""The agreement of the City of Oslo with the Norwegian Medical Association."""


class Per(StrEnum):
    """What the source states the rate for. It is kept per hour all the same; half an hour goes up twice evenly."""

    HOUR = "hour"
    HALF_HOUR = "half_hour"


class RateNotPositive(Refusal):
    """A rate is at least one øre per hour."""

    status = 422


class RateEndsBeforeItStarts(Refusal):
    """A rate's last day is not before its first."""

    status = 422


class RateContradicted(Refusal):
    """The same agreement, specialist status and first day cannot have two amounts."""


RateKey = tuple[str, bool | None, date]


@dataclass(frozen=True, slots=True)
class RateRow:
    """Øre per hour from `since` through `last_day`. `specialist` None is a rate for everybody.

    `agreement` is an open code: ASA4310, OSLO, or a local one. `point` is the clause the rate stands in.
    """

    agreement: str
    specialist: bool | None
    since: date
    ore_per_hour: int
    source: str
    until: date | None = None
    assumptions: tuple[Assumption, ...] = ()
    point: str | None = None
    per: Per = Per.HOUR

    def __post_init__(self) -> None:
        if self.ore_per_hour < 1:
            raise RateNotPositive("a rate is at least 1 øre per hour", field="ore_per_hour")
        if self.until is not None and self.until < self.since:
            raise RateEndsBeforeItStarts(
                f"The rate starts on {self.since}; its last day, {self.until}, is before that.",
                field="valid_to",
            )

    @property
    def key(self) -> RateKey:
        """What makes two rows the same rate."""
        return self.agreement, self.specialist, self.since

    @property
    def last_day(self) -> date:
        """The last day the rate is in force: as stated, else before the next 1 July after its first."""
        return self.until or day_before_next_july(self.since)


def amount_ore(counted_minutes: int, ore_per_hour: int, percent: int = 100) -> int:
    """Øre for the minutes at so many per cent of the hourly rate, halves upwards, in integers only."""
    return (counted_minutes * ore_per_hour * percent + 3000) // 6000


def day_before_next_july(day: date) -> date:
    """30 June before the first 1 July that comes after `day` (1 July itself has a year to go)."""
    if (day.month, day.day) < (7, 1):
        return date(day.year, 6, 30)
    return date.max if day.year == date.max.year else date(day.year + 1, 7, 1) - timedelta(days=1)


def join_rates(shipped: Sequence[RateRow], entered: Sequence[RateRow]) -> tuple[RateRow, ...]:
    """Shipped and entered rates together; `RateContradicted` when one key has two amounts.

    An entered row stands before the shipped one of the same key, so that its source is shown and the shipped
    assumption marks go.
    """
    known: dict[RateKey, RateRow] = {row.key: row for row in shipped}
    for row in entered:
        contradicted = contradiction(known, row)
        if contradicted is not None:
            raise contradicted
        known.setdefault(row.key, row)
    return (*entered, *shipped)


def contradiction(known: Mapping[RateKey, RateRow], row: RateRow) -> RateContradicted | None:
    """The refusal of `row` if a known row has its key and another amount, else None."""
    other = known.get(row.key)
    if other is None or other.ore_per_hour == row.ore_per_hour:
        return None
    return RateContradicted(
        f"{row.agreement} from {row.since} is already {other.ore_per_hour} øre per hour ({other.source}), not"
        f" {row.ore_per_hour}: mend the amount, or the day it applies from",
        field="ore_per_hour",
    )


def rate_in_force(rates: Iterable[RateRow], agreement: str, specialist: bool, on: date) -> RateRow | None:
    """The row that prices the day: of the GP's own status before rows for all, then the latest first day.

    Of two with one key the first given counts: entered rates are given before shipped ones.
    """
    return max(
        (
            row
            for row in rates
            if row.agreement == agreement and row.specialist in (specialist, None) and row.since <= on <= row.last_day
        ),
        key=lambda row: (row.specialist is not None, row.since),
        default=None,
    )


def last_rate_before(rates: Iterable[RateRow], agreement: str, specialist: bool, on: date) -> RateRow | None:
    """The row that was in force last before a day on which none is; None when there never was one."""
    known = list(rates)
    ended = [
        row.last_day
        for row in known
        if row.agreement == agreement and row.specialist in (specialist, None) and row.last_day < on
    ]
    return rate_in_force(known, agreement, specialist, max(ended)) if ended else None
