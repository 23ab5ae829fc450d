"""The rates Samråd ships with: dated YAML with sources in `rates/`, one file per agreement."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files

import yaml

from services.honoraria.model.assumptions import Assumption
from services.honoraria.model.rates import RateRow, join_rates


class ShippedRatesWrong(ValueError):
    """A shipped file does not say what a rate must say: a fault of the installation, not of any input."""


@cache
def shipped_rates() -> tuple[RateRow, ...]:
    """All shipped rates, in the order of the files. Raises `ShippedRatesWrong`."""
    rows: tuple[RateRow, ...] = ()
    for file in sorted(files(__package__).joinpath("rates").iterdir(), key=lambda one: one.name):
        if file.name.endswith(".yaml"):
            rows = join_rates(rows, read_rates(file.read_text(encoding="utf-8"), file.name))
    return tuple(sorted(rows, key=lambda row: (row.agreement, row.since, row.specialist is not True)))


def read_rates(text: str, name: str) -> tuple[RateRow, ...]:
    """The rows of one file; a field too many is as wrong as one too few."""
    document = yaml.safe_load(text)
    try:
        agreement, point, sources = document["agreement"], document["point"], document["sources"]
        return tuple(_row(str(agreement), str(point), sources, row) for row in document["rates"])
    except (KeyError, TypeError, ValueError) as wrong:
        raise ShippedRatesWrong(f"{name}: {wrong!r}") from wrong


def _row(agreement: str, point: str, sources: Mapping[str, str], row: dict[str, object]) -> RateRow:
    given = dict(row)
    since, until = given.pop("from"), given.pop("to", None)
    specialist, ore = given.pop("specialist"), given.pop("ore_per_hour")
    source, mark = sources[str(given.pop("source"))], given.pop("assumption", None)
    if given:
        raise ValueError(f"unknown {sorted(given)}")
    # `type is`: YAML's true is an int too, and a date with a clock is a date too.
    if type(since) is not date or not (until is None or type(until) is date):
        raise ValueError(f"from and to are dates: {row}")
    if type(ore) is not int or not (specialist is None or isinstance(specialist, bool)):
        raise ValueError(f"ore_per_hour is a whole number, specialist true, false or null: {row}")
    marks = () if mark is None else (Assumption(str(mark)),)
    return RateRow(agreement, specialist, since, ore, source, until, marks, point)
