"""A policy as a list of rules, and local agreements, in the input of `samrad price`: mistakes named by their field."""

from typing import Any

import pytest

from services.honoraria.model import Assumption, Pays, Per, Unit
from services.honoraria.model.rule import Cancelled
from tests.honoraria.test_price_input import VALID, asked, understood


def ruled(*rules: object) -> dict[str, Any]:
    """The valid input with a list of rules."""
    return VALID | {"policy": list(rules)}


def test_a_policy_may_be_a_list_of_rules_each_for_some_kinds() -> None:
    meetings = {"kinds": ["meeting", "pre_meeting"], "unit": "started_half_hour", "daily_cap_minutes": 450}
    preparation = {"kinds": ["preparation"], "standard_preparation_minutes": 60, "provisional": "last_rate"}
    travel = {"kinds": ["travel"], "pays": "nothing"}
    policy = understood(ruled(meetings, preparation, travel)).policy
    assert [sorted(rule.kinds) for rule in policy.rules] == [["meeting", "pre_meeting"], ["preparation"], ["travel"]]
    assert [(rule.unit, rule.provisional, rule.pays) for rule in policy.rules] == [
        (Unit.STARTED_HALF_HOUR, False, Pays.HONORARIUM),
        (Unit.HOUR, True, Pays.HONORARIUM),
        (Unit.HOUR, False, Pays.NOTHING),
    ]
    assert Assumption.EXACT_MINUTES not in policy.rules[0].assumed
    assert Assumption.NO_DAILY_CAP in policy.rules[1].assumed


WRONG_RULES: dict[str, list[object]] = {
    "kinds": [[], ["meeting", "meeting"], ["lunch"], "meeting", None],
    "pays": ["salary", None],
    "unit": ["minute", None],
    "meeting_cap_minutes": [0, 44641, 1.5],
    "period_cap_minutes": [0, 44641, "60"],
    "half_day_minutes": [0, 1441, None],
    "standard_preparation_minutes": [0, 1441],
    "rate_percent": [0, 101, 50.0, None],
    "provisional": [True, "LAST_RATE", False],
    "agreement": ["FORDE", 1],
    "cancelled_meeting": [None, 60, []],
}


@pytest.mark.parametrize(("name", "value"), [(name, one) for name, several in WRONG_RULES.items() for one in several])
def test_a_wrong_value_in_a_rule_is_one_line_that_names_the_field(name: str, value: object) -> None:
    mistakes = asked(ruled({"kinds": ["meeting"]}, {"kinds": ["travel"]} | {name: value}))
    assert isinstance(mistakes, list)
    assert [mistake.split(":")[0] for mistake in mistakes] == [f"policy[1].{name}"]
    assert ": must " in mistakes[0]


def test_a_cancelled_meeting_has_both_its_fields_or_is_refused_by_the_one_that_lacks() -> None:
    rule = {"kinds": ["meeting"], "cancelled_meeting": {"notice_days": 3, "minutes": 60}}
    assert understood(ruled(rule)).policy.cancelled_meeting == Cancelled(3, 60)
    assert asked(ruled(rule | {"cancelled_meeting": {"notice_days": 3}})) == [
        "policy[0].cancelled_meeting.minutes: is missing"
    ]


def test_everything_that_contradicts_itself_in_a_rule_is_told_at_once() -> None:
    rule = {"unit": "started_half_hour", "rounding": "up", "minimum_minutes": 90, "daily_cap_minutes": 60}
    assert asked(ruled(rule)) == [
        'policy[0].rounding: leave it out: "unit": "started_half_hour" says how to round',
        "policy[0].minimum_minutes: must not be above daily_cap_minutes, 60, but is 90",
    ]


def test_two_rules_for_one_kind_of_work_are_refused() -> None:
    mistakes = asked(ruled({"kinds": ["meeting", "travel"]}, {"kinds": ["travel"]}, {"kinds": ["preparation"]}))
    assert mistakes == ["policy[1].kinds: another rule speaks of travel already; name in each rule the kinds it is for"]


def test_a_list_without_a_rule_is_no_policy() -> None:
    assert asked(ruled()) == ["policy: must hold at least one object, not an empty list"]


def test_a_local_agreement_is_taken_where_rates_and_work_both_name_it() -> None:
    local = VALID["rates"][0] | {"agreement": "HELSE_FORDE"}
    by_rule = ruled({"kinds": ["meeting"], "agreement": "HELSE_FORDE"})
    assert understood(VALID | {"agreement": "HELSE_FORDE", "rates": [local]}).agreement == "HELSE_FORDE"
    assert understood(by_rule | {"rates": [local]}).policy.rules[0].agreement == "HELSE_FORDE"
    (unused,) = asked(VALID | {"rates": [local]})  # type: ignore[misc]
    assert unused.startswith('rates[0].agreement: must be "ASA4310" or "OSLO" (or another that work is priced by)')
    (unrated,) = asked(by_rule)  # type: ignore[misc]
    assert unrated.startswith('policy[0].agreement: must be "ASA4310" or "OSLO" (or another that rates are given for)')


def test_a_rate_may_be_given_per_half_hour_and_is_kept_per_hour() -> None:
    given = {name: value for name, value in VALID["rates"][0].items() if name != "ore_per_hour"}
    row = understood(VALID | {"rates": [given | {"ore_per_half_hour": 61500}]}).rates[0]
    assert (row.ore_per_hour, row.per) == (123000, Per.HALF_HOUR)
    both = VALID["rates"][0] | {"ore_per_half_hour": 61500}
    assert asked(VALID | {"rates": [both]}) == [
        "rates[0].ore_per_half_hour: leave it out, or ore_per_hour: the source states one of them"
    ]
