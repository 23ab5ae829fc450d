"""Money: øre per line, the sum, and what holds for any work under any policy."""

from datetime import date, timedelta
from fractions import Fraction
from itertools import groupby
from math import ceil, floor
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.honoraria.model import (
    Activity,
    Capacity,
    ContractForm,
    Kind,
    Line,
    Rounding,
    Rule,
    Scope,
    Terms,
)
from services.honoraria.model.explain import Zero
from services.honoraria.model.rule import ExactCountsSingleMinutes, MinimumAboveCap
from services.honoraria.model.work import MinutesOutOfRange
from tests.honoraria.priced import JULY, JUNE, priced, rate, work


@pytest.mark.parametrize(
    ("minutes", "kroner", "ore"),
    [
        (60, 1230, 123000),
        (90, 1230, 184500),
        (1, 1027, 1712),  # 1711.67
        (7, 1027, 11982),  # 11981.67
        (1, 857, 1428),  # 1428.33
        (50, 1027, 85583),  # 85583.33
        (1440, 1230, 2952000),
    ],
)
def test_a_line_is_minutes_times_the_hourly_rate(minutes: int, kroner: int, ore: int) -> None:
    result = priced(work(minutes), rates=(rate(kroner, date(2023, 7, 1)),))
    assert [line.amount_ore for line in result.lines] == [ore]


def test_half_an_ore_is_rounded_up() -> None:
    in_ore = rate(1, date(2023, 7, 1))
    for ore_per_hour, minutes, expected in ((30, 1, 1), (29, 1, 0), (90, 1, 2), (123, 30, 62), (121, 30, 61)):
        row = type(in_ore)(in_ore.agreement, None, in_ore.since, ore_per_hour, "test")
        assert priced(work(minutes), rates=(row,)).total_ore == expected


def test_each_line_is_rounded_by_itself_and_the_total_is_their_sum() -> None:
    result = priced(*[work(1, id=str(number)) for number in range(60)])
    assert result.total_ore == 60 * 1712 != 102700


def test_work_on_both_sides_of_1_july_has_the_rate_of_its_own_day() -> None:
    result = priced(work(60, JUNE), work(60, JULY))
    assert [line.rate_ore for line in result.lines] == [102700, 123000]


def test_the_latest_terms_not_after_the_day_apply_in_whatever_order_they_are_given() -> None:
    dated = [
        Terms(date(2024, 1, 1), ContractForm.SALARIED, specialist=None),
        Terms(JUNE, ContractForm.SELF_EMPLOYED, specialist=False),
        Terms(date(2024, 7, 3), ContractForm.SELF_EMPLOYED, specialist=True),
    ]
    days = [date(2023, 12, 31), date(2024, 6, 29), JUNE, JULY, date(2024, 7, 3)]
    for terms in (dated, dated[::-1]):
        result = priced(*[work(60, day) for day in days], terms=tuple(terms))
        assert [one.missing for one in result.unpriced] == ["terms"]
        assert [line.rate_ore for line in result.lines] == [None, 102700, 107500, 123000]


def test_lines_and_unpriced_work_keep_the_order_of_the_input() -> None:
    days = [JULY, date(2000, 1, 1), JUNE, date(2030, 1, 1), date(2024, 1, 1)]
    result = priced(*[work(10, day, id=str(number)) for number, day in enumerate(days)])
    assert [line.activity.id for line in result.lines] == ["0", "2", "4"]
    assert [one.activity.id for one in result.unpriced] == ["1", "3"]


def test_a_policy_that_contradicts_itself_cannot_be_made() -> None:
    with pytest.raises(ExactCountsSingleMinutes, match="30"):
        Rule(30, Rounding.EXACT)
    with pytest.raises(MinimumAboveCap, match="60"):
        Rule(minimum_minutes=61, daily_cap_minutes=60)


@pytest.mark.parametrize("minutes", [0, -1, 1441])
def test_work_lasts_from_one_minute_to_a_day(minutes: int) -> None:
    with pytest.raises(MinutesOutOfRange):
        work(minutes)


CONTRACTS = [
    Terms(date(2024, 6, 26), ContractForm.SELF_EMPLOYED, specialist=True),
    Terms(date(2024, 6, 29), ContractForm.COMBINED, specialist=None),
    Terms(date(2024, 7, 2), ContractForm.COMBINED, specialist=False),
    Terms(date(2024, 7, 4), ContractForm.SALARIED, specialist=False),
]
activities = st.lists(
    st.builds(
        Activity,
        id=st.just(""),
        kind=st.sampled_from(Kind),
        on=st.integers(0, 9).map(lambda days: date(2024, 6, 25) + timedelta(days=days)),
        minutes=st.integers(1, 1440),
        capacity=st.sampled_from([None, *Capacity]),
    ),
    max_size=12,
).map(lambda many: [work(one.minutes, one.on, one.kind, one.capacity, str(n)) for n, one in enumerate(many)])


@st.composite
def policies(draw: st.DrawFn) -> Rule:
    cap = draw(st.none() | st.integers(1, 1440))
    minimum = draw(st.none() | st.integers(1, cap or 1440))
    rounding = draw(st.sampled_from(Rounding))
    increment = 1 if rounding is Rounding.EXACT else draw(st.sampled_from([1, 7, 15, 30, 60]))
    return Rule(increment, rounding, draw(st.sampled_from(Scope)), cap, minimum)


def group_of(scope: Scope, line: Line) -> tuple[str, ...]:
    """What a line is summed with, as text so that groups can be sorted."""
    if scope is Scope.ACTIVITY:
        return (line.activity.id,)
    return (str(line.activity.on),) if scope is Scope.DAY else (str(line.rated and line.rated.row.key),)


def grouped(lines: list[Line], scope: Scope) -> list[list[Line]]:
    def key(line: Line) -> tuple[str, ...]:
        return group_of(scope, line)

    return [list(members) for _, members in groupby(sorted(lines, key=key), key=key)]


@given(activities, policies())
def test_every_activity_comes_back_once_and_the_total_is_the_sum(done: list[Activity], how: Rule) -> None:
    result = priced(*done, terms=tuple(CONTRACTS), policy=how)
    back = [line.activity for line in result.lines] + [one.activity for one in result.unpriced]
    assert sorted(back, key=lambda one: int(one.id)) == done
    assert result.total_ore == sum(line.amount_ore for line in result.lines)


@given(activities, policies())
def test_money_and_minutes_are_whole_and_never_negative(done: list[Activity], how: Rule) -> None:
    for line in priced(*done, terms=tuple(CONTRACTS), policy=how).lines:
        assert type(line.amount_ore) is int
        assert type(line.counted_minutes) is int
        assert line.amount_ore >= 0
        assert line.counted_minutes >= 0
        exact = Fraction(line.counted_minutes * (line.rate_ore or 0), 60)
        assert -Fraction(1, 2) < line.amount_ore - exact <= Fraction(1, 2)


@given(activities, policies())
def test_no_day_has_more_than_the_cap_and_salaried_work_counts_nothing(done: list[Activity], how: Rule) -> None:
    lines = priced(*done, terms=tuple(CONTRACTS), policy=how).lines
    for day in grouped(list(lines), Scope.DAY):
        assert how.daily_cap_minutes is None or sum(x.counted_minutes for x in day) <= how.daily_cap_minutes
    assert all(line.counted_minutes == 0 for line in lines if line.basis.zero is Zero.SALARIED)


@given(activities, policies())
def test_without_a_cap_each_group_sums_to_its_rounded_sum_or_the_minimum(done: list[Activity], how: Rule) -> None:
    how = Rule(how.increment_minutes, how.rounding, how.scope, None, how.minimum_minutes)
    paid = [line for line in priced(*done, terms=tuple(CONTRACTS), policy=how).lines if line.rated]
    for members in grouped(paid, how.scope):
        worked = Fraction(sum(line.activity.minutes for line in members), how.increment_minutes)
        whole: dict[Rounding, Fraction | int] = {
            Rounding.EXACT: worked,
            Rounding.UP: ceil(worked),
            Rounding.DOWN: floor(worked),
            Rounding.NEAREST: floor(worked + Fraction(1, 2)),
        }
        expected = max(whole[how.rounding] * how.increment_minutes, how.minimum_minutes or 0)
        assert sum(line.counted_minutes for line in members) == expected


@given(activities, policies(), st.randoms(use_true_random=False))
def test_order_does_not_matter_where_each_activity_stands_alone(
    done: list[Activity], how: Rule, random: Random
) -> None:
    alone = Rule(how.increment_minutes, how.rounding, Scope.ACTIVITY, None, how.minimum_minutes)
    shuffled = list(done)
    random.shuffle(shuffled)

    def by_id(some: list[Activity]) -> dict[str, tuple[int, int]]:
        lines = priced(*some, terms=tuple(CONTRACTS), policy=alone).lines
        return {line.activity.id: (line.counted_minutes, line.amount_ore) for line in lines}

    assert by_id(done) == by_id(shuffled)


@given(activities, policies())
def test_the_same_question_has_the_same_answer(done: list[Activity], how: Rule) -> None:
    terms = tuple(CONTRACTS)
    assert priced(*done, terms=terms, policy=how) == priced(*done, terms=terms[::-1], policy=how)


@given(activities, policies())
def test_unpriced_and_salaried_work_changes_no_other_line(done: list[Activity], how: Rule) -> None:
    terms = tuple(CONTRACTS)
    every = priced(*done, terms=terms, policy=how)
    paid = [line for line in every.lines if line.rated]
    alone = priced(*[line.activity for line in paid], terms=terms, policy=how)
    assert list(alone.lines) == paid
