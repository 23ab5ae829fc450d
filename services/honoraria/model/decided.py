"""Policies as they are decided and kept: fields with plain values. What a rule does not say is assumed and marked."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from services.honoraria.model.assumptions import in_order
from services.honoraria.model.policy import SHIPPED_POLICY, Policy, undecided
from services.honoraria.model.rule import ALL_KINDS, Cancelled, Pays, Rounding, Rule, Scope, Unit
from services.honoraria.model.work import Kind

LAST_RATE = "last_rate"
"""What `provisional` says where the last rate is paid while the day's is not known."""
Decided = Mapping[str, Any]
"""One rule: the fields that were decided, if only to be none, and no others."""

_READ: dict[str, Callable[[Any], object]] = {
    "kinds": lambda names: frozenset(map(Kind, names)),
    "pays": Pays,
    "unit": Unit,
    "rounding": Rounding,
    "scope": Scope,
    "provisional": lambda value: value == LAST_RATE,
    "cancelled_meeting": lambda value: Cancelled(**value),
}


def policy_from(decided: Decided | Sequence[Decided] | None) -> Policy:
    """The policy of one rule for all kinds of work, or of a list of rules. Raises RuleContradictsItself."""
    if decided is None:
        return SHIPPED_POLICY
    return Policy(tuple(map(rule_from, [decided] if isinstance(decided, Mapping) else decided)))


def rule_from(decided: Decided) -> Rule:
    """One rule; what was decided to be none is as if not limited. Raises RuleContradictsItself."""
    given = {name: value for name, value in decided.items() if value is not None}
    fields: dict[str, Any] = {name: _READ[name](value) if name in _READ else value for name, value in given.items()}
    return Rule(**{"kinds": ALL_KINDS, **fields}, assumed=undecided(decided))


def still_open(policy: Policy) -> list[str]:
    """What a policy leaves to assumptions, by their codes, and `cancelled_meeting`, which is never assumed."""
    assumed = in_order(mark for rule in policy.of_kind.values() for mark in rule.assumed)
    return [*(mark.value for mark in assumed), *([] if policy.cancelled_meeting else ["cancelled_meeting"])]
