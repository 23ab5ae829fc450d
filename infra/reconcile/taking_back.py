"""Facts that the stream holds and the journal has forgotten, back in the journal with their ids and numbers."""

from collections.abc import Sequence
from dataclasses import dataclass

from infra.chassis.bus import Bus
from infra.chassis.connection import Connection
from infra.chassis.vault import Vault
from infra.reconcile.findings import Compared
from infra.reconcile.reading import read
from infra.reconcile.returning import NotOurs, Returning, returning

ACTOR = "recovered"
"""Who stated a fact does not travel with it."""
_BATCH = 500

_PLACES = "select place from different where stream = $1 and verdict = 'unknown' order by place"
# Written in the order of the stream, which is that of the journal as it was. Nobody else states anything meanwhile.
_WRITE = """
with came as (
    select * from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::timestamptz[], $7::uuid[],
                         $8::uuid[], $9::text[], $10::text[])
    with ordinality
    as c (id, type, subject, aggregate, sequence, at, correlation, causation, traceparent, data, ordinal)
), written as (
    insert into journal (id, type, subject, aggregate, sequence, at, actor, correlation, causation, traceparent, data)
    select id, type, subject, aggregate, sequence, at, $11, correlation, causation, traceparent, data
    from came order by ordinal
    on conflict do nothing returning id, aggregate, sequence
), counted as (
    insert into sequences as q (aggregate, last)
    select aggregate, max(sequence) from written group by aggregate order by aggregate
    on conflict (aggregate) do update set last = greatest(q.last, excluded.last)
)
select id from written
"""


@dataclass(frozen=True, slots=True)
class Strange:
    """A message that was not taken back, and why."""

    stream: str
    place: int
    why: str


async def take_back(
    connection: Connection, bus: Bus, vault: Vault, service: str, compared: Sequence[Compared]
) -> tuple[list[Returning], list[Strange]]:
    """Write what `compare` found unknown into the journal; returns what came back, and what cannot. In a transaction.

    The next number of each aggregate comes after the highest that was ever told.
    """
    came: list[Returning] = []
    strange: list[Strange] = []
    for one in compared:
        places = [row["place"] for row in await connection.fetch(_PLACES, one.stream)]
        if not places:
            continue
        wanted, waiting = set(places), list[Returning]()
        async for batch in read(bus, one.stream, places[0], places[-1]):
            for place, message in batch:
                if place not in wanted:
                    continue
                try:
                    waiting.append(await returning(connection, vault, service, one.stream, place, message))
                except NotOurs as wrong:
                    strange.append(Strange(one.stream, place, str(wrong)))
            for first in range(0, len(waiting), _BATCH):
                taken, refused = await _write(connection, one.stream, waiting[first : first + _BATCH])
                came += taken
                strange += refused
            waiting.clear()
    return came, strange


async def _write(
    connection: Connection, stream: str, batch: Sequence[Returning]
) -> tuple[list[Returning], list[Strange]]:
    facts = [one.fact for one in batch]
    rows = await connection.fetch(
        _WRITE,
        [fact.id for fact in facts],
        [fact.type for fact in facts],
        [one.subject for one in batch],
        [fact.aggregate for fact in facts],
        [fact.sequence for fact in facts],
        [fact.time for fact in facts],
        [fact.correlation for fact in facts],
        [one.causation for one in batch],
        [fact.traceparent for fact in facts],
        [one.data for one in batch],
        ACTOR,
    )
    written = {row["id"] for row in rows}
    taken = "its number in its aggregate is taken by another fact of the journal"
    return (
        [one for one in batch if one.fact.id in written],
        [Strange(stream, one.place, taken) for one in batch if one.fact.id not in written],
    )
