"""Picking facts of some types out of a batch, and gathering what touched a claim."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar, overload
from uuid import UUID

from contracts.event import Event
from infra.chassis.facts import Fact
from services.honoraria.store.worked import Moved

E = TypeVar("E", bound=Event)
F = TypeVar("F", bound=Event)


@overload
def of_type(facts: Iterable[Fact[Any]], one: type[E], /) -> list[Fact[E]]: ...
@overload
def of_type(facts: Iterable[Fact[Any]], one: type[E], other: type[F], /) -> list[Fact[E | F]]: ...
def of_type(facts: Iterable[Fact[Any]], *kinds: type[Event]) -> list[Fact[Any]]:
    """The facts of these types, in the same order."""
    return [fact for fact in facts if isinstance(fact.event, kinds)]


def touched_by(facts: Sequence[Fact[Any]], moved: Iterable[Moved]) -> dict[UUID, list[Fact[Any]]]:
    """Claim → the facts that moved work into it or out of it."""
    by_aggregate: Mapping[str, Fact[Any]] = {fact.aggregate: fact for fact in facts}
    touched: dict[UUID, list[Fact[Any]]] = defaultdict(list)
    for one in moved:
        for claim in {one.before, one.after} - {None}:
            if claim is not None:
                touched[claim].append(by_aggregate[one.aggregate])
    return dict(touched)
