"""A policy on the wire: one rule for all kinds of work, or a list of rules."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal, Self

from pydantic import Discriminator, Field, Tag, model_validator

from contracts.values import Code, WorkKind
from infra.chassis.gateway import Body, Mends
from services.honoraria.model.decided import rule_from
from services.honoraria.model.policy import ruled_twice
from services.honoraria.model.rule import ALL_KINDS, RuleContradictsItself
from services.honoraria.model.work import MINUTES_IN_A_DAY, Kind

InADay = Annotated[int, Field(ge=1, le=MINUTES_IN_A_DAY)]
InAMonth = Annotated[int, Field(ge=1, le=31 * MINUTES_IN_A_DAY)]

InAYear = Annotated[int, Field(ge=1, le=365)]


class CancelledMeeting(Body):
    """What those who had accepted are paid when a meeting is cancelled fewer than `notice_days` days before its day."""

    notice_days: int = Field(ge=0, le=365)
    minutes: int = Field(ge=0, le=MINUTES_IN_A_DAY)


class Counting(Body):
    """How work is counted and paid, as far as it is decided; what is left out is assumed, and lines are marked so."""

    kinds: tuple[WorkKind, ...] = Field(default=tuple(kind.value for kind in Kind), min_length=1, max_length=4)
    """The kinds of work it is for. Of several rules each speaks of other kinds."""
    pays: Literal["honorarium", "practice_compensation", "nothing"] = "honorarium"
    """Honorarium and practice compensation exclude each other. `nothing` for travel: travel time is not paid."""
    unit: Literal["hour", "started_half_hour", "band"] = "hour"
    """`band` counts half and full days, and needs the three fields of it."""
    increment_minutes: InADay = 1
    rounding: Literal["exact", "up", "nearest", "down"] = "exact"
    scope: Literal["activity", "day", "period"] = "activity"
    """What is rounded as one sum. A period is a calendar month."""
    minimum_minutes: InADay | None = None
    meeting_cap_minutes: InAMonth | None = None
    daily_cap_minutes: InADay | None = None
    period_cap_minutes: InAMonth | None = None
    half_day_up_to_minutes: InADay | None = None
    """Work up to this is a half day, longer work a full one."""
    half_day_minutes: InADay | None = None
    full_day_minutes: InADay | None = None
    standard_preparation_minutes: InADay | None = None
    """Counted for every meeting attended, whatever was logged for it."""
    rate_percent: int | None = Field(default=None, ge=1, le=100)
    """Of the hourly rate. Left out, the full rate is assumed."""
    provisional: Literal["last_rate"] | None = None
    """Pay the last rate while the day's is not known, and the difference when it comes."""
    agreement: Code | None = None
    """Whose rates are paid; left out, that of the payer: ASA4310, or OSLO for Oslo."""
    cancelled_meeting: CancelledMeeting | None = None
    """Without it nothing is paid for cancelled meetings, and invitations say that nothing is decided."""
    practitioner_confirms: bool = False
    """Let the GP confirm each version of a claim with such work before it is attested."""
    confirm_within_days: InAYear | None = None
    """How many days that is waited for; without it until it comes."""
    approve_within_days: InAYear | None = None
    """How many days a claim may wait to be attested, and then to be authorised; left out, 14 are assumed."""

    @property
    def decided(self) -> dict[str, Any]:
        """The fields that were given, with plain values."""
        return self.model_dump(mode="json", exclude_unset=True)

    @model_validator(mode="after")
    def _means_something(self) -> Self:
        if len(set(self.kinds)) < len(self.kinds):
            raise Mends(kinds="name each kind of work once")
        try:
            rule_from(self.decided)
        except RuleContradictsItself as wrong:
            mends: dict[str, str] = {}
            for one in wrong.together:
                field = one.field or "kinds"
                mends[field] = f"{mends[field]}; {one.detail}" if field in mends else one.detail
            raise Mends(**mends) from None
        return self


Policy = Annotated[
    Annotated[Counting, Tag("(rule)")] | Annotated[list[Counting], Tag("(rules)"), Field(min_length=1, max_length=4)],
    Discriminator(lambda given: "(rules)" if isinstance(given, Sequence) else "(rule)"),
]


def decided(policy: Counting | Sequence[Counting] | None) -> dict[str, Any] | list[dict[str, Any]] | None:
    """The policy as it is kept. Raises Mends where two rules speak of one kind of work."""
    if policy is None or isinstance(policy, Counting):
        return policy.decided if policy else None
    rules = [rule.decided for rule in policy]
    kinds = [[Kind(kind) for kind in rule["kinds"]] if "kinds" in rule else ALL_KINDS for rule in rules]
    for place, wrong in ruled_twice(kinds):
        raise Mends(**{f"policy.{place}.kinds": wrong.detail})
    return rules
