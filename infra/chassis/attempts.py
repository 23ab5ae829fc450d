"""How often a fact ran alone. Committed before each try, so that one that kills the process is counted too."""

from collections.abc import Sequence
from uuid import UUID

from infra.chassis.db import storable
from infra.chassis.incoming import Place
from infra.chassis.work import Connection

# What is in the inbox is not counted any more: another process has settled it meanwhile, and nobody would take the row
# away. What an older process counted has no fact, and counts.
_BEGIN = """
insert into attempts as a (stream, stream_sequence, fact, attempts, tries)
select $1, $2, $3, 1, array[$4::uuid] where not exists (select from inbox where id = $3)
on conflict (stream, stream_sequence) do update
set attempts = case when a.fact <> excluded.fact then 1 when $4 = any(a.tries) then a.attempts else a.attempts + 1 end,
    tries = case when a.fact <> excluded.fact then excluded.tries
                 when $4 = any(a.tries) then a.tries else a.tries || excluded.tries end,
    error = case when a.fact <> excluded.fact then null else a.error end,
    fact = excluded.fact
returning attempts
"""
_SETTLED = """
exists (select from inbox i where i.id = a.fact) or exists (select from dead_letters d where d.fact = a.fact)
"""
UNSETTLED = f"select count(*) from attempts a where not ({_SETTLED})"
"""How many facts are being tried alone. A row may outlive its fact for an hour; see `tidy`."""


async def begin(connection: Connection, place: Place, fact: UUID, this: UUID) -> int:
    """Count a try, at once and for good. Returns its number, from 1; 0 for a fact that was settled meanwhile.

    `this` is the id of the try: whoever did not hear the answer may say it again.
    """
    tried = await connection.fetchval(_BEGIN, place.stream, place.stream_sequence, fact, this)
    return int(tried or 0)


async def failed(connection: Connection, place: Place, error: str) -> None:
    """Note why an attempt failed."""
    await connection.execute(
        "update attempts set error = $3 where stream = $1 and stream_sequence = $2",
        place.stream,
        place.stream_sequence,
        storable(error),
    )


async def forgive(connection: Connection, place: Place, this: UUID, error: str) -> None:
    """A try that says nothing about the fact: it does not count, and is one that may be said again."""
    await connection.execute(
        """
        update attempts set attempts = attempts - 1, tries = array_remove(tries, $3), error = $4
        where stream = $1 and stream_sequence = $2 and $3 = any(tries)
        """,
        place.stream,
        place.stream_sequence,
        this,
        storable(error),
    )


async def over(connection: Connection, places: Sequence[Place]) -> None:
    """The facts are settled one way or the other."""
    if places:
        await connection.execute(
            """
            delete from attempts a using unnest($1::text[], $2::bigint[]) as p (stream, stream_sequence)
            where a.stream = p.stream and a.stream_sequence = p.stream_sequence
            """,
            [place.stream for place in places],
            [place.stream_sequence for place in places],
        )


async def tidy(connection: Connection) -> int:
    """Forget tries of facts that are settled. Returns how many.

    Such a row is left when two processes have one fact, and the one that counted its try last is killed before it
    finds out that the other is done, or the other was given the fact before anybody had to try it alone.
    """
    return len(await connection.fetch(f"delete from attempts a where {_SETTLED} returning 1"))
