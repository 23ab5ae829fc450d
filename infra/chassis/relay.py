"""The relay: tells the bus what the journal says, in order, and forgets nothing until the bus has it on disk.

One relay per service works at a time, the one that holds the advisory lock; the others stand by. It reads the
narrow table `unsent` by position and never keeps a cursor: the order in which transactions number their rows is not
the order in which they commit, and a cursor would walk past what commits late.
"""

import asyncio
import contextlib
from collections.abc import Sequence
from itertools import groupby

import asyncpg
import structlog

from contracts.envelope import JSON, SEALED, Envelope, source_of, to_headers
from contracts.events import EVENTS
from contracts.topology import stream_of
from infra.chassis.bus import BatchRefused, Bus, Outgoing, Refused, Unreachable
from infra.chassis.db import INFRASTRUCTURE, Database
from infra.chassis.vault import Erased
from infra.chassis.work import Connection

log = structlog.get_logger()

LOCK = 0x52_45_4C_59
_WAITING = """
select j.* from unsent u join journal j using (position)
where not exists (select from unsendable x where x.aggregate = j.aggregate)
order by u.position limit $1
"""
_SENT = "delete from unsent where position = any($1::bigint[])"
_UNSENDABLE = "insert into unsendable (position, aggregate, reason) values ($1, $2, $3) on conflict do nothing"
Row = asyncpg.Record
PAUSING: tuple[type[BaseException], ...] = (*INFRASTRUCTURE, Unreachable)


class Relay:
    """Runs until cancelled. `wake()` is called after every commit that stated something."""

    def __init__(self, database: Database, bus: Bus, dsn: str, *, batch_size: int = 500, poll: float = 1.0) -> None:
        self._database = database
        self._bus = bus
        self._dsn = dsn
        self._batch_size = batch_size
        self._poll = poll
        self._woken = asyncio.Event()
        self.leading = False

    def wake(self) -> None:
        """There is something to tell."""
        self._woken.set()

    async def run(self) -> None:
        """Hold the lock and relay; take it up again after every failure of database or bus."""
        pause = 0.1
        while True:
            try:
                await self._lead()
                pause = 0.1
            except PAUSING as failed:
                log.warning("relay_paused", error=str(failed) or type(failed).__name__, seconds=pause)
                await asyncio.sleep(pause)
                pause = min(pause * 2, 5.0)
            finally:
                self.leading = False

    async def _lead(self) -> None:
        # A connection of its own: the lock lives and dies with it, and so does the right to delete from `unsent`.
        connection = await asyncpg.connect(self._dsn, timeout=10, server_settings={"application_name": "relay"})
        try:
            while not await connection.fetchval("select pg_try_advisory_lock($1)", LOCK):
                await self._sleep()
            self.leading = True
            while True:
                self._woken.clear()
                while await self.relay_once(connection):
                    pass
                await self._sleep()
        finally:
            self.leading = False
            await connection.close(timeout=2)

    async def _sleep(self) -> None:
        # Not wait_for: in Python 3.11 it can swallow the cancellation that ends us.
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._poll):
                await self._woken.wait()

    async def relay_once(self, connection: Connection) -> int:
        """Tell the bus one batch of what waits, in order. Returns how many rows left `unsent` or were set aside."""
        rows = await connection.fetch(_WAITING, self._batch_size)
        settled = 0
        for _, group in groupby(rows, key=lambda row: stream_of(EVENTS[row["type"]])):
            batch = list(group)
            settled += await self._send(connection, batch)
        return settled

    async def _send(self, connection: Connection, rows: Sequence[Row]) -> int:
        try:
            if len(rows) == 1:
                return await self._send_singly(connection, rows)
            await self._bus.publish_batch([await self._outgoing(connection, row) for row in rows])
        except (BatchRefused, Erased) as refused:
            # Mostly a batch whose answer was lost: part of it is on the bus, and one by one the bus tells which.
            log.info("batch_refused", reason=str(refused), facts=len(rows))
            return await self._send_singly(connection, rows)
        await connection.execute(_SENT, [row["position"] for row in rows])
        return len(rows)

    async def _send_singly(self, connection: Connection, rows: Sequence[Row]) -> int:
        held_back: set[str] = set()
        settled = 0
        for row in rows:
            if row["aggregate"] in held_back:
                continue
            try:
                await self._bus.publish_one(await self._outgoing(connection, row))
            except Erased:
                log.info("fact_erased", position=row["position"], type=row["type"])
            except Refused as refused:
                held_back.add(row["aggregate"])
                await connection.execute(_UNSENDABLE, row["position"], row["aggregate"], str(refused))
                log.error("fact_unsendable", position=row["position"], type=row["type"], reason=str(refused))
                settled += 1
                continue
            await connection.execute(_SENT, [row["position"]])
            settled += 1
        return settled

    async def _outgoing(self, connection: Connection, row: Row) -> Outgoing:
        return await outgoing(self._database, connection, row)


async def outgoing(database: Database, connection: Connection, row: Row) -> Outgoing:
    """A journal row as a message. Raises Erased for a private fact whose person's key was destroyed."""
    payload, sealed = row["data"].encode(), EVENTS[row["type"]].private
    if sealed:
        plain = await database.vault.open(connection, row["aggregate"], row["data"])
        payload = database.vault.wrap_for_transport(plain)
    envelope = Envelope(
        id=str(row["id"]),
        source=source_of(database.service),
        type=row["type"],
        subject=row["aggregate"],
        time=row["at"],
        sequence=row["sequence"],
        correlationid=str(row["correlation"]),
        causationid=str(row["causation"]) if row["causation"] else None,
        traceparent=row["traceparent"],
        datacontenttype=SEALED if sealed else JSON,
    )
    return Outgoing(row["subject"], payload, to_headers(envelope))
