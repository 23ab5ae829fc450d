"""A batch of facts as rows for one statement."""

from collections.abc import Iterable
from typing import Any, TypeVar

from contracts.event import Event
from infra.chassis.facts import Fact

E = TypeVar("E", bound=Event)


def newest_of_each(facts: Iterable[Fact[E]]) -> list[Fact[E]]:
    """Of each aggregate the fact with the highest sequence, in the order of their ids.

    One statement cannot write a row twice, and rows locked in one order cannot block each other in a ring.
    """
    newest: dict[str, Fact[E]] = {}
    for fact in facts:
        known = newest.get(fact.aggregate)
        if known is None or fact.sequence > known.sequence:
            newest[fact.aggregate] = fact
    return [newest[aggregate] for aggregate in sorted(newest)]


def rows_of(facts: Iterable[Fact[E]]) -> list[dict[str, Any]]:
    """The newest facts as JSON objects for `jsonb_to_recordset`: the event's fields with `sequence` and `fact`."""
    return [
        fact.event.model_dump(mode="json") | {"sequence": fact.sequence, "fact": str(fact.id)}
        for fact in newest_of_each(facts)
    ]
