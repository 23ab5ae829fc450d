"""The input of `samrad price` as the engine wants it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.honoraria.model.policy import (
    SHIPPED_POLICY,
    Policy,
    Rounding,
    Scope,
    exact_with_increment,
    minimum_above_cap,
    undecided,
)
from services.honoraria.model.rates import Agreement, RateKey, RateRow, contradiction, join_rates
from services.honoraria.model.terms import ContractForm, Terms
from services.honoraria.model.work import MINUTES_IN_A_DAY, Activity, Capacity, Kind
from services.honoraria.price_input.form import (
    Form,
    Mistake,
    four_digits,
    one_of,
    or_null,
    real_date,
    true_or_false,
    whole_number,
    words,
)
from services.honoraria.price_input.tree import NotJson, Object, read_json, shown

DEAREST_HOUR_ORE = 1_000_000_000
"""No hour costs ten million kroner; a larger figure is a slip of the keyboard."""

MINUTES = whole_number(1, MINUTES_IN_A_DAY)


@dataclass(frozen=True, slots=True)
class Question:
    """What to price. `rates` holds the shipped ones too."""

    agreement: Agreement
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
    agreement = form.read("agreement", one_of(Agreement))
    payer = form.read("payer", four_digits)
    terms = _terms(form)
    policy = _policy(form)
    entered = _rates(form, shipped)
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


def _policy(document: Form) -> Policy:
    form = document.form("policy")
    if form is None:
        return SHIPPED_POLICY
    fields = ("increment_minutes", "rounding", "scope", "daily_cap_minutes", "minimum_minutes")
    decided = [name for name in fields if form.given(name)]
    increment = form.read_or("increment_minutes", MINUTES, SHIPPED_POLICY.increment_minutes)
    rounding = form.read_or("rounding", one_of(Rounding), SHIPPED_POLICY.rounding)
    scope = form.read_or("scope", one_of(Scope), SHIPPED_POLICY.scope)
    cap = form.read_or("daily_cap_minutes", or_null(MINUTES), SHIPPED_POLICY.daily_cap_minutes)
    minimum = form.read_or("minimum_minutes", or_null(MINUTES), SHIPPED_POLICY.minimum_minutes)
    if increment is not None and rounding is not None:
        wrong = exact_with_increment(rounding, increment)
        if wrong is not None:
            form.note("increment_minutes", wrong.detail)
    too_high = minimum_above_cap(minimum, cap)
    if too_high is not None:
        form.note("minimum_minutes", too_high.detail)
    if not form.done() or increment is None or rounding is None or scope is None:
        return SHIPPED_POLICY
    return Policy(increment, rounding, scope, cap, minimum, assumed=undecided(decided))


def _rates(document: Form, shipped: Sequence[RateRow]) -> tuple[RateRow, ...]:
    known: dict[RateKey, RateRow] = {row.key: row for row in shipped}
    read: list[RateRow] = []
    for form in document.forms("rates", required=False):
        row = _rate(form)
        if row is None:
            continue
        contradicted = contradiction(known, row)
        if contradicted is not None:
            form.note("ore_per_hour", contradicted.detail)
            continue
        known.setdefault(row.key, row)
        read.append(row)
    return tuple(read)


def _rate(form: Form) -> RateRow | None:
    agreement = form.read("agreement", one_of(Agreement))
    specialist = form.read("specialist", or_null(true_or_false))
    since = form.read("from", real_date)
    until = form.read_or("to", or_null(real_date), None)
    if since is not None and until is not None and until < since:
        form.note("to", f"must not be before from ({since}), but is {until}")
    ore_per_hour = form.read("ore_per_hour", whole_number(1, DEAREST_HOUR_ORE))
    source = form.read("source", words)
    if not form.done() or agreement is None or since is None or ore_per_hour is None or source is None:
        return None
    return RateRow(agreement, specialist, since, ore_per_hour, source, until)


def _activities(document: Form) -> tuple[Activity, ...]:
    read: list[Activity] = []
    for number, form in enumerate(document.forms("activities")):
        kind = form.read("kind", one_of(Kind))
        on = form.read("on", real_date)
        minutes = form.read("minutes", MINUTES)
        capacity = form.read_or("capacity", or_null(one_of(Capacity)), None)
        if form.done() and kind is not None and on is not None and minutes is not None:
            read.append(Activity(str(number), kind, on, minutes, capacity))
    return tuple(read)
