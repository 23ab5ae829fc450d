"""A policy: rules, each for some kinds of work. What no rule speaks of is counted as shipped, and marked so."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from services.honoraria.model.assumptions import Assumption
from services.honoraria.model.rule import Cancelled, Rule, RuleContradictsItself
from services.honoraria.model.work import Kind

_DECIDED_BY = {
    Assumption.EXACT_MINUTES: {"rounding", "increment_minutes", "unit"},
    Assumption.EACH_ACTIVITY_ALONE: {"scope"},
    Assumption.NO_DAILY_CAP: {"daily_cap_minutes"},
    Assumption.NO_MINIMUM: {"minimum_minutes"},
}


def undecided(decided: Collection[str]) -> frozenset[Assumption]:
    """The marks that remain when the named fields of a rule were decided, if only to be none."""
    fields = set(decided)
    return frozenset(mark for mark, by in _DECIDED_BY.items() if not by & fields)


SHIPPED_RULE = Rule(assumed=undecided(()))
"""Exact minutes, no cap, no minimum: marked as assumed."""


class KindRuledTwice(RuleContradictsItself):
    """Two rules for one kind of work: nobody could say which counts."""


@dataclass(frozen=True, slots=True)
class Policy:
    """Rules in the order they were decided; each kind of work has at most one."""

    rules: tuple[Rule, ...] = ()
    of_kind: Mapping[Kind, Rule] = field(init=False, compare=False, repr=False)
    """The rule for each kind, that of the shipped policy where none was decided."""

    def __post_init__(self) -> None:
        for _, wrong in ruled_twice(rule.kinds for rule in self.rules):
            raise wrong
        ruled = {kind: rule for rule in self.rules for kind in rule.kinds}
        object.__setattr__(self, "of_kind", MappingProxyType({kind: ruled.get(kind, SHIPPED_RULE) for kind in Kind}))

    @property
    def couples_claims(self) -> bool:
        """Whether the price of one claim depends on the GP's other work of the day or month."""
        return any(rule.couples_claims for rule in self.rules)

    @property
    def by_period(self) -> bool:
        """Whether whole months are counted together."""
        return any(rule.by_period for rule in self.rules)

    @property
    def by_meeting(self) -> bool:
        """Whether it matters which work belongs to which meeting."""
        return any(
            rule.meeting_cap_minutes is not None or rule.standard_preparation_minutes is not None for rule in self.rules
        )

    @property
    def standard_preparation_minutes(self) -> int | None:
        """What every meeting attended brings, whatever was logged."""
        return self.of_kind[Kind.PREPARATION].standard_preparation_minutes

    @property
    def cancelled_meeting(self) -> Cancelled | None:
        """What a meeting cancelled late brings; None where nobody has decided, and then nothing is paid."""
        return self.of_kind[Kind.MEETING].cancelled_meeting


def ruled_twice(kinds: Iterable[Collection[Kind]]) -> list[tuple[int, KindRuledTwice]]:
    """The rules, by their place in the list, that speak of a kind another has spoken of before."""
    wrong: list[tuple[int, KindRuledTwice]] = []
    seen: set[Kind] = set()
    for place, own in enumerate(kinds):
        again = sorted(seen & set(own))
        if again:
            said = f"another rule speaks of {', '.join(again)} already; name in each rule the kinds it is for"
            wrong.append((place, KindRuledTwice(said, field="kinds")))
        seen |= set(own)
    return wrong


SHIPPED_POLICY = Policy()
"""Nothing decided: all is assumed, and marked so."""
