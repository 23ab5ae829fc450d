"""What the bus has yet to hear: the narrow table `unsent` beside the journal, and all SQL the relay needs of it."""

from collections.abc import Sequence

import asyncpg

from infra.chassis.db import storable
from infra.chassis.work import Asks, Connection

Row = asyncpg.Record
MOST_BYTES = 4 * 1024 * 1024
"""What is read at once does not go far beyond, so that large facts do not fill the memory."""

# Each row is looked up by its position and in no other way: without that fence the planner, which knows nothing yet of
# a young table, may walk the whole journal to join it with the little that waits.
_UNTOLD = """
from (select position from unsent where position > {floor} order by position) u
cross join lateral (select * from journal where position = u.position offset 0) j
where j.aggregate <> all (array(select aggregate from unsendable))
"""
UNTOLD = _UNTOLD.format(floor=0)
"""Facts the bus has yet to hear, without those that are held back."""
_WAITING = f"""
select * from (
    select u.position, j.id::text, j.type, j.subject, j.aggregate, j.sequence, j.at, j.correlation::text,
           j.causation::text, j.traceparent, j.data,
           sum(octet_length(j.data)) over (order by u.position) - octet_length(j.data) as bytes_before
    {_UNTOLD.format(floor="$1")} and u.position <> all ($2::bigint[])
    order by u.position limit $3
) w where bytes_before < {MOST_BYTES}
order by position
"""
# With the rows goes the mark of what the stream is known to say, see `own_streams`; not where others told in between.
_TOLD = """
with gone as (delete from unsent where position = any($1::bigint[]))
update told set last = $3::bigint where stream = $2 and last = $3::bigint - $4::bigint returning true
"""
_ERASED = "delete from unsent where position = $1"
_UNSENDABLE = "insert into unsendable (position, aggregate, reason) values ($1, $2, $3) on conflict do nothing"


async def untold(asks: Asks) -> int:
    """How many facts the bus has yet to hear."""
    return int(await asks.fetchval(f"select count(*) {UNTOLD}"))


async def waiting(connection: Connection, floor: int, limit: int, on_their_way: Sequence[Row] = ()) -> list[Row]:
    """The first facts to be told above a position, in order; not those that are on their way already."""
    return await connection.fetch(_WAITING, floor, [row["position"] for row in on_their_way], limit)


async def told(connection: Connection, rows: Sequence[Row], stream: str, place: int) -> bool:
    """Forget facts that the bus now has, the last of them at `place` of its stream.

    False where the mark of what the stream says did not move with them: somebody else tells there, too.
    """
    positions = [row["position"] for row in rows]
    return bool(await connection.fetchval(_TOLD, positions, stream, place, len(rows)))


async def erased(connection: Connection, row: Row) -> None:
    """Forget a fact that nobody can read any more."""
    await connection.execute(_ERASED, row["position"])


async def hold_back(connection: Connection, row: Row, reason: object) -> None:
    """Set a fact aside that the bus refuses, and with it all of its aggregate, until an operator acts."""
    await connection.execute(_UNSENDABLE, row["position"], row["aggregate"], storable(reason))
