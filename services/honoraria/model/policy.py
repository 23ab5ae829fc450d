"""How minutes become counted minutes. No agreement gives a rule, so a community decides or we assume."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from infra.chassis.refusal import Refusal
from services.honoraria.model.assumptions import Assumption


class Rounding(StrEnum):
    """Towards whole increments. `nearest` takes a half upwards; `exact` leaves the minutes alone."""

    EXACT = "exact"
    UP = "up"
    NEAREST = "nearest"
    DOWN = "down"


class Scope(StrEnum):
    """What is rounded, and held against the minimum, as one sum."""

    ACTIVITY = "activity"
    DAY = "day"
    PERIOD = "period"


class ExactCountsSingleMinutes(Refusal):
    """Exact rounding has no increment to round to."""

    status = 422


class MinimumAboveCap(Refusal):
    """A minimum that the daily cap would cut away is a mistake in one of them."""

    status = 422


@dataclass(frozen=True, slots=True)
class Policy:
    """All in minutes. `assumed` holds the marks of what nobody has decided; see `undecided`."""

    increment_minutes: int = 1
    rounding: Rounding = Rounding.EXACT
    scope: Scope = Scope.ACTIVITY
    daily_cap_minutes: int | None = None
    minimum_minutes: int | None = None
    assumed: frozenset[Assumption] = frozenset()

    def __post_init__(self) -> None:
        for wrong in (
            exact_with_increment(self.rounding, self.increment_minutes),
            minimum_above_cap(self.minimum_minutes, self.daily_cap_minutes),
        ):
            if wrong is not None:
                raise wrong

    def rounded(self, minutes: int) -> int:
        """The sum of a scope group in whole increments."""
        step = self.increment_minutes
        match self.rounding:
            case Rounding.EXACT:
                return minutes
            case Rounding.UP:
                return -(-minutes // step) * step
            case Rounding.NEAREST:
                return (2 * minutes + step) // (2 * step) * step
            case Rounding.DOWN:
                return minutes // step * step

    def at_least(self, minutes: int) -> int:
        """The sum of a scope group, raised to the minimum."""
        return max(minutes, self.minimum_minutes or 0)

    def at_most(self, minutes: int) -> int:
        """The sum of a day, cut to the cap."""
        return minutes if self.daily_cap_minutes is None else min(minutes, self.daily_cap_minutes)


def exact_with_increment(rounding: Rounding, increment_minutes: int) -> ExactCountsSingleMinutes | None:
    """The refusal of exact rounding to anything but single minutes."""
    if rounding is not Rounding.EXACT or increment_minutes == 1:
        return None
    return ExactCountsSingleMinutes(
        f'must be 1 when rounding is "exact", not {increment_minutes}; or round "up", "nearest" or "down"',
        field="increment_minutes",
    )


def minimum_above_cap(minimum_minutes: int | None, daily_cap_minutes: int | None) -> MinimumAboveCap | None:
    """The refusal of a minimum that the cap would cut."""
    if minimum_minutes is None or daily_cap_minutes is None or minimum_minutes <= daily_cap_minutes:
        return None
    return MinimumAboveCap(
        f"must not be above daily_cap_minutes, {daily_cap_minutes}, but is {minimum_minutes}",
        field="minimum_minutes",
    )


_DECIDED_BY = {
    Assumption.EXACT_MINUTES: {"rounding", "increment_minutes"},
    Assumption.EACH_ACTIVITY_ALONE: {"scope"},
    Assumption.NO_DAILY_CAP: {"daily_cap_minutes"},
    Assumption.NO_MINIMUM: {"minimum_minutes"},
}


def undecided(decided: Collection[str]) -> frozenset[Assumption]:
    """The marks that remain when the named fields of a policy were decided, if only to be none."""
    fields = set(decided)
    return frozenset(mark for mark, by in _DECIDED_BY.items() if not by & fields)


SHIPPED_POLICY = Policy(assumed=undecided(()))
