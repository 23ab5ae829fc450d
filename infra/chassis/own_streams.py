"""A service whose database was restored to an earlier point must not go on from there.

Its stream then holds facts that its journal has forgotten. It would give their numbers to other facts, and decide on
what is no longer so. Each database keeps a mark in `told`: up to this place the stream says only what the journal says.
The relay moves it with every acknowledgement, so it goes back with the database, and what stands behind it is looked
at before a connection to a database not seen before is used: nothing at all, as a rule.
"""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from contracts.topology import STREAMS
from infra.chassis.bus import Bus
from infra.chassis.connection import Connection
from infra.chassis.kept import End, Kept, NoAnswer, end_of, kept_at

log = structlog.get_logger()

WINDOW = 200
"""Messages asked for at once; the mark is moved after each window, so that a long look goes on where it was cut off."""

# Whatever is restored, one of the three changes: the server started anew, the database or its journal was made anew.
_WHERE = """
select pg_postmaster_start_time() as since, d.oid as database, pg_relation_filenode(to_regclass('journal')) as journal
from pg_database d where d.datname = current_database()
"""
_STRANGE = """
select f.place from unnest($1::bigint[], $2::uuid[]) as f (place, id)
where not exists (select from journal j where j.id = f.id)
  and not exists (select from disowned d where (d.stream, d.created, d.place) = ($3, $4, f.place))
order by f.place limit 1
"""
# Never back, unless to where the stream ends: somebody else may have come further meanwhile.
MARK = """
insert into told as t (stream, created, last) values ($1, $2, $3)
on conflict (stream) do update set created = excluded.created, last = excluded.last
where t.created <> excluded.created or t.last < excluded.last or t.last > $4
"""


class Behind(ConnectionError):
    """This database is, or may be, behind what the service has told the bus; the words are for operators.

    Infrastructure like any other that fails: everybody waits, and goes on by itself once it is mended.
    """


class OwnStreams:
    """The streams on which one service tells its facts. Asks nobody anything while it has no `bus`."""

    def __init__(self, service: str) -> None:
        self.bus: Bus | None = None
        self.shut: Callable[[], Awaitable[None]] | None = None
        """Called when a database turns out to be behind, so that connections let in before are not used either."""
        self._service = service
        self._streams = [stream.name for stream in STREAMS if stream.publisher == service]
        self._looked_at: tuple[object, ...] | None = None
        self._one_at_a_time = asyncio.Lock()

    async def admit(self, connection: Connection) -> None:
        """Let a new connection be used. Raises Behind while its database does not know all that was told."""
        if self.bus is None:
            return
        where = tuple((await connection.fetchrow(_WHERE) or {}).values())
        async with self._one_at_a_time:
            if where != self._looked_at:
                await self.look(connection)
                self._looked_at = where

    async def look(self, connection: Connection) -> None:
        """Look at what stands behind the mark, and move it there. Raises Behind."""
        if self.bus is None:
            return
        try:
            for stream in self._streams:
                end = await end_of(self.bus, stream)
                # No stream holds nothing; readiness says that it is missing.
                if end is not None:
                    await self._look_at(self.bus, connection, stream, end)
        except NoAnswer as silent:
            raise Behind(f"the bus cannot be asked whether this database knows all that was told: {silent}") from silent

    async def _look_at(self, bus: Bus, connection: Connection, stream: str, end: End) -> None:
        mark = await connection.fetchrow("select created, last from told where stream = $1", stream)
        known = mark is not None and mark["created"] == end.created and mark["last"] <= end.last
        place = int(mark["last"]) if mark is not None and known else 0
        while place < end.last:
            first, place = place + 1, min(place + WINDOW, end.last)
            kept = await asyncio.gather(*(kept_at(bus, stream, one) for one in range(first, place + 1)))
            await self._must_be_known(connection, stream, end.created, [one for one in kept if one is not None])
            await connection.execute(MARK, stream, end.created, place, end.last)
        if not known:
            await connection.execute(MARK, stream, end.created, end.last, end.last)

    async def _must_be_known(self, connection: Connection, stream: str, created: str, kept: list[Kept]) -> None:
        said = [one for one in kept if one.is_fact_of(self._service)]
        if len(said) < len(kept):
            # The bus can be made to put its answers here, see infra/adr/0014; nobody must be stopped by that. Whoever
            # hears this stream keeps them as dead letters, and `samrad reconcile` shows them.
            places = [one.place for one in kept if one not in said]
            log.warning("not_our_words", stream=stream, messages=len(places), first=places[0])
        strange = await connection.fetchval(
            _STRANGE, [one.place for one in said], [one.id for one in said], stream, created
        )
        if strange is None:
            return
        self._looked_at = None
        if self.shut is not None:
            await self.shut()
        words = next(one.headers for one in said if one.place == strange)
        raise Behind(
            f"the stream {stream} holds facts of {self._service} that its journal does not know, the first at place "
            f"{strange} ({words.get('ce-type')}, {words.get('ce-time')}). This database was restored to an earlier "
            "point, or somebody else tells facts there. Until that is mended nothing is done here: "
            f"`samrad reconcile {self._service}` shows which facts, with `--recover` it brings them back"
        )
