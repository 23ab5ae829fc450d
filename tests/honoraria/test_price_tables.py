"""Every row of the decision tables in the engine's README, read from the README itself."""

import re
from datetime import date
from pathlib import Path

import pytest

import services.honoraria.model
from services.honoraria.model import (
    ASA4310,
    Capacity,
    ContractForm,
    RateRow,
    Rounding,
    Rule,
    Scope,
    Terms,
    rate_in_force,
)
from tests.honoraria.priced import JULY, priced, rate, work

README = Path(services.honoraria.model.__file__).with_name("README.md")


def rows(heading: str) -> list[tuple[str, ...]]:
    """The cells of the one table under a heading."""
    section = README.read_text(encoding="utf-8").split(f"## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in lines[2:]]


def test_the_tables_are_found() -> None:
    assert [len(rows(f"Which {name}")) for name in ("work is priced", "rate is in force", "minutes count")] == [
        22,
        22,
        33,
    ]


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
