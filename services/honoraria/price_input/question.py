"""The input of `samrad price` as the engine wants it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.honoraria.model.policy import Policy
from services.honoraria.model.rates import Per, RateKey, RateRow, contradiction, join_rates
from services.honoraria.model.terms import ContractForm, Terms
from services.honoraria.model.work import MINUTES_IN_A_DAY, Activity, Capacity, Kind
from services.honoraria.price_input.form import (
    Form,
    Mistake,
    Reader,
    agreement_code,
    four_digits,
    one_of,
    or_null,
    real_date,
    true_or_false,
    whole_number,
    words,
)
from services.honoraria.price_input.rules import read_policy
from services.honoraria.price_input.tree import NotJson, Object, read_json, shown

DEAREST_HOUR_ORE = 1_000_000_000
"""No hour costs ten million kroner; a larger figure is a slip of the keyboard."""

MINUTES = whole_number(1, MINUTES_IN_A_DAY)


@dataclass(frozen=True, slots=True)
class Question:
    """What to price. `rates` holds the shipped ones too."""

    agreement: str
    payer: str
    terms: tuple[Terms, ...]
    policy: Policy
    rates: tuple[RateRow, ...]
    activities: tuple[Activity, ...]


def read_question(data: bytes, shipped: Sequence[RateRow]) -> Question | list[Mistake]:
    """The question, or everything that is wrong with it in the order of the input's fields."""
    try:
        document = read_json(data)
    except NotJson as wrong:
        return [Mistake("input", str(wrong))]
    if not isinstance(document, Object):
        return [Mistake("input", f"must be a JSON object, not {shown(document)}")]
    mistakes: list[Mistake] = []
    form = Form(document, "", mistakes)
    shipped_for = {row.agreement for row in shipped}
    with_rate = agreement_code(shipped_for, _agreements(document.get("rates")), "or another that rates are given for")
    asked_for = _agreements([document, *_list(document.get("policy"))])
    agreement = form.read("agreement", with_rate)
    payer = form.read("payer", four_digits)
    terms = _terms(form)
    policy = read_policy(form, with_rate)
    entered = _rates(form, shipped, agreement_code(shipped_for, asked_for, "or another that work is priced by"))
    activities = _activities(form)
    if not form.done() or agreement is None or payer is None:
        return mistakes
    return Question(agreement, payer, terms, policy, join_rates(shipped, entered), activities)


def _terms(document: Form) -> tuple[Terms, ...]:
    read: list[Terms] = []
    first_days: set[date] = set()
    for form in document.forms("terms"):
        since = form.read("from", real_date)
        if since is not None and since in first_days:
            form.note("from", f"other terms start on {since} too; keep one of them")
        elif since is not None:
            first_days.add(since)
        contract = form.read("contract_form", one_of(ContractForm))
        specialist = form.read("specialist", or_null(true_or_false))
        if form.done() and since is not None and contract is not None:
            read.append(Terms(since, contract, specialist))
    return tuple(read)


def _agreements(objects: object) -> set[str]:
    """The local agreements that some objects name, looked at before they are read: each must be named twice."""
    found = [one.get("agreement") for one in _list(objects) if isinstance(one, Object)]
    return {name for name in found if isinstance(name, str) and re.fullmatch(r"[A-Za-z][A-Za-z0-9_.-]{0,63}", name)}


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def _rates(document: Form, shipped: Sequence[RateRow], agreement: Reader[str]) -> tuple[RateRow, ...]:
    known: dict[RateKey, RateRow] = {row.key: row for row in shipped}
    read: list[RateRow] = []
    for form in document.forms("rates", required=False):
        row = _rate(form, agreement)
        if row is None:
            continue
        contradicted = contradiction(known, row)
        if contradicted is not None:
            form.note("ore_per_hour", contradicted.detail)
            continue
        known.setdefault(row.key, row)
        read.append(row)
    return tuple(read)


def _rate(form: Form, of: Reader[str]) -> RateRow | None:
    agreement = form.read("agreement", of)
    specialist = form.read("specialist", or_null(true_or_false))
    since = form.read("from", real_date)
    until = form.read_or("to", or_null(real_date), None)
    if since is not None and until is not None and until < since:
        form.note("to", f"must not be before from ({since}), but is {until}")
    ore_per_hour, per = _ore(form)
    source = form.read("source", words)
    point = form.read_or("point", or_null(words), None)
    if not form.done() or agreement is None or since is None or ore_per_hour is None or source is None:
        return None
    return RateRow(agreement, specialist, since, ore_per_hour, source, until, point=point, per=per)


def _ore(form: Form) -> tuple[int | None, Per]:
    """Øre per hour, and what the source states them for."""
    half_hour = form.read_or("ore_per_half_hour", whole_number(1, DEAREST_HOUR_ORE // 2), None)
    if not form.given("ore_per_half_hour"):
        return form.read("ore_per_hour", whole_number(1, DEAREST_HOUR_ORE)), Per.HOUR
    if form.given("ore_per_hour"):
        form.note("ore_per_half_hour", "leave it out, or ore_per_hour: the source states one of them")
    form.may_have("ore_per_hour")
    return (None if half_hour is None else 2 * half_hour), Per.HALF_HOUR


def _activities(document: Form) -> tuple[Activity, ...]:
    read: list[Activity] = []
    for number, form in enumerate(document.forms("activities")):
        kind = form.read("kind", one_of(Kind))
        on = form.read("on", real_date)
        minutes = form.read("minutes", MINUTES)
        capacity = form.read_or("capacity", or_null(one_of(Capacity)), None)
        meeting = form.read_or("meeting", or_null(words), None)
        if form.done() and kind is not None and on is not None and minutes is not None:
            read.append(Activity(str(number), kind, on, minutes, capacity, meeting))
    return tuple(read)
