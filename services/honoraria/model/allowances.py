"""Kilometres and subsistence on day trips: dated like rates, with gaps where no figure was found."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from services.honoraria.model.assumptions import Assumption


class What(StrEnum):
    """What is reimbursed; a day trip is one of more than 15 km."""

    KILOMETRE = "kilometre"
    SHORT_DAY = "day_trip_6_to_12_hours"
    LONG_DAY = "day_trip_over_12_hours"


@dataclass(frozen=True, slots=True)
class Allowance:
    """Øre for one of what it is for, from `since` through `until`."""

    what: What
    since: date
    until: date
    ore: int
    source: str
    assumptions: tuple[Assumption, ...] = ()


def allowance_on(allowances: Iterable[Allowance], what: What, on: date) -> Allowance | None:
    """What holds that day; None in a gap, which is never filled by a guess."""
    return next((one for one in allowances if one.what is what and one.since <= on <= one.until), None)
