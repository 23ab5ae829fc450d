"""The policy of a question: one rule for all kinds of work, or a list of rules."""

from typing import Any

from services.honoraria.model.policy import SHIPPED_POLICY, Policy, ruled_twice, undecided
from services.honoraria.model.rule import ALL_KINDS, Cancelled, Pays, Rounding, Rule, RuleContradictsItself, Scope, Unit
from services.honoraria.model.work import MINUTES_IN_A_DAY, Kind
from services.honoraria.price_input.form import (
    Form,
    Reader,
    Wrong,
    one_of,
    or_null,
    some_of,
    true_or_false,
    whole_number,
)

DAY = whole_number(1, MINUTES_IN_A_DAY)
MONTH = whole_number(1, 31 * MINUTES_IN_A_DAY)
YEAR = whole_number(1, 365)


def read_policy(document: Form, agreement: Reader[str]) -> Policy:
    """The policy in the field `policy`; every mistake is noted, and the answer then means nothing."""
    rules: list[Rule] = []
    forms = list(document.one_or_more("policy"))
    for form in forms:
        rule = _rule(form, agreement)
        if rule is not None:
            rules.append(rule)
    if len(rules) < len(forms):
        return SHIPPED_POLICY
    twice = ruled_twice(rule.kinds for rule in rules)
    for place, wrong in twice:
        forms[place].note("kinds", wrong.detail)
    return SHIPPED_POLICY if twice else Policy(tuple(rules))


def _rule(form: Form, agreement: Reader[str]) -> Rule | None:
    readers: dict[str, Reader[object]] = {
        "kinds": some_of(Kind),
        "pays": one_of(Pays),
        "unit": one_of(Unit),
        "increment_minutes": DAY,
        "rounding": one_of(Rounding),
        "scope": one_of(Scope),
        "minimum_minutes": or_null(DAY),
        "meeting_cap_minutes": or_null(MONTH),
        "daily_cap_minutes": or_null(DAY),
        "period_cap_minutes": or_null(MONTH),
        "half_day_up_to_minutes": DAY,
        "half_day_minutes": DAY,
        "full_day_minutes": DAY,
        "standard_preparation_minutes": or_null(DAY),
        "rate_percent": whole_number(1, 100),
        "provisional": _provisional,
        "agreement": or_null(agreement),
        "practitioner_confirms": true_or_false,
        "confirm_within_days": or_null(YEAR),
        "approve_within_days": or_null(YEAR),
    }
    decided: dict[str, Any] = {}
    for name, reader in readers.items():
        value = form.read_or(name, reader, None)
        if form.given(name):
            decided[name] = value
    cancelled = _cancelled(form)
    if cancelled is not None:
        decided["cancelled_meeting"] = cancelled
    if not form.done():
        return None
    try:
        return Rule(**{"kinds": ALL_KINDS, **decided}, assumed=undecided(decided))
    except RuleContradictsItself as wrong:
        for one in wrong.together:
            form.note(one.field or "kinds", one.detail)
        return None


def _cancelled(form: Form) -> Cancelled | None:
    inner = form.form("cancelled_meeting")
    if inner is None:
        return None
    notice = inner.read("notice_days", whole_number(0, 365))
    minutes = inner.read("minutes", whole_number(0, MINUTES_IN_A_DAY))
    done = inner.done()
    return Cancelled(notice, minutes) if done and notice is not None and minutes is not None else None


def _provisional(value: object) -> bool:
    if value is None or value == "last_rate":
        return value is not None
    raise Wrong('must be "last_rate", or null')
