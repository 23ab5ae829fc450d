"""What Samråd assumes where no agreement or decision has been found."""

from collections.abc import Iterable
from enum import StrEnum


class Assumption(StrEnum):
    """A mark on a line, shown to all who meet it; the words stand in `explain`. A setting removes it."""

    EXACT_MINUTES = "exact_minutes"
    """Minutes count as they are. Replaced by a rule that gives unit or rounding."""

    EACH_ACTIVITY_ALONE = "each_activity_alone"
    """Rounding and minimum apply to one activity at a time. Replaced by a rule that gives the scope."""

    NO_DAILY_CAP = "no_daily_cap"
    NO_MINIMUM = "no_minimum"

    ORE_HALF_UP = "ore_half_up"
    """Each line is rounded to the øre, halves upwards."""

    PREPARATION_FULL_RATE = "preparation_full_rate"
    """Replaced by a rule for preparation that gives `rate_percent`, if only 100."""

    TRAVEL_FULL_RATE = "travel_full_rate"
    """Replaced by a rule for travel that gives `rate_percent`, if only 100."""

    SALARIED_ZERO = "salaried_zero"
    """An employed GP's ordinary pay covers the work, also outside working hours."""

    COMBINED_BY_CAPACITY = "combined_by_capacity"
    """A GP with both forms says for each activity in which capacity it was done, and is paid by that."""

    ALL_SEATS_ALIKE = "all_seats_alike"
    """Members, observers and deputies are paid by the same rules; a rule for one of them cannot be arranged."""

    RATE_LAPSES_30_JUNE = "rate_lapses_30_june"
    """Nobody has stated the rate's last day; it is taken to be 30 June, since rates change on 1 July."""

    RATE_READ_ONCE = "rate_read_once"
    """The figure was read in one summary line only."""

    RATE_SOURCES_DIFFER = "rate_sources_differ"
    """The sources do not give the same figure."""

    PROVISIONAL_RATE = "provisional_rate"
    """The day's rate is not known; the last one is paid meanwhile, and the difference when the new one comes."""

    TIE_BY_MUNICIPALITY_NUMBER = "tie_by_municipality_number"
    """When two shares have an equal claim to the last øre, the lowest municipality number bears it."""


_PLACE = {mark.value: place for place, mark in enumerate(Assumption)}


def in_order(marks: Iterable[Assumption]) -> tuple[Assumption, ...]:
    """The marks, each once, in the order they are declared here, so that equal lines read alike."""
    return tuple(sorted(set(marks), key=lambda mark: _PLACE[mark.value]))
