"""The relay: tells the bus what the journal says, in order, and forgets nothing until the bus has it on disk.

One relay per service works at a time, the one that holds the advisory lock; the others stand by. It reads the
narrow table `unsent` by position and never keeps a cursor: the order in which transactions number their rows is not
the order in which they commit, and a cursor would walk past what commits late.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any

import asyncpg
import structlog

from infra.chassis import unsent
from infra.chassis.bus import BatchRefused, Bus, Outgoing, Refused, Unreachable
from infra.chassis.db import MISSED_SOON, Database, is_infrastructure
from infra.chassis.floor import Floor
from infra.chassis.telling import outgoing, stream_for
from infra.chassis.unsent import UNTOLD, Row, untold
from infra.chassis.vault import Erased
from infra.chassis.work import Connection

__all__ = ["LOCK", "UNTOLD", "Relay", "connect_alone", "outgoing", "untold"]

log = structlog.get_logger()

LOCK = 0x52_45_4C_59
LARGEST_BATCH = 1000
"""Facts. JetStream takes no more in one batch, and the more there are, the less each costs it."""
FIRST_PAUSE, LONGEST_PAUSE = 0.1, 2.0
"""Seconds before the relay takes up its work again after a failure."""


async def connect_alone(dsn: str) -> Connection:
    """A connection of the relay's own: the lock lives and dies with it, and so does the right to take from `unsent`."""
    # What it forgets is not waited for: should the power take that back, it is told again, and the inboxes know it.
    settings = {"application_name": "relay", "synchronous_commit": "off", "jit": "off", **MISSED_SOON}
    return await asyncpg.connect(dsn, timeout=10, command_timeout=60, server_settings=settings)


@dataclass(slots=True)
class Parcel:
    """Facts for one stream. Without `messages` they must be tried one by one; `place` is where the last now stands."""

    stream: str
    rows: list[Row]
    messages: list[Outgoing] = field(default_factory=list)
    place: int | None = None


class Relay:
    """Runs until cancelled. `wake()` is called after every commit that stated something."""

    def __init__(
        self,
        database: Database,
        bus: Bus,
        dsn: str,
        *,
        batch_size: int = LARGEST_BATCH,
        poll: float = 1.0,
        connect: Callable[[str], Awaitable[Connection]] = connect_alone,
    ) -> None:
        self._database = database
        self._bus = bus
        self._dsn = dsn
        self._connect = connect
        self._batch_size = batch_size
        self._poll = poll
        self._woken = asyncio.Event()
        self._floor = Floor()
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
        connection = await self._connect(self._dsn)
        try:
            if self._database.own_streams is not None:
                await self._database.own_streams.admit(connection)
            while not await connection.fetchval("select pg_try_advisory_lock($1)", LOCK):
                self._woken.clear()
                await self._sleep()
            self.leading, self._floor = True, Floor()
            while True:
                await self._tell_all(connection)
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

    async def _tell_all(self, connection: Connection) -> None:
        """Until nothing waits. While facts are on their way, those before are forgotten and the next are made ready."""
        told: list[Parcel] = []
        parcels = await self._next(connection)
        while parcels:
            async with _meanwhile(self._send(parcels)):
                known = await self._forget(connection, told)
                upcoming = await self._next(connection, on_their_way=parcels)
            told = [parcel for parcel in parcels if parcel.place is not None]
            if not known or len(told) < len(parcels):
                await self._forget(connection, told)
                await self._look(connection)
                await self._send_singly(connection, [row for one in parcels if one.place is None for row in one.rows])
                # What is held back now may have been among them.
                told, upcoming = [], await self._next(connection)
            self._pause = FIRST_PAUSE
            parcels = upcoming
        if not await self._forget(connection, told):
            await self._look(connection)

    async def _next(self, connection: Connection, on_their_way: Sequence[Parcel] = ()) -> list[Parcel]:
        """The next facts, made into messages. A wake-up from now on means that there is more."""
        self._woken.clear()
        flying = [row for parcel in on_their_way for row in parcel.rows]
        rows = await unsent.waiting(connection, self._floor.to_read_from(), self._batch_size, flying)
        streams: dict[str, list[Row]] = {}
        for row in rows:
            streams.setdefault(stream_for(row), []).append(row)
        parcels = [Parcel(stream, rows) for stream, rows in streams.items()]
        # One that cannot be told holds back what is said of the same on another stream, so then it is one by one.
        with contextlib.suppress(Refused, Erased):
            messages = [[await outgoing(self._database, connection, row) for row in one.rows] for one in parcels]
            for parcel, made in zip(parcels, messages, strict=True):
                parcel.messages = made
        return parcels

    async def _send(self, parcels: Sequence[Parcel]) -> None:
        """Tell the bus. What it does not take as a whole, and what comes after that, stays without a place."""
        for parcel in parcels:
            if not parcel.messages:
                return
            try:
                if len(parcel.messages) == 1:
                    parcel.place = await self._bus.publish_one(parcel.messages[0])
                else:
                    parcel.place = await self._bus.publish_batch(parcel.messages)
            except (BatchRefused, Refused) as refused:
                # Mostly a batch whose answer was lost: part of it is on the bus, and one by one the bus tells which.
                log.info("batch_refused", reason=str(refused), facts=len(parcel.rows))
                return

    async def _send_singly(self, connection: Connection, rows: Sequence[Row]) -> None:
        held_back: set[str] = set()
        for row in sorted(rows, key=itemgetter("position")):
            if row["aggregate"] in held_back:
                continue
            try:
                place = await self._bus.publish_one(await outgoing(self._database, connection, row))
            except Erased:
                log.info("fact_erased", position=row["position"], type=row["type"])
                await unsent.erased(connection, row)
            except Refused as refused:
                held_back.add(row["aggregate"])
                await unsent.hold_back(connection, row, refused)
                log.error("fact_unsendable", position=row["position"], type=row["type"], reason=str(refused))
            else:
                known = await self._forget(connection, [Parcel(stream_for(row), [row], place=place)])
                # The bus takes facts, if only one at a time: whatever fails next, the pause begins anew.
                self._pause = FIRST_PAUSE
                if not known:
                    await self._look(connection)

    async def _forget(self, connection: Connection, told: Sequence[Parcel]) -> bool:
        """Forget what the bus now has. False where somebody else seems to tell on its stream, too."""
        known = True
        for parcel in told:
            assert parcel.place is not None, "only what the bus has is forgotten"
            known &= await unsent.told(connection, parcel.rows, parcel.stream, parcel.place)
            await self._floor.follow(connection, parcel.rows[-1]["position"])
        return known

    async def _look(self, connection: Connection) -> None:
        # Told before and the answer lost, or it is a new stream, or another database tells there, too. Never while
        # facts are on their way: they would be looked at one by one.
        if self._database.own_streams is not None:
            await self._database.own_streams.look(connection)


@contextlib.asynccontextmanager
async def _meanwhile(work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Do this while the block runs, and wait for it after; what fails in either ends both."""
    task = asyncio.create_task(work)
    try:
        yield
        await task
    finally:
        if not task.done():
            task.cancel()
        await asyncio.wait({task})
        if not task.cancelled():
            task.exception()  # seen: if the block failed first, its failure is the one that counts
