"""What holds for any work under any policy."""

import json
from dataclasses import fields, is_dataclass
from datetime import date, timedelta
from fractions import Fraction
from random import Random
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.honoraria.model import Activity, DistributionKey, Key, Kind, Line, Policy, RateBook, Rounding, Rule, Scope
from services.honoraria.model.arrangements import Arrangements
from services.honoraria.model.claim import Outcome, Person, Task, claim_key
from services.honoraria.model.explain import LANGUAGES, read, said, told
from services.honoraria.model.funding import Appointment, Arrangement, Funding
from services.honoraria.model.outcome import outcomes
from services.honoraria.model.standing import Standing, recalculated
from services.honoraria.shipped import shipped_rates
from tests.honoraria.policies import CONTRACTS, DAYS, FIRST, on_one_day, policies, works
from tests.honoraria.priced import priced

GP, BODY = UUID(int=1), UUID(int=2)
MEETING_IDS = {"a": UUID(int=10), "b": UUID(int=11)}
PERSON = Person(CONTRACTS, (Appointment(BODY, "3907", date(2020, 1, 1), date(2030, 1, 1)),))
RATES = RateBook(shipped_rates())


def tasks(done: list[Activity], first_cause: int = 100) -> list[Task]:
    """The work as facts tell it."""
    made = []
    for one in done:
        meeting = MEETING_IDS.get(one.meeting or "")
        claim = claim_key(GP, meeting, BODY, one.on).id
        cause = UUID(int=first_cause + int(one.id))
        made.append(Task(claim, GP, "c", BODY, meeting, cause, 0, one.kind, one.on, one.minutes, one.capacity))
    return made


def under(policy: Policy) -> Arrangements:
    """A community that pays by this policy."""
    nobody = DistributionKey(Key.NONE)
    since = date(2024, 1, 1)
    return Arrangements(
        [Funding(UUID(int=3), "c", None, Arrangement.OWN_MUNICIPALITY, None, nobody, "office", since, policy)]
    )


@given(works, policies(), st.randoms(use_true_random=False))
def test_the_order_of_facts_is_irrelevant(done: list[Activity], policy: Policy, random: Random) -> None:
    facts = tasks(done)
    shuffled = random.sample(facts, len(facts))
    assert outcomes(shuffled, PERSON, under(policy), RATES) == outcomes(facts, PERSON, under(policy), RATES)


@given(works, works, policies())
def test_adding_facts_and_removing_them_is_neutral(done: list[Activity], more: list[Activity], policy: Policy) -> None:
    """Whatever came and went, each claim holds what its facts give: money, and what waits."""
    before, added = tasks(done), tasks(done) + tasks(more, first_cause=200)
    standings: dict[UUID, Standing] = {}
    for facts in (before, added, before):
        found = outcomes(facts, PERSON, under(policy), RATES)
        for claim in {*found, *standings}:
            standings[claim] = recalculated(standings.get(claim), claim, found.get(claim, Outcome())).standing
    alone = outcomes(before, PERSON, under(policy), RATES)
    for claim, standing in standings.items():
        wanted = alone.get(claim, Outcome())
        assert (standing.total_ore, standing.print, standing.held) == (wanted.total_ore, wanted.print, len(wanted.held))


@given(works.map(on_one_day), policies(by_period=False), st.integers(0, DAYS))
def test_splitting_a_period_changes_nothing_where_no_rule_counts_over_days(
    done: list[Activity], policy: Policy, cut: int
) -> None:
    first = FIRST + timedelta(days=cut)
    whole = priced(*done, terms=CONTRACTS, policy=policy)
    parts = [
        priced(*[one for one in done if (one.on < first) is early], terms=CONTRACTS, policy=policy)
        for early in (True, False)
    ]
    by_id = {line.activity.id: line for part in parts for line in part.lines}
    assert {line.activity.id: line for line in whole.lines} == by_id
    assert whole.total_ore == sum(part.total_ore for part in parts)


@pytest.mark.parametrize(
    ("rule", "whole", "parted"),
    [
        (Rule(60, Rounding.UP, Scope.PERIOD), [40, 80], [60, 60]),
        (Rule(period_cap_minutes=50), [40, 10], [40, 40]),
        (Rule(meeting_cap_minutes=50), [40, 10], [40, 40]),
        (Rule(60, Rounding.UP, Scope.DAY), [60, 60], [60, 60]),
    ],
)
def test_only_what_a_rule_says_of_whole_periods_and_meetings_reaches_over_days(
    rule: Rule, whole: list[int], parted: list[int]
) -> None:
    done = [
        Activity("0", Kind.MEETING, FIRST, 40, None, "a"),
        Activity("1", Kind.MEETING, date(2024, 6, 26), 40, None, "a"),
    ]
    assert [line.counted_minutes for line in priced(*done, policy=rule).lines] == whole
    assert [priced(one, policy=rule).lines[0].counted_minutes for one in done] == parted


@given(works, policies())
def test_sums_are_equal_and_every_piece_of_work_comes_back_once(done: list[Activity], policy: Policy) -> None:
    result = priced(*done, terms=CONTRACTS, policy=policy)
    assert result.total_ore == sum(line.amount_ore for line in result.lines)
    back = [line.activity for line in result.lines] + [one.activity for one in result.unpriced]
    known = {one.id for one in done}
    assert sorted((one for one in back if one.id in known), key=lambda one: int(one.id)) == done
    assert {one.kind for one in back if one.id not in known} <= {Kind.PREPARATION}


@given(works, policies())
def test_nothing_is_negative_and_nothing_is_a_fraction(done: list[Activity], policy: Policy) -> None:
    result = priced(*done, terms=CONTRACTS, policy=policy)
    assert floats(result) == []
    for line in result.lines:
        assert line.amount_ore >= 0
        assert line.counted_minutes >= 0
        exact = Fraction(line.counted_minutes * (line.rate_ore or 0) * line.basis.percent, 6000)
        assert -Fraction(1, 2) < line.amount_ore - exact <= Fraction(1, 2)


def floats(value: object) -> list[float]:
    """Every float anywhere in a result."""
    if isinstance(value, float):
        return [value]
    if is_dataclass(value) and not isinstance(value, type):
        return [found for field in fields(value) for found in floats(getattr(value, field.name))]
    if isinstance(value, list | tuple | set | frozenset):
        return [found for one in value for found in floats(one)]
    return []


@given(works, policies())
def test_caps_hold_whatever_else_a_rule_says(done: list[Activity], policy: Policy) -> None:
    lines = priced(*done, terms=CONTRACTS, policy=policy).lines
    for rule in policy.rules:
        own = [line for line in lines if line.activity.kind in rule.kinds]
        for meeting in {line.activity.meeting for line in own} - {None}:
            assert_capped(rule.meeting_cap_minutes, [line for line in own if line.activity.meeting == meeting])
        for day in {line.activity.on for line in own}:
            assert_capped(rule.daily_cap_minutes, [line for line in own if line.activity.on == day])
        assert_capped(rule.period_cap_minutes, own)


def assert_capped(cap: int | None, lines: list[Line]) -> None:
    assert cap is None or sum(line.counted_minutes for line in lines) <= cap


@settings(max_examples=60)
@given(works, policies())
def test_what_is_kept_of_a_line_says_the_same_again(done: list[Activity], policy: Policy) -> None:
    for line in priced(*done, terms=CONTRACTS, policy=policy).lines:
        kept = line.basis.text
        assert read(json.loads(kept)) == line.basis
        assert {name: said(kept, name) for name in LANGUAGES} == {name: told(line.basis, name) for name in LANGUAGES}
        assert all("{" not in said(kept, name) for name in LANGUAGES)


@given(works, policies())
def test_a_rule_for_work_that_was_not_done_changes_nothing(done: list[Activity], policy: Policy) -> None:
    kinds = {one.kind for one in done}
    needed = tuple(rule for rule in policy.rules if rule.kinds & kinds or rule.standard_preparation_minutes)
    without = priced(*done, terms=CONTRACTS, policy=Policy(needed))
    assert priced(*done, terms=CONTRACTS, policy=policy) == without


@given(works, st.integers(1, 1440))
def test_one_rule_for_all_is_the_same_as_one_for_each_kind_where_activities_stand_alone(
    done: list[Activity], least: int
) -> None:
    every = Rule(increment_minutes=30, rounding=Rounding.UP, minimum_minutes=least)
    each = tuple(Rule(30, Rounding.UP, minimum_minutes=least, kinds=frozenset({kind})) for kind in Kind)
    assert priced(*done, terms=CONTRACTS, policy=Policy(each)) == priced(*done, terms=CONTRACTS, policy=every)
