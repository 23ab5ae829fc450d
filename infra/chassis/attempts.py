"""How often a fact ran alone. Committed before each try, so that one that kills the process is counted too."""

from collections.abc import Sequence

from infra.chassis.db import storable
from infra.chassis.incoming import Place
from infra.chassis.work import Connection


async def begin(connection: Connection, place: Place) -> int:
    """Count one more attempt, at once and for good. Returns the number of this attempt, from 1."""
    tried = await connection.fetchval(
        """
        insert into attempts as a (stream, stream_sequence, attempts) values ($1, $2, 1)
        on conflict (stream, stream_sequence) do update set attempts = a.attempts + 1 returning attempts
        """,
        place.stream,
        place.stream_sequence,
    )
    return int(tried)


async def failed(connection: Connection, place: Place, error: str) -> None:
    """Note why an attempt failed."""
    await connection.execute(
        "update attempts set error = $3 where stream = $1 and stream_sequence = $2",
        place.stream,
        place.stream_sequence,
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
