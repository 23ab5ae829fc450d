"""Every row of the decision tables in the engine's README, read from the README itself."""

import json
import re
from datetime import date
from pathlib import Path

import pytest

import services.honoraria.model
from services.honoraria.model import (
    ASA4310,
    Assumption,
    Capacity,
    ContractForm,
    Kind,
    Per,
    Policy,
    RateRow,
    Rounding,
    Rule,
    Scope,
    Terms,
    rate_in_force,
)
from services.honoraria.model.booking import correction
from services.honoraria.model.decided import policy_from
from services.honoraria.model.rule import RuleContradictsItself
from services.honoraria.model.supplement import with_differences
from tests.honoraria import provisional
from tests.honoraria.priced import GP, JULY, priced, rate, work

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
    "What a rule counts": 27,
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
HOW = {"": Capacity.SELF_EMPLOYED, "s": Capacity.SALARIED, "?": None}


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


@pytest.mark.parametrize(("rule", "done", "expected"), rows("What a rule counts"))
def test_what_a_rule_counts(rule: str, done: str, expected: str) -> None:
    activities = []
    for place, text in enumerate(done.split(", ")):
        piece = re.fullmatch(r"(\d\d-\d\d) ([MFPT])(\d+)(?:@([ab]))?(s?)", text)
        assert piece is not None, text
        day, kind, minutes, meeting, employed = piece.groups()
        on = date.fromisoformat(f"2024-{day}")
        activities.append(work(int(minutes), on, KINDS[kind], HOW[employed], str(place), meeting))
    result = priced(*activities, terms=(COMBINED,), policy=rules(rule))
    assert not result.unpriced
    known = {one.id for one in activities}
    told = [("" if one.activity.id in known else "+") + str(one.counted_minutes) for one in result.lines]
    assert ", ".join(told) == expected


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
