"""A policy between how it is kept and how the fact tells it."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import TypeAdapter

from contracts.event import Part
from contracts.events.honoraria import FundingArranged, PricingPolicy, PricingRule
from services.honoraria.model.work import Kind

Kept = Mapping[str, Any] | Sequence[Mapping[str, Any]] | None
_RULES = TypeAdapter(tuple[PricingRule, ...])


def told(kept: Kept) -> tuple[PricingPolicy | None, tuple[PricingRule, ...]]:
    """`policy` and `rules` of the fact: the old form of one rule for all work where that says everything."""
    if kept is None:
        return None, ()
    if isinstance(kept, Mapping) and kept.keys() <= PricingPolicy.model_fields.keys():
        return PricingPolicy(**kept, decided=tuple(kept)), ()
    rules = [kept] if isinstance(kept, Mapping) else kept
    every = [kind.value for kind in Kind]
    return None, _RULES.validate_json(json.dumps([{"kinds": every, **rule, "decided": list(rule)} for rule in rules]))


def kept(arranged: FundingArranged) -> Kept:
    """The policy of a fact as it was kept: for who makes the rules anew from what was stated."""
    if arranged.rules:
        return [_decided(rule) for rule in arranged.rules]
    return _decided(arranged.policy) if arranged.policy else None


def _decided(rule: Part) -> dict[str, Any]:
    fields = rule.model_dump(mode="json", exclude={"decided"})
    named: Sequence[str] = getattr(rule, "decided", ()) or list(fields)  # facts older than `decided` tell all
    return {name: fields[name] for name in named}
