"""How long somebody may sit: four years, the last day included (guide of 17 June 2021)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.representation.model.term import LIMITS, Term, TermBackwards, TermTooLong, latest_last_day, term

DAYS = st.dates(date(1990, 1, 1), date(2190, 12, 31))
ONE_DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("first", "latest"),
    [
        (date(2024, 2, 1), date(2028, 1, 31)),
        (date(2024, 1, 1), date(2027, 12, 31)),
        (date(2024, 2, 29), date(2028, 2, 28)),
        (date(2024, 3, 1), date(2028, 2, 29)),
        (date(2023, 3, 1), date(2027, 2, 28)),
        # 2100 is no leap year: its 29 February is missing, so the anniversary is 1 March.
        (date(2096, 2, 29), date(2100, 2, 28)),
        (date(2096, 3, 1), date(2100, 2, 28)),
        # Before the guide; no older limit is known.
        (date(2020, 1, 1), date(2023, 12, 31)),
    ],
)
def test_the_longest_term_ends_the_day_before_its_fourth_anniversary(first: date, latest: date) -> None:
    assert latest_last_day(first) == latest
    assert term(first, latest) == Term(first, latest)
    with pytest.raises(TermTooLong, match=str(latest)):
        term(first, latest + ONE_DAY)


@given(DAYS)
def test_four_years_are_1460_or_1461_days(first: date) -> None:
    days = (latest_last_day(first) - first).days + 1
    assert days in {1460, 1461}
    assert (latest_last_day(first) + ONE_DAY).year == first.year + 4


@given(DAYS, DAYS)
def test_who_begins_later_may_sit_at_least_as_long_on_the_calendar(one: date, other: date) -> None:
    earlier, later = sorted((one, other))
    assert latest_last_day(earlier) <= latest_last_day(later)


@given(DAYS, st.integers(-2000, 2000))
def test_a_term_is_allowed_exactly_up_to_its_latest_last_day(first: date, days: int) -> None:
    last = first + timedelta(days=days)
    if last < first:
        with pytest.raises(TermBackwards):
            term(first, last)
    elif last > latest_last_day(first):
        with pytest.raises(TermTooLong):
            term(first, last)
    else:
        assert term(first, last).covers(last)


@given(DAYS, st.integers(-1, 40), DAYS, st.integers(-1, 40))
def test_two_terms_overlap_exactly_when_they_share_a_day(a: date, for_a: int, b: date, for_b: int) -> None:
    b = a + (b - a) % timedelta(days=60)
    one, other = Term(a, a + timedelta(days=for_a)), Term(b, b + timedelta(days=for_b))
    shared = any(one.covers(b + timedelta(days=n)) for n in range(for_b + 1))
    assert one.overlaps(other) == other.overlaps(one) == shared


def test_every_limit_says_where_it_comes_from() -> None:
    assert all(limit.source and limit.years > 0 for limit in LIMITS)
    assert [limit.since for limit in LIMITS] == sorted(limit.since for limit in LIMITS)
