"""The input of `samrad price`: what is taken, and that every mistake is named on a line of its own."""

import json
from copy import deepcopy
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.honoraria.model import SHIPPED_POLICY, Assumption, Policy, Rounding, Rule, Scope
from services.honoraria.price_input import Question, read_question
from services.honoraria.shipped import shipped_rates

VALID: dict[str, Any] = {
    "agreement": "ASA4310",
    "payer": "3907",
    "terms": [{"from": "2023-01-01", "contract_form": "self_employed", "specialist": True}],
    "policy": {
        "increment_minutes": 30,
        "rounding": "up",
        "scope": "day",
        "daily_cap_minutes": 450,
        "minimum_minutes": 60,
    },
    "rates": [
        {
            "agreement": "ASA4310",
            "specialist": None,
            "from": "2025-07-01",
            "to": "2026-06-30",
            "ore_per_hour": 126000,
            "source": "Circular 1",
        }
    ],
    "activities": [{"kind": "meeting", "on": "2024-06-30", "minutes": 90, "capacity": None}],
}


def asked(document: object) -> Question | list[str]:
    data = document if isinstance(document, bytes) else json.dumps(document).encode()
    answer = read_question(data, shipped_rates())
    return answer if isinstance(answer, Question) else [str(mistake) for mistake in answer]


def understood(document: object) -> Question:
    question = asked(document)
    assert isinstance(question, Question), question
    return question


def changed(path: str, value: object) -> dict[str, Any]:
    """The valid input with the value at `activities.0.minutes` set."""
    document = deepcopy(VALID)
    *way, last = path.split(".")
    here: Any = document
    for step in way:
        here = here[int(step)] if isinstance(here, list) else here[step]
    here[int(last) if isinstance(here, list) else last] = value
    return document


def without(path: str) -> dict[str, Any]:
    """The valid input with a field taken away."""
    document = changed(path, None)
    *way, last = path.split(".")
    here: Any = document
    for step in way:
        here = here[int(step)] if isinstance(here, list) else here[step]
    del here[last]
    return document


def test_a_valid_input_is_understood() -> None:
    question = understood(VALID)
    assert question.policy == Policy((Rule(30, Rounding.UP, Scope.DAY, 450, 60),))
    assert question.rates[0].until == date(2026, 6, 30)
    assert set(shipped_rates()) < set(question.rates)
    assert [activity.minutes for activity in question.activities] == [90]


@pytest.mark.parametrize("path", ["policy", "rates", "activities.0.capacity", "rates.0.to"])
def test_what_may_be_left_out_may_be_left_out(path: str) -> None:
    understood(without(path))


def test_without_a_policy_the_shipped_one_applies() -> None:
    assert understood(without("policy")).policy == SHIPPED_POLICY


def test_what_a_policy_leaves_out_is_assumed() -> None:
    (rule,) = understood(without("policy.daily_cap_minutes")).policy.rules
    assert rule.assumed == {Assumption.NO_DAILY_CAP}
    (rule,) = understood(changed("policy.daily_cap_minutes", None)).policy.rules
    assert rule.assumed == frozenset()


@pytest.mark.parametrize(
    "path",
    ["agreement", "payer", "terms", "activities"]
    + [f"terms.0.{name}" for name in VALID["terms"][0]]
    + [f"rates.0.{name}" for name in VALID["rates"][0] if name != "to"]
    + [f"activities.0.{name}" for name in VALID["activities"][0] if name != "capacity"],
)
def test_what_must_be_there_is_missed_by_name(path: str) -> None:
    named = path.replace(".0.", "[0].")
    assert asked(without(path)) == [f"{named}: is missing"]


@pytest.mark.parametrize("path", ["", "terms.0", "policy", "rates.0", "activities.0"])
def test_an_unknown_field_is_refused_by_name(path: str) -> None:
    (mistake,) = asked(changed(f"{path}.colour".lstrip("."), "blue"))  # type: ignore[misc]
    assert mistake.startswith(f"{path.replace('.0', '[0]')}.colour: unknown field; known are ".lstrip("."))


WRONG: dict[str, list[object]] = {
    "agreement": ["asa4310", "NAV", None, 4310, ["OSLO"]],
    "payer": ["390", "39070", 3907, "39O7", "", None, "3907\n", "٣٩٠٧", " 3907"],
    "terms": [None, {}, "none"],
    "terms.0": [None, [], "self_employed"],
    "terms.0.from": ["2023-02-29", "20230101", "2023-W01-1", "2023-1-1", 2023, None, "2023-01-01T00:00:00"],
    "terms.0.contract_form": ["employed", "Salaried", None, True],
    "terms.0.specialist": ["true", 1, 0, "yes"],
    "policy": [None, [], "exact"],
    "policy.increment_minutes": [0, -1, 1441, 30.0, "30", True, None],
    "policy.rounding": ["half", "UP", None, 1],
    "policy.scope": ["week", "Day", None],
    "policy.daily_cap_minutes": [0, -1, 1441, 450.0, "450", True],
    "policy.minimum_minutes": [0, -1, 451, 1441, 60.0, "60", True],
    "rates": [None, {}, 126000],
    "rates.0": [None, 126000],
    "rates.0.agreement": ["KS", None],
    "rates.0.specialist": ["true", 1],
    "rates.0.from": ["1.7.2025", None, "2025-06-31"],
    "rates.0.to": ["2025-06-30", "2026", 2026],
    "rates.0.ore_per_hour": [0, -1, 1260.0, "126000", True, None, 10**10],
    "rates.0.source": ["", "  ", None, 1, "\ud800"],
    "activities": [None, {}, 90],
    "activities.0": [None, 90, [90]],
    "activities.0.kind": ["Meeting", "møte", None],
    "activities.0.on": ["2024-06-31", "2023-02-29", "0000-01-01", "2024-6-30", None, 20240630, "٢٠٢٤-٠٦-٣٠"],
    "activities.0.minutes": [0, -1, 1441, 90.0, "90", True, False, None, 1e3, [90]],
    "activities.0.capacity": ["combined", "", False],
}


@pytest.mark.parametrize(("path", "value"), [(path, value) for path, values in WRONG.items() for value in values])
def test_a_wrong_value_is_one_line_that_names_the_field(path: str, value: object) -> None:
    mistakes = asked(changed(path, value))
    assert isinstance(mistakes, list)
    assert len(mistakes) == 1
    assert mistakes[0].startswith(f"{path.replace('.0', '[0]')}: must ")
    assert len(mistakes[0].splitlines()) == 1


def test_a_wrong_number_is_shown_as_it_was_written() -> None:
    assert asked(changed("activities.0.minutes", 90.0)) == [
        "activities[0].minutes: must be a whole number from 1 to 1440, not 90.0"
    ]


@pytest.mark.parametrize("minutes", [1, 1440])
def test_the_first_and_the_last_number_of_minutes_are_taken(minutes: int) -> None:
    assert understood(changed("activities.0.minutes", minutes)).activities[0].minutes == minutes


def test_every_mistake_is_told_in_the_order_of_the_fields() -> None:
    document = changed("activities.0.minutes", "90") | {"payer": 3907, "extra": 1}
    document["terms"][0]["from"] = "soon"
    document["activities"].append({"kind": "travel", "on": "2024-02-30", "minutes": True})
    mistakes = asked(document)
    assert isinstance(mistakes, list)
    assert [mistake.split(":")[0] for mistake in mistakes] == [
        "payer",
        "terms[0].from",
        "activities[0].minutes",
        "activities[1].on",
        "activities[1].minutes",
        "extra",
    ]


def test_exact_rounding_demands_single_minutes() -> None:
    assert asked(changed("policy.rounding", "exact")) == [
        'policy.increment_minutes: must be 1 when rounding is "exact", not 30; or round "up", "nearest" or "down"'
    ]


def test_an_increment_alone_does_not_say_how_to_round() -> None:
    mistakes = asked(VALID | {"policy": {"increment_minutes": 30}})
    assert isinstance(mistakes, list)
    assert [mistake.split(":")[0] for mistake in mistakes] == ["policy.increment_minutes"]


def test_a_minimum_above_the_cap_is_refused_and_one_at_the_cap_is_not() -> None:
    assert asked(changed("policy.minimum_minutes", 451)) == [
        "policy.minimum_minutes: must not be above daily_cap_minutes, 450, but is 451"
    ]
    understood(changed("policy.minimum_minutes", 450))


def test_a_rate_may_be_in_force_for_one_day() -> None:
    understood(changed("rates.0.to", VALID["rates"][0]["from"]))


def test_two_terms_cannot_start_on_one_day() -> None:
    twice = VALID | {"terms": VALID["terms"] + [VALID["terms"][0] | {"specialist": None}]}
    assert asked(twice) == ["terms[1].from: other terms start on 2023-01-01 too; keep one of them"]


@pytest.mark.parametrize(("specialist", "ore"), [(True, 123001), (False, 123000)])
def test_an_entered_rate_that_contradicts_a_shipped_one_is_refused(specialist: bool, ore: int) -> None:
    rate = VALID["rates"][0] | {"from": "2024-07-01", "specialist": specialist, "ore_per_hour": ore}
    (mistake,) = asked(VALID | {"rates": [rate]})  # type: ignore[misc]
    assert mistake.startswith("rates[0].ore_per_hour: ASA4310 from 2024-07-01 is already 1")


def test_an_entered_rate_that_repeats_a_shipped_one_is_taken() -> None:
    rate = VALID["rates"][0] | {"from": "2024-07-01", "specialist": True, "ore_per_hour": 123000}
    understood(VALID | {"rates": [rate]})


def test_two_entered_rates_that_contradict_each_other_are_refused() -> None:
    second = VALID["rates"][0] | {"ore_per_hour": 126001}
    mistakes = asked(VALID | {"rates": [VALID["rates"][0], second]})
    assert isinstance(mistakes, list)
    assert [mistake.split(":")[0] for mistake in mistakes] == ["rates[1].ore_per_hour"]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "input: empty"),
        (b" \n", "input: empty"),
        (b"{", "input: not JSON: Expecting property name enclosed in double quotes at line 1 column 2"),
        (b"{} {}", "input: not JSON: Extra data at line 1 column 4"),
        (b"\xff\xfe{}", "input: not UTF-8 text (byte 0)"),
        (b"[]", "input: must be a JSON object, not a list"),
        (b"null", "input: must be a JSON object, not null"),
        (b'{"minutes": NaN}', "input: not JSON: NaN is not a JSON number"),
        (b'{"minutes": -Infinity}', "input: not JSON: -Infinity is not a JSON number"),
        (b"[" * 100_000, "input: not JSON: nested too deeply"),
    ],
)
def test_what_is_no_json_object_is_one_clear_line(data: bytes, told: str) -> None:
    assert asked(data) == [told]


def test_a_number_too_long_for_a_computer_is_one_clear_line() -> None:
    (mistake,) = asked(b'{"payer": ' + b"9" * 5000 + b"}")  # type: ignore[misc]
    assert mistake.startswith("input: not JSON: ")
    assert len(mistake.splitlines()) == 1


def test_a_byte_order_mark_is_forgiven() -> None:
    understood(b"\xef\xbb\xbf" + json.dumps(VALID).encode())


def test_a_field_given_twice_is_refused() -> None:
    data = json.dumps(VALID).replace('"minutes": 90', '"minutes": 90, "minutes": 9').encode()
    assert asked(data) == ["activities[0].minutes: given more than once; keep one"]


def test_a_field_name_with_line_breaks_still_makes_one_line() -> None:
    (mistake,) = asked(VALID | {"a\nb\u2028c": 1})  # type: ignore[misc]
    assert mistake.startswith('"a\\nb\\u2028c": unknown field')
    assert len(mistake.splitlines()) == 1


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
places = st.sampled_from([path for path in WRONG if not path.startswith("rates.0.source")])


@given(places, json_values)
def test_no_value_anywhere_is_more_than_a_line_per_mistake(path: str, value: object) -> None:
    answer = asked(changed(path, value))
    if isinstance(answer, list):
        assert answer
        assert all(len(mistake.splitlines()) == 1 for mistake in answer)
