"""What Samråd ships with: dated YAML with sources, in `rates/` a file per agreement and one for travel, in `policies/`
one per regime. A field too many is as wrong as one too few: these are figures that people are paid by."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, TypeVar

import yaml

from infra.chassis.refusal import Refusal
from services.honoraria.model.allowances import Allowance, What
from services.honoraria.model.assumptions import Assumption
from services.honoraria.model.decided import Decided, policy_from
from services.honoraria.model.policy import Policy
from services.honoraria.model.rates import RateRow, join_rates

T = TypeVar("T")
TRAVEL = "travel.yaml"


class ShippedRatesWrong(ValueError):
    """A shipped file does not say what it must: a fault of the installation, not of any input."""


@dataclass(frozen=True, slots=True)
class ShippedPolicy:
    """A regime somebody has, to be arranged as it stands; `SHIPPED` is what counts where nobody has decided."""

    code: str
    name: str
    source: str
    decided: tuple[Decided, ...]
    policy: Policy


@cache
def shipped_rates() -> tuple[RateRow, ...]:
    """All shipped rates, in the order of the files. Raises `ShippedRatesWrong`."""
    rows: tuple[RateRow, ...] = ()
    for name, text in _texts("rates"):
        if name != TRAVEL:
            rows = join_rates(rows, read_rates(text, name))
    return tuple(sorted(rows, key=lambda row: (row.agreement, row.since, row.specialist is not True)))


def is_national(agreement: str) -> bool:
    """Whether an agreement is one that municipalities all over pay by: those whose rates are shipped."""
    return any(row.agreement == agreement for row in shipped_rates())


@cache
def shipped_allowances() -> tuple[Allowance, ...]:
    """Kilometres and day trips, as far as they are known. Raises `ShippedRatesWrong`."""
    return read_allowances(dict(_texts("rates"))[TRAVEL], TRAVEL)


@cache
def shipped_policies() -> tuple[ShippedPolicy, ...]:
    """The regimes Samråd knows, what counts where nobody decided first. Raises `ShippedRatesWrong`."""
    found = [read_policy(text, name) for name, text in _texts("policies")]
    return tuple(sorted(found, key=lambda one: (one.code != "SHIPPED", one.code)))


def read_rates(text: str, name: str) -> tuple[RateRow, ...]:
    """The rows of one file of rates."""

    def read(document: dict[str, Any]) -> tuple[RateRow, ...]:
        agreement, point, sources, rates = _taken(document, "agreement", "point", "sources", "rates")
        return tuple(_row(str(agreement), str(point), sources, row) for row in rates)

    return _read(text, name, read)


def read_allowances(text: str, name: str) -> tuple[Allowance, ...]:
    """The rows of the file of travel."""

    def read(document: dict[str, Any]) -> tuple[Allowance, ...]:
        sources, allowances = _taken(document, "sources", "allowances")
        return tuple(_allowance(sources, row) for row in allowances)

    return _read(text, name, read)


def read_policy(text: str, name: str) -> ShippedPolicy:
    """One file with a policy."""

    def read(document: dict[str, Any]) -> ShippedPolicy:
        code, title, source, rules = _taken(document, "code", "name", "source", "rules")
        return ShippedPolicy(code, title, source, tuple(rules), policy_from(rules))

    return _read(text, name, read)


def _texts(folder: str) -> list[tuple[str, str]]:
    found = sorted(files(__package__).joinpath(folder).iterdir(), key=lambda one: one.name)
    return [(one.name, one.read_text(encoding="utf-8")) for one in found if one.name.endswith(".yaml")]


def _read(text: str, name: str, read: Callable[[dict[str, Any]], T]) -> T:
    try:
        document = dict(yaml.safe_load(text))
        _day(document.pop("read_on"))
        answer = read(document)
    except (KeyError, TypeError, ValueError, Refusal) as wrong:
        raise ShippedRatesWrong(f"{name}: {wrong!r}") from wrong
    if document:
        raise ShippedRatesWrong(f"{name}: unknown {sorted(document)}")
    return answer


def _taken(given: dict[str, Any], *names: str) -> list[Any]:
    return [given.pop(name) for name in names]


def _row(agreement: str, point: str, sources: Mapping[str, str], row: dict[str, Any]) -> RateRow:
    given = dict(row)
    since, specialist, ore, source = _taken(given, "from", "specialist", "ore_per_hour", "source")
    until, mark = given.pop("to", None), given.pop("assumption", None)
    _nothing_left(given)
    if not (specialist is None or isinstance(specialist, bool)):
        raise ValueError(f"specialist is true, false or null: {row}")
    last = None if until is None else _day(until)
    return RateRow(agreement, specialist, _day(since), _whole(ore), sources[source], last, _marks(mark), point)


def _allowance(sources: Mapping[str, str], row: dict[str, Any]) -> Allowance:
    given = dict(row)
    what, since, until, ore, source = _taken(given, "what", "from", "to", "ore", "source")
    mark = given.pop("assumption", None)
    _nothing_left(given)
    return Allowance(What(what), _day(since), _day(until), _whole(ore), sources[source], _marks(mark))


def _nothing_left(given: Mapping[str, object]) -> None:
    if given:
        raise ValueError(f"unknown {sorted(given)}")


def _day(value: object) -> date:
    # `type is`: a moment with a clock is a date to Python, and true a number.
    if type(value) is not date:
        raise ValueError(f"{value!r} is no day")
    return value


def _whole(value: object) -> int:
    if type(value) is not int:
        raise ValueError(f"{value!r} is no whole number of øre")
    return value


def _marks(mark: object) -> tuple[Assumption, ...]:
    return () if mark is None else (Assumption(str(mark)),)
