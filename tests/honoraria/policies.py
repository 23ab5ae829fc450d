"""Any policy that can be meant, and any work: what Hypothesis draws from."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import strategies as st

from services.honoraria.model import (
    Activity,
    Capacity,
    ContractForm,
    Kind,
    Pays,
    Policy,
    Rounding,
    Rule,
    Scope,
    Terms,
    Unit,
)

CONTRACTS = (
    Terms(date(2024, 6, 26), ContractForm.SELF_EMPLOYED, specialist=True),
    Terms(date(2024, 6, 29), ContractForm.COMBINED, specialist=None),
    Terms(date(2024, 7, 2), ContractForm.COMBINED, specialist=False),
    Terms(date(2024, 7, 4), ContractForm.SALARIED, specialist=False),
)
"""A GP whose terms change in the days that work is drawn from."""
FIRST = date(2024, 6, 25)
DAYS = 10
MEETINGS = ("a", "b")


@st.composite
def rules(draw: st.DrawFn, kinds: frozenset[Kind], *, by_period: bool) -> Rule:
    """A rule for some kinds of work; it counts whole periods only where that is asked for."""
    pays = draw(st.sampled_from([Pays.HONORARIUM] * 6 + [Pays.NOTHING, Pays.PRACTICE_COMPENSATION]))
    if pays is not Pays.HONORARIUM:
        return Rule(kinds=kinds, pays=pays)
    unit = draw(st.sampled_from(Unit))
    rounding = draw(st.sampled_from(Rounding)) if unit is Unit.HOUR else Rounding.EXACT
    half = draw(st.integers(1, 300))
    caps = [draw(st.none() | st.integers(1, 1440)) for _ in range(3)]
    least = min([cap for cap in caps if cap] or [1440])
    bands = unit is Unit.BAND
    return Rule(
        kinds=kinds,
        unit=unit,
        rounding=rounding,
        increment_minutes=1 if rounding is Rounding.EXACT else draw(st.sampled_from([1, 7, 15, 30, 60])),
        scope=draw(st.sampled_from([Scope.ACTIVITY, Scope.DAY] if bands or not by_period else list(Scope))),
        minimum_minutes=None if bands else draw(st.none() | st.integers(1, least)),
        half_day_up_to_minutes=draw(st.integers(1, 1440)) if bands else None,
        half_day_minutes=half if bands else None,
        full_day_minutes=half + draw(st.integers(0, 300)) if bands else None,
        meeting_cap_minutes=caps[0],
        daily_cap_minutes=caps[1],
        period_cap_minutes=caps[2] if by_period else None,
        standard_preparation_minutes=draw(st.none() | st.integers(1, 240)) if Kind.PREPARATION in kinds else None,
        rate_percent=draw(st.none() | st.integers(1, 100)),
        provisional=draw(st.booleans()),
    )


@st.composite
def policies(draw: st.DrawFn, *, by_period: bool = True) -> Policy:
    """Rules for some of the kinds; the others are counted as shipped."""
    owners = {kind: draw(st.integers(0, 2)) for kind in Kind}
    parts = [frozenset(kind for kind, owner in owners.items() if owner == number) for number in (1, 2)]
    return Policy(tuple(draw(rules(part, by_period=by_period)) for part in parts if part))


_CAP = st.none() | st.integers(60, 900)


@st.composite
def tight(draw: st.DrawFn, scopes: Iterable[Scope]) -> Policy:
    """One rule for all work, whose limits are soon reached."""
    return Policy(
        (
            Rule(
                unit=draw(st.sampled_from([Unit.HOUR, Unit.STARTED_HALF_HOUR])),
                scope=draw(st.sampled_from(list(scopes))),
                meeting_cap_minutes=draw(_CAP),
                daily_cap_minutes=draw(_CAP),
                period_cap_minutes=draw(_CAP),
                standard_preparation_minutes=draw(st.none() | st.integers(30, 300)),
                provisional=draw(st.booleans()),
            ),
        )
    )


works = st.lists(
    st.tuples(
        st.sampled_from(Kind),
        st.integers(0, DAYS - 1),
        st.integers(1, 600),
        st.sampled_from([None, *Capacity]),
        st.sampled_from([None, *MEETINGS]),
    ),
    max_size=10,
).map(
    lambda many: [
        Activity(str(place), kind, FIRST + timedelta(days=day), minutes, capacity, meeting)
        for place, (kind, day, minutes, capacity, meeting) in enumerate(many)
    ]
)


def on_one_day(done: list[Activity]) -> list[Activity]:
    """The same work, each meeting's on one day: the work of other days is for other meetings."""
    return [replace(one, meeting=one.meeting and f"{one.meeting} on {one.on}") for one in done]
