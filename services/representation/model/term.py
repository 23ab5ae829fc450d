"""How long somebody may sit: the limit with its source, and the arithmetic of days."""

from dataclasses import dataclass
from datetime import date, timedelta

from infra.chassis.refusal import Refusal

ONE_DAY = timedelta(days=1)


class TermTooLong(Refusal):
    """A term goes beyond the limit in force on its first day."""


class TermBackwards(Refusal):
    """A term ends before it begins."""

    status = 422


@dataclass(frozen=True, slots=True)
class Limit:
    """The longest term in whole years, for terms whose first day is `since` or later."""

    since: date
    years: int
    source: str


LIMITS = (
    Limit(
        since=date(2021, 6, 17),
        years=4,
        source="guide of KS and the Norwegian Medical Association, 17 June 2021",
    ),
)
"""Oldest first. A new limit is a new row; terms that began before it keep theirs."""


@dataclass(frozen=True, slots=True)
class Term:
    """From the first day to the last, both included."""

    first_day: date
    last_day: date

    def covers(self, day: date) -> bool:
        """Whether the day is one of them."""
        return self.first_day <= day <= self.last_day

    def overlaps(self, other: "Term") -> bool:
        """Whether the two have a day in common; a term that ended before it began has none with any."""
        first, last = max(self.first_day, other.first_day), min(self.last_day, other.last_day)
        return first <= last


def limit_on(first_day: date) -> Limit:
    """The limit for a term that begins on a day.

    The oldest known one also governs what began before it: none older has been found, and four years is what was usual.
    """
    return next((limit for limit in reversed(LIMITS) if limit.since <= first_day), LIMITS[0])


def latest_last_day(first_day: date) -> date:
    """The last day, included, that a term from `first_day` may have: the day before its anniversary.

    From 1 March 2024 it is 29 February 2028. From 29 February it is always 28 February, also where the last year
    has no 29th: that anniversary is 1 March.
    """
    year = first_day.year + limit_on(first_day).years
    try:
        anniversary = first_day.replace(year=year)
    except ValueError:
        anniversary = date(year, 3, 1)
    return anniversary - ONE_DAY


def term(first_day: date, last_day: date) -> Term:
    """A term within the limit. Raises TermBackwards, TermTooLong."""
    if last_day < first_day:
        raise TermBackwards(f"The term would end before it begins; end it on {first_day} or later.", field="valid_to")
    latest = latest_last_day(first_day)
    if last_day > latest:
        limit = limit_on(first_day)
        raise TermTooLong(
            f"A term lasts at most {limit.years} years ({limit.source}); end it on {latest} or earlier.",
            field="valid_to",
        )
    return Term(first_day, last_day)
