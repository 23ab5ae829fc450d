"""Every row of the decision tables in the engine's README, read from the README itself."""

import json
import re
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest

import services.honoraria.model
from services.honoraria.model import (
    ASA4310,
    Activity,
    Assumption,
    Capacity,
    ContractForm,
    Kind,
    Paying,
    Per,
    Policy,
    Priced,
    RateBook,
    RateRow,
    Rounding,
    Rule,
    Scope,
    Terms,
    rate_in_force,
)
from services.honoraria.model.booking import correction
from services.honoraria.model.decided import policy_from
from services.honoraria.model.paying import Agreed
from services.honoraria.model.pricing import price_all
from services.honoraria.model.rule import RuleContradictsItself
from services.honoraria.model.supplement import with_differences
from tests.honoraria import provisional
from tests.honoraria.priced import GP, JULY, RATES, priced, rate, work

README = Path(services.honoraria.model.__file__).with_name("README.md")


def rows(heading: str) -> list[tuple[str, ...]]:
    """The cells of the one table under a heading."""
    section = README.read_text(encoding="utf-8").split(f"## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in lines[2:]]


HEADINGS = {
    "Which work is priced": 22,
    "Which rate is in force": 22,
    "Which minutes count": 33,
    "What a rule counts": 31,
    "What is left when an arrangement takes the place of another": 14,
    "What a line costs": 16,
    "What cannot be meant": 19,
    "What a new rate does to what was paid provisionally": 9,
}


def test_the_tables_are_found() -> None:
    found = {heading: len(rows(heading)) for heading in HEADINGS}
    assert found == HEADINGS


SPOKEN = {"true": True, "false": False, "null": None}


@pytest.mark.parametrize(("form", "capacity", "specialist", "kroner", "outcome"), rows("Which work is priced"))
def test_which_work_is_priced(form: str, capacity: str, specialist: str, kroner: str, outcome: str) -> None:
    terms = () if form == "none" else (Terms(JULY, ContractForm(form), SPOKEN[specialist]),)
    statuses = zip(kroner.split("/"), (True, False), strict=True)
    result = priced(
        work(60, JULY, capacity=None if capacity == "null" else Capacity(capacity)),
        terms=terms,
        rates=tuple(rate(int(each), JULY, status) for each, status in statuses if each != "-"),
    )
    told = [f"missing {one.missing}" for one in result.unpriced]
    told += ["salaried" if line.rated is None else f"{line.amount_ore // 100}" for line in result.lines]
    assert told == [outcome]


def rate_row(text: str) -> RateRow:
    """`2024-07-01 specialist 1230 to 2025-03-31`."""
    since, status, kroner, *to = text.split()
    specialist = {"all": None, "specialist": True, "other": False}[status]
    until = date.fromisoformat(to[1]) if to else None
    return rate(int(kroner), date.fromisoformat(since), specialist, until)


@pytest.mark.parametrize(("given", "gp", "day", "expected"), rows("Which rate is in force"))
def test_which_rate_is_in_force(given: str, gp: str, day: str, expected: str) -> None:
    rates = [rate_row(text) for text in given.split(", ")]
    for order in (rates, rates[::-1]):
        row = rate_in_force(order, ASA4310, gp == "specialist", date.fromisoformat(day))
        assert (f"{row.ore_per_hour // 100}" if row else "none") == expected


COMBINED = Terms(date(2020, 1, 1), ContractForm.COMBINED, specialist=True)
HOW = {"": Capacity.SELF_EMPLOYED, "!": Capacity.SELF_EMPLOYED, "s": Capacity.SALARIED, "?": None}


def policy(rounding: str, scope: str, minimum: str, cap: str) -> Rule:
    """`up 30`, `day`, `-`, `450`."""
    way, increment = rounding.split()
    return Rule(
        int(increment),
        Rounding(way),
        Scope(scope),
        None if cap == "-" else int(cap),
        None if minimum == "-" else int(minimum),
    )


@pytest.mark.parametrize(("rounding", "scope", "minimum", "cap", "done", "expected"), rows("Which minutes count"))
def test_which_minutes_count(rounding: str, scope: str, minimum: str, cap: str, done: str, expected: str) -> None:
    pieces = [re.fullmatch(r"(\d\d-\d\d) (\d+)([s?]?)", text) for text in done.split(", ")]
    activities = [
        work(int(piece[2]), date.fromisoformat(f"2024-{piece[1]}"), capacity=HOW[piece[3]], id=str(index))
        for index, piece in enumerate(pieces)
        if piece
    ]
    assert len(activities) == len(pieces)
    result = priced(*activities, terms=(COMBINED,), policy=policy(rounding, scope, minimum, cap))
    counted = {line.activity.id: str(line.counted_minutes) for line in result.lines}
    assert ", ".join(counted.get(one.id, "?") for one in activities) == expected


KINDS = {"M": Kind.MEETING, "F": Kind.PRE_MEETING, "P": Kind.PREPARATION, "T": Kind.TRAVEL}


def rules(text: str) -> Policy:
    """Rules in backticks, with `and` between them."""
    return policy_from([json.loads(one) for one in re.findall(r"`([^`]+)`", text)])


def pieces_of(done: str) -> tuple[list[Activity], date | None]:
    """Work as the tables write it, and the day of which the rate is not known."""
    activities, unknown = [], None
    for place, text in enumerate(done.split(", ")):
        piece = re.fullmatch(r"(\d\d-\d\d) ([MFPT])(\d+)(?:@([ab]))?([s!]?)", text)
        assert piece is not None, text
        day, kind, minutes, meeting, mark = piece.groups()
        on = date.fromisoformat(f"2024-{day}")
        unknown = on if mark == "!" else unknown
        activities.append(work(int(minutes), on, KINDS[kind], HOW[mark], str(place), meeting))
    return activities, unknown


def rates_but_of(day: date | None) -> tuple[RateRow, ...]:
    """The rates, without that of one day."""
    if day is None:
        return RATES
    return rate(1027, date(2023, 7, 1), until=day - timedelta(days=1)), rate(1027, day + timedelta(days=1))


def as_told(result: Priced, activities: Sequence[Activity]) -> str:
    """The minutes counted of each piece, then after `+` of what nobody logged; `?` of what waits."""
    counted = {line.activity.id: str(line.counted_minutes) for line in result.lines}
    told = [counted.pop(one.id, "?") for one in activities]
    return ", ".join([*told, *(f"+{minutes}" for minutes in counted.values())])


@pytest.mark.parametrize(("rule", "done", "expected"), rows("What a rule counts"))
def test_what_a_rule_counts(rule: str, done: str, expected: str) -> None:
    activities, unknown = pieces_of(done)
    result = priced(*activities, terms=(COMBINED,), policy=rules(rule), rates=rates_but_of(unknown))
    assert as_told(result, activities) == expected


@pytest.mark.parametrize(
    ("first", "second", "done", "expected"), rows("What is left when an arrangement takes the place of another")
)
def test_what_is_left_when_an_arrangement_takes_the_place_of_another(
    first: str, second: str, done: str, expected: str
) -> None:
    activities, unknown = pieces_of(done)
    agreed = [Agreed(rules(text), Paying()) for text in (first, first if second == "the same" else second)]
    rated = (*rates_but_of(unknown), RateRow("LOCAL", None, date(2024, 6, 1), 60000, "test"))
    parted = [(one, agreed[one.on >= date(2024, 6, 15)]) for one in activities]
    assert as_told(price_all(parted, (COMBINED,), RateBook(rated)), activities) == expected


LOCAL = (
    *(rate(kroner, JULY, status, date(2025, 6, 30)) for kroner, status in ((1230, True), (1075, False))),
    RateRow("LOCAL", None, date(2025, 7, 1), 2 * 60000, "test", per=Per.HALF_HOUR),
)


@pytest.mark.parametrize(("rule", "day", "terms", "expected"), rows("What a line costs"))
def test_what_a_line_costs(rule: str, day: str, terms: str, expected: str) -> None:
    known = {"known": (GP,), "unknown": ()}[terms]
    result = priced(work(60, date.fromisoformat(day)), terms=known, rates=LOCAL, policy=rules(rule))
    told = [f"missing {one.missing}" for one in result.unpriced]
    for line in result.lines:
        why = [str(line.basis.zero)] if line.basis.zero else []
        why += ["provisional"] if Assumption.PROVISIONAL_RATE in line.assumptions else []
        told.append(" ".join([f"{line.amount_ore // 100}.{line.amount_ore % 100:02d}", *why]))
    assert told == [expected]


@pytest.mark.parametrize(("rule", "field"), rows("What cannot be meant"))
def test_what_cannot_be_meant(rule: str, field: str) -> None:
    with pytest.raises(RuleContradictsItself) as refused:
        rules(rule)
    assert field in {one.field for one in refused.value.together}


@pytest.mark.parametrize(("new", "lines", "entries"), rows("What a new rate does to what was paid provisionally"))
def test_what_a_new_rate_does_to_what_was_paid_provisionally(new: str, lines: str, entries: str) -> None:
    now, told = provisional.hour(None), []
    book, june, july = provisional.book(now), None, None
    for each in [] if new == "none yet" else new.split(", then "):
        if each.startswith("June "):
            june = rate(int(each.removeprefix("June ")), date(2025, 6, 1), True, date(2025, 6, 30))
        else:
            july = int(each)
        now = with_differences(provisional.hour(july, others=[june] if june else []), now.lines)
        change = correction(book, provisional.bookable(now.lines), {})
        told += [-one.ore // 100 for one in change.reverse] + [line.ore // 100 for line, _ in change.enter]
        book = provisional.book(now)
    assert ", ".join(str(line.amount_ore // 100) for line in now.lines) == lines
    assert (", ".join(map(str, told)) or "none") == entries
    assert july is None or now.total_ore == july * 100
