"""The relay: tells the bus what the journal says, in order, and forgets nothing until the bus has it on disk.

One relay per service works at a time, the one that holds the advisory lock; the others stand by. It reads the
narrow table `unsent` by position and never keeps a cursor: the order in which transactions number their rows is not
the order in which they commit, and a cursor would walk past what commits late.
"""

import asyncio
import contextlib
import re
from collections.abc import Sequence

import asyncpg
import structlog

from contracts.envelope import JSON, SEALED, Envelope, NotACloudEvent, source_of, to_headers
from contracts.event import Event
from contracts.events import EVENTS
from contracts.topology import stream_of
from infra.chassis.bus import BatchRefused, Bus, Outgoing, Refused, Unreachable
from infra.chassis.db import Database, is_infrastructure, storable
from infra.chassis.vault import Erased, WrongKey
from infra.chassis.work import Asks, Connection

log = structlog.get_logger()

LOCK = 0x52_45_4C_59
UNTOLD = """
from unsent u join journal j using (position)
where not exists (select from unsendable x where x.aggregate = j.aggregate)
"""
"""Facts the bus has yet to hear, without those that are held back."""
_WAITING = f"select j.* {UNTOLD} order by u.position limit $1"
_SENT = "delete from unsent where position = any($1::bigint[])"
_UNSENDABLE = "insert into unsendable (position, aggregate, reason) values ($1, $2, $3) on conflict do nothing"
Row = asyncpg.Record
_TOKEN = re.compile(r"[^\s.*>]+")
FIRST_PAUSE, LONGEST_PAUSE = 0.1, 2.0
"""Seconds before the relay takes up its work again after a failure."""


class Relay:
    """Runs until cancelled. `wake()` is called after every commit that stated something."""

    def __init__(self, database: Database, bus: Bus, dsn: str, *, batch_size: int = 500, poll: float = 1.0) -> None:
        self._database = database
        self._bus = bus
        self._dsn = dsn
        self._batch_size = batch_size
        self._poll = poll
        self._woken = asyncio.Event()
        self._pause = FIRST_PAUSE
        self.leading = False

    def wake(self) -> None:
        """There is something to tell."""
        self._woken.set()

    async def run(self) -> None:
        """Hold the lock and relay; take it up again after every failure of database or bus."""
        while True:
            try:
                await self._lead()
            except Exception as failed:
                if not (is_infrastructure(failed) or isinstance(failed, Unreachable)):
                    raise
                log.warning("relay_paused", error=str(failed) or type(failed).__name__, seconds=self._pause)
            await asyncio.sleep(self._pause)
            self._pause = min(self._pause * 2, LONGEST_PAUSE)

    async def _lead(self) -> None:
        # A connection of its own: the lock lives and dies with it, and so does the right to delete from `unsent`.
        connection = await asyncpg.connect(
            self._dsn, timeout=10, command_timeout=60, server_settings={"application_name": "relay"}
        )
        try:
            while not await connection.fetchval("select pg_try_advisory_lock($1)", LOCK):
                self._woken.clear()
                await self._sleep()
            self.leading = True
            while True:
                self._woken.clear()
                while await self.relay_once(connection):
                    self._pause = FIRST_PAUSE
                await self._sleep()
        finally:
            self.leading = False
            # Whatever closing says: raised here, it would take the place of the cancellation that ends us.
            with contextlib.suppress(Exception):
                await connection.close(timeout=2)

    async def _sleep(self) -> None:
        # Not wait_for: in Python 3.11 it can swallow the cancellation that ends us.
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._poll):
                await self._woken.wait()

    async def relay_once(self, connection: Connection) -> int:
        """Tell the bus one batch of what waits on each stream, in order there.

        Returns how many rows left `unsent` or were set aside.
        """
        streams: dict[str, list[Row]] = {}
        for row in await connection.fetch(_WAITING, self._batch_size):
            streams.setdefault(_stream_of(row), []).append(row)
        held_back: set[str] = set()
        settled = 0
        for rows in streams.values():
            settled += await self._send(connection, rows, held_back)
        return settled

    async def _send(self, connection: Connection, rows: Sequence[Row], held_back: set[str]) -> int:
        rows = [row for row in rows if row["aggregate"] not in held_back]
        if len(rows) < 2:
            return await self._send_singly(connection, rows, held_back)
        try:
            await self._bus.publish_batch([await outgoing(self._database, connection, row) for row in rows])
        except (BatchRefused, Refused, Erased) as refused:
            # Mostly a batch whose answer was lost: part of it is on the bus, and one by one the bus tells which.
            log.info("batch_refused", reason=str(refused), facts=len(rows))
            return await self._send_singly(connection, rows, held_back)
        await connection.execute(_SENT, [row["position"] for row in rows])
        return len(rows)

    async def _send_singly(self, connection: Connection, rows: Sequence[Row], held_back: set[str]) -> int:
        settled = 0
        for row in rows:
            if row["aggregate"] in held_back:
                continue
            try:
                await self._bus.publish_one(await outgoing(self._database, connection, row))
            except Erased:
                log.info("fact_erased", position=row["position"], type=row["type"])
            except Refused as refused:
                held_back.add(row["aggregate"])
                await connection.execute(_UNSENDABLE, row["position"], row["aggregate"], storable(refused))
                log.error("fact_unsendable", position=row["position"], type=row["type"], reason=str(refused))
                settled += 1
                continue
            await connection.execute(_SENT, [row["position"]])
            settled += 1
        return settled


async def untold(asks: Asks) -> int:
    """How many facts the bus has yet to hear."""
    return int(await asks.fetchval(f"select count(*) {UNTOLD}"))


def _stream_of(row: Row) -> str:
    event = EVENTS.get(row["type"])
    return stream_of(event) if event is not None else ""


def matches(subject: str, event: type[Event]) -> bool:
    """Whether a subject is one of the event's; the bus would answer to any other with silence."""
    before, _, last = subject.rpartition(".")
    return f"{before}.*" == event.subjects() and bool(_TOKEN.fullmatch(last))


async def outgoing(database: Database, connection: Connection, row: Row) -> Outgoing:
    """A journal row as a message.

    Raises Erased for a private fact whose person's key was destroyed, Refused for a row that no bus would carry.
    """
    event = EVENTS.get(row["type"])
    if event is None:
        raise Refused(f"unknown type {row['type']}; was it stated by a newer release?")
    if not matches(row["subject"], event):
        raise Refused(f"{row['subject']} is outside the subjects of {row['type']}")
    try:
        payload = row["data"].encode()
        if event.private:
            plain = await database.vault.open(connection, row["aggregate"], row["data"])
            payload = database.vault.wrap_for_transport(plain)
        headers = to_headers(_envelope(database.service, row, sealed=event.private))
    except (WrongKey, NotACloudEvent) as wrong:
        raise Refused(str(wrong)) from wrong
    return Outgoing(row["subject"], payload, headers)


def _envelope(service: str, row: Row, *, sealed: bool) -> Envelope:
    return Envelope(
        id=str(row["id"]),
        source=source_of(service),
        type=row["type"],
        subject=row["aggregate"],
        time=row["at"],
        sequence=row["sequence"],
        correlationid=str(row["correlation"]),
        causationid=str(row["causation"]) if row["causation"] else None,
        traceparent=row["traceparent"],
        datacontenttype=SEALED if sealed else JSON,
    )
