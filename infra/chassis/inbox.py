"""A fact is applied once: its id goes into the inbox in the transaction in which it acts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from contracts.event import Event
from infra.chassis.facts import Fact
from infra.chassis.work import Connection

# Sorted, so that two transactions taking overlapping batches wait for each other instead of deadlocking.
_ENTER = """
insert into inbox (id, source, aggregate, sequence)
select id, source, aggregate, sequence
from unnest($1::uuid[], $2::text[], $3::text[], $4::bigint[]) as f (id, source, aggregate, sequence)
order by id
on conflict do nothing
returning id
"""


@dataclass(frozen=True, slots=True)
class Entered:
    """`new` may act; `taken` name a place (source, aggregate, sequence) that another fact holds."""

    new: list[Fact[Event]]
    taken: list[Fact[Event]]


async def enter(connection: Connection, facts: Sequence[Fact[Any]]) -> Entered:
    """Enter facts; those that are there already are left out of both lists. The order of `facts` is kept."""
    unique = {fact.id: fact for fact in facts}
    rows = await connection.fetch(
        _ENTER,
        list(unique),
        [fact.source for fact in unique.values()],
        [fact.aggregate for fact in unique.values()],
        [fact.sequence for fact in unique.values()],
    )
    if len(rows) == len(unique):
        return Entered(list(unique.values()), [])
    fresh = {row["id"] for row in rows}
    new = [fact for fact in unique.values() if fact.id in fresh]
    rest: list[UUID] = [fact_id for fact_id in unique if fact_id not in fresh]
    known = {row["id"] for row in await connection.fetch("select id from inbox where id = any($1::uuid[])", rest)}
    return Entered(new, [unique[fact_id] for fact_id in rest if fact_id not in known])
