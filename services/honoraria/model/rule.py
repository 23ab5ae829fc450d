"""One rule of a policy: how some kinds of work are counted and paid. No agreement gives it, so a community decides."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from infra.chassis.refusal import Refusal
from services.honoraria.model.assumptions import Assumption
from services.honoraria.model.work import Kind

STARTED_UNIT = 30
"""Minutes of what `started_half_hour` counts."""
ALL_KINDS = frozenset(Kind)


class Pays(StrEnum):
    """What the work is paid with. Honorarium and practice compensation exclude each other, so it is one of these."""

    HONORARIUM = "honorarium"
    PRACTICE_COMPENSATION = "practice_compensation"
    NOTHING = "nothing"


class Unit(StrEnum):
    """Minutes of an hour, half hours begun, or half and full days."""

    HOUR = "hour"
    STARTED_HALF_HOUR = "started_half_hour"
    BAND = "band"


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


class RuleContradictsItself(Refusal):
    """Two fields of a rule cannot both be meant. `together` is everything wrong with it, this first."""

    status = 422
    together: "tuple[RuleContradictsItself, ...]" = ()


class ExactCountsSingleMinutes(RuleContradictsItself):
    """Exact rounding has no increment to round to."""


class MinimumAboveCap(RuleContradictsItself):
    """A minimum that a cap would cut away is a mistake in one of them."""


@dataclass(frozen=True, slots=True)
class Cancelled:
    """What those who had accepted are paid when a meeting is cancelled fewer than `notice_days` days before its day."""

    notice_days: int
    minutes: int


@dataclass(frozen=True, slots=True)
class Rule:
    """How work of these kinds is counted and paid. Times are in minutes; what is None is not limited.

    `rate_percent` None is the full rate by assumption. `assumed` holds the marks of what nobody has decided.
    """

    increment_minutes: int = 1
    rounding: Rounding = Rounding.EXACT
    scope: Scope = Scope.ACTIVITY
    daily_cap_minutes: int | None = None
    minimum_minutes: int | None = None
    kinds: frozenset[Kind] = ALL_KINDS
    pays: Pays = Pays.HONORARIUM
    unit: Unit = Unit.HOUR
    half_day_up_to_minutes: int | None = None
    """Work up to this counts as a half day, longer work as a full one."""
    half_day_minutes: int | None = None
    full_day_minutes: int | None = None
    meeting_cap_minutes: int | None = None
    period_cap_minutes: int | None = None
    standard_preparation_minutes: int | None = None
    """Counted for every meeting attended, whatever was logged for it."""
    rate_percent: int | None = None
    provisional: bool = False
    """Whether the last rate is paid while the day's rate is not known."""
    agreement: str | None = None
    """Whose rates are paid; None is the agreement of the payer."""
    cancelled_meeting: Cancelled | None = None
    practitioner_confirms: bool = False
    """Whether the GP confirms a claim with such work before it is attested."""
    confirm_within_days: int | None = None
    """How long that is waited for; None is as long as it takes."""
    approve_within_days: int | None = None
    """How long a claim may wait to be attested, and then to be authorised, before that is said; None is assumed."""
    assumed: frozenset[Assumption] = frozenset()

    step_minutes: int = field(init=False, compare=False, repr=False)
    """What the sum of a scope is rounded to; 1 where nothing is. Worked out once: every line asks."""
    as_worked: bool = field(init=False, compare=False, repr=False)
    """Whether minutes count as they are."""

    def __post_init__(self) -> None:
        wrong = tuple(contradictions(self))
        if wrong:
            wrong[0].together = wrong
            raise wrong[0]
        step = STARTED_UNIT if self.unit is Unit.STARTED_HALF_HOUR else self.increment_minutes
        limits = (self.minimum_minutes, *self.caps, self.standard_preparation_minutes)
        as_worked = step == 1 and self.unit is not Unit.BAND and limits == (None,) * len(limits)
        object.__setattr__(self, "step_minutes", step)
        object.__setattr__(self, "as_worked", as_worked)

    @property
    def counting(self) -> tuple[object, ...]:
        """All that decides how minutes count: two rules with the same count alike, whatever else they say."""
        rounding = self.unit, self.direction, self.step_minutes, self.scope, self.minimum_minutes
        band = self.half_day_up_to_minutes, self.half_day_minutes, self.full_day_minutes
        return self.kinds, rounding, band, self.caps, self.standard_preparation_minutes

    @property
    def direction(self) -> Rounding:
        """Which way a sum is rounded."""
        return Rounding.UP if self.unit is Unit.STARTED_HALF_HOUR else self.rounding

    @property
    def caps(self) -> tuple[int | None, int | None, int | None]:
        """Per meeting, day and period."""
        return self.meeting_cap_minutes, self.daily_cap_minutes, self.period_cap_minutes

    @property
    def couples_claims(self) -> bool:
        """Whether the price of one claim depends on the GP's other work of the day or month."""
        limits = (self.daily_cap_minutes, self.period_cap_minutes)
        return self.scope is not Scope.ACTIVITY or any(limit is not None for limit in limits)

    @property
    def by_period(self) -> bool:
        """Whether a whole month is counted together."""
        return self.scope is Scope.PERIOD or self.period_cap_minutes is not None

    @property
    def rounds_periods(self) -> bool:
        """Whether minutes of earlier work depend on what follows in the month."""
        return self.scope is Scope.PERIOD and (self.step_minutes > 1 or self.minimum_minutes is not None)

    def rounded(self, minutes: int) -> int:
        """The sum of a scope group in whole increments, or as a half or full day."""
        if self.unit is Unit.BAND:
            return self._band(minutes)
        step = self.step_minutes
        match self.direction:
            case Rounding.EXACT:
                return minutes
            case Rounding.UP:
                return -(-minutes // step) * step
            case Rounding.NEAREST:
                return (2 * minutes + step) // (2 * step) * step
            case Rounding.DOWN:
                return minutes // step * step

    def _band(self, minutes: int) -> int:
        if minutes == 0:
            return 0
        within = minutes <= (self.half_day_up_to_minutes or 0)
        return (self.half_day_minutes if within else self.full_day_minutes) or 0


_HELD = {Kind.MEETING, Kind.PRE_MEETING}
_BAND = ("half_day_up_to_minutes", "half_day_minutes", "full_day_minutes")
_CAPS = ("meeting_cap_minutes", "daily_cap_minutes", "period_cap_minutes")
_DEFAULT: dict[str, object] = {
    **{"increment_minutes": 1, "rounding": Rounding.EXACT, "scope": Scope.ACTIVITY, "unit": Unit.HOUR},
    "provisional": False,
    "practitioner_confirms": False,
}
_ONLY_FOR_HONORARIUM = (
    *("increment_minutes", "rounding", "scope", "minimum_minutes", "unit", *_BAND, *_CAPS),
    *("standard_preparation_minutes", "rate_percent", "provisional", "agreement", "cancelled_meeting"),
)


def contradictions(rule: Rule) -> Iterator[RuleContradictsItself]:
    """Everything in a rule that cannot be meant, each with its field and the mend."""
    if rule.pays is not Pays.HONORARIUM:
        for name in _given(rule, _ONLY_FOR_HONORARIUM):
            yield RuleContradictsItself(f'leave it out, or let "pays" be "honorarium", not "{rule.pays}"', field=name)
        return
    if rule.unit is Unit.HOUR and rule.rounding is Rounding.EXACT and rule.increment_minutes != 1:
        yield ExactCountsSingleMinutes(
            f'must be 1 when rounding is "exact", not {rule.increment_minutes}; or round "up", "nearest" or "down"',
            field="increment_minutes",
        )
    yield from _about_unit(rule)
    yield from _about_limits(rule)
    if rule.standard_preparation_minutes is not None and Kind.PREPARATION not in rule.kinds:
        yield RuleContradictsItself('needs "preparation" among the kinds', field="standard_preparation_minutes")
    if rule.confirm_within_days is not None and not rule.practitioner_confirms:
        yield RuleContradictsItself('leave it out, or let "practitioner_confirms" be true', field="confirm_within_days")
    if rule.cancelled_meeting is not None and not rule.kinds & _HELD:
        yield RuleContradictsItself('needs "meeting" or "pre_meeting" among the kinds', field="cancelled_meeting")


def _about_unit(rule: Rule) -> Iterator[RuleContradictsItself]:
    if rule.unit is not Unit.HOUR:
        for name in _given(rule, ("increment_minutes", "rounding")):
            yield RuleContradictsItself(f'leave it out: "unit": "{rule.unit}" says how to round', field=name)
    if rule.unit is not Unit.BAND:
        for name in _given(rule, _BAND):
            yield RuleContradictsItself('leave it out, or let "unit" be "band"', field=name)
        return
    for name in _BAND:
        if getattr(rule, name) is None:
            yield RuleContradictsItself('is missing: "unit": "band" needs it', field=name)
    half, full = rule.half_day_minutes, rule.full_day_minutes
    if half is not None and full is not None and half > full:
        yield RuleContradictsItself(
            f"must not be below half_day_minutes, {half}, but is {full}", field="full_day_minutes"
        )
    if rule.scope is Scope.PERIOD:
        yield RuleContradictsItself('must be "activity" or "day" with "unit": "band"', field="scope")
    if rule.minimum_minutes is not None:
        yield RuleContradictsItself('leave it out: half_day_minutes is the least of a "band"', field="minimum_minutes")


def _about_limits(rule: Rule) -> Iterator[RuleContradictsItself]:
    least = rule.minimum_minutes
    for name in _CAPS:
        most = getattr(rule, name)
        if least is not None and most is not None and least > most:
            yield MinimumAboveCap(f"must not be above {name}, {most}, but is {least}", field="minimum_minutes")


def _given(rule: Rule, names: tuple[str, ...]) -> Iterator[str]:
    return (name for name in names if getattr(rule, name) != _DEFAULT.get(name))
