"""Real SQL in atomic steps: what looks like asyncpg's pool and connection, each statement waiting for its turn.

A transaction begins on the server with its first statement. Connections are real and shared by all processes of a
service, one after the other: a process that ends, or whose connection is cut, leaves a transaction open that the server
rolls back a step later, as it does when it finds out by itself.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from functools import lru_cache
from types import TracebackType
from typing import Any, Literal

import asyncpg

from infra.chassis.db import prepare
from tests.simulation.life import Life
from tests.simulation.loop import VirtualLoop
from tests.simulation.scheduler import Scheduler

Real = Any  # asyncpg.Connection, whose stubs are generic and the class is not
CUT_BEFORE, CUT_AFTER = "the connection is cut before", "the connection is cut after"
SETTINGS = {
    "timezone": "UTC",
    "jit": "off",
    # A call that another transaction blocks fails at once: whoever blocks it is parked and cannot go on meanwhile.
    "lock_timeout": "3",
    # A plan is made once for a connection and every seed that has it, and so must not follow from what is asked.
    "plan_cache_mode": "force_generic_plan",
    "synchronous_commit": "off",
}


class Rack:
    """The real connections to one database: opened as needed, used again by whoever comes next."""

    def __init__(self, loop: VirtualLoop, dsn: str) -> None:
        self._loop = loop
        self._dsn = dsn
        self._free: list[Real] = []
        self._all: list[Real] = []

    async def take(self) -> Real:
        """One that nobody uses. Only in one's turn."""
        if self._free:
            return self._free.pop()
        with self._loop.outside():
            # Statements are kept for good: asyncpg would let each go at a time that depends on who met it first, and in
            # which seed that was.
            opened = await asyncpg.connect(
                self._dsn, server_settings=SETTINGS, statement_cache_size=2000, max_cached_statement_lifetime=0
            )
            await prepare(opened)
        self._all.append(opened)
        return opened

    async def give_back(self, real: Real) -> None:
        """What the server does when it misses a client: roll back, release locks. Only in one's turn."""
        with self._loop.outside():
            await real.execute("rollback; select pg_advisory_unlock_all()" if real.is_in_transaction() else _UNLOCK)
        self._free.append(real)

    def must_be_whole(self) -> None:
        """Nobody uses a connection between two seeds."""
        assert len(self._free) == len(self._all), "a connection is still in use"

    async def close(self) -> None:
        """Close all."""
        with self._loop.outside():
            for real in self._all:
                await real.close()


_UNLOCK = "select pg_advisory_unlock_all()"


@lru_cache(maxsize=4000)
def retimed(query: str, arguments: int) -> str:
    """A statement whose machine time is its last parameter: what waits by the clock must not wait by the machine's."""
    return query.replace("clock_timestamp()", f"${arguments + 1}::timestamptz")


@lru_cache(maxsize=4000)
def brief(query: str) -> str:
    """The first words of a statement, for the log."""
    words = " ".join(query.split())
    return words if len(words) <= 60 else f"{words[:57]}…"


class Connection:
    """One connection of one process, from when it is opened until it is closed, cut, or the process ends."""

    def __init__(self, desk: "Desk", real: Real) -> None:
        self.desk = desk
        self.real = real
        self._open = True
        self._begun = 0
        self.transactions: list[Transaction] = []

    async def execute(self, query: str, *args: Any, timeout: float | None = None) -> Any:
        """As asyncpg."""
        return await self._step("execute", query, args)

    async def executemany(self, query: str, args: Sequence[Any], *, timeout: float | None = None) -> Any:
        """As asyncpg."""
        return await self.turn(brief(query), lambda: self.real.executemany(query, args))

    async def copy_records_to_table(self, table: str, **rest: Any) -> Any:
        """As asyncpg."""
        return await self.turn(f"copy into {table}", lambda: self.real.copy_records_to_table(table, **rest))

    async def fetch(self, query: str, *args: Any, timeout: float | None = None) -> Any:
        """As asyncpg."""
        return await self._step("fetch", query, args)

    async def fetchrow(self, query: str, *args: Any, timeout: float | None = None) -> Any:
        """As asyncpg."""
        return await self._step("fetchrow", query, args)

    async def fetchval(self, query: str, *args: Any, column: int = 0, timeout: float | None = None) -> Any:
        """As asyncpg."""
        return await self._step("fetchval", query, args)

    def transaction(
        self, *, isolation: str | None = None, readonly: bool = False, deferrable: bool = False
    ) -> "Transaction":
        """As asyncpg."""
        level = f" isolation level {isolation.replace('_', ' ')}" if isolation else ""
        return Transaction(self, f"begin{level}{' read only' if readonly else ''}")

    def is_closed(self) -> bool:
        """As asyncpg."""
        return not self._open

    async def close(self, *, timeout: float | None = None) -> None:
        """As asyncpg; open transactions are rolled back."""
        if self._open:
            await self.desk.scheduler.turn(self.desk.life, "close")
            self._open = False
            await self.desk.lost(self)

    async def _step(self, way: str, query: str, args: tuple[Any, ...]) -> Any:
        if "clock_timestamp()" in query:
            query, args = retimed(query, len(args)), (*args, self.desk.machine_time())
        return await self.turn(brief(query), lambda: getattr(self.real, way)(query, *args))

    async def turn(self, what: str, call: Callable[[], Any], *, safe: bool = False) -> Any:
        """Make one call of the server in one's turn; before the first of a transaction the transaction begins."""
        self._must_be_open()
        peril = await self.desk.scheduler.turn(self.desk.life, what, () if safe else (CUT_BEFORE, CUT_AFTER))
        self._must_be_open()
        if peril == CUT_BEFORE:
            await self._cut()
        with self.desk.loop.outside():
            for waiting in self.transactions[self._begun :]:
                await self.real.execute(waiting.begin)
                self._begun += 1
            done = await call()
        if peril == CUT_AFTER:
            await self._cut()
        return done

    def _must_be_open(self) -> None:
        if not self._open:
            raise asyncpg.InterfaceError("connection is closed")

    async def _cut(self) -> None:
        self._open = False
        await self.desk.lost(self)
        raise asyncpg.ConnectionDoesNotExistError("connection was closed in the middle of operation")

    async def finished(self, transaction: "Transaction", *, commit: bool) -> None:
        """Commit or roll back the innermost transaction."""
        place = self.transactions.index(transaction)
        begun = self._begun > place
        try:
            if begun:
                said = transaction.said(commit=commit, depth=place)
                await self.turn(said, lambda: self.real.execute(said), safe=not commit)
        finally:
            self._begun = min(self._begun, place)
            del self.transactions[place:]


class Transaction:
    """As asyncpg's, for `async with` only; inside another it is a savepoint."""

    def __init__(self, connection: Connection, begin: str) -> None:
        self._connection = connection
        self.begin = begin

    async def __aenter__(self) -> None:
        depth = len(self._connection.transactions)
        if depth:
            self.begin = f"savepoint s{depth}"
        self._connection.transactions.append(self)

    async def __aexit__(
        self, kind: type[BaseException] | None, failed: BaseException | None, trace: TracebackType | None
    ) -> Literal[False]:
        await self._connection.finished(self, commit=failed is None)
        return False

    def said(self, *, commit: bool, depth: int) -> str:
        """The statement that ends it."""
        if depth:
            return f"release savepoint s{depth}" if commit else f"rollback to s{depth}"
        return "commit" if commit else "rollback"


class Desk:
    """What the connections of one process share."""

    def __init__(
        self, life: Life, loop: VirtualLoop, scheduler: Scheduler, rack: Rack, machine_time: Callable[[], Any]
    ) -> None:
        self.life = life
        self.loop = loop
        self.scheduler = scheduler
        self.machine_time = machine_time
        self._rack = rack
        self._in_use: list[Connection] = []

    async def open(self, dsn: str = "") -> Connection:
        """A connection of one's own."""
        await self.scheduler.turn(self.life, "connect")
        connection = Connection(self, await self._rack.take())
        self._in_use.append(connection)
        return connection

    async def lost(self, connection: Connection) -> None:
        """The server takes back what a connection held. Only in one's turn."""
        if connection in self._in_use:
            self._in_use.remove(connection)
            await self._rack.give_back(connection.real)

    async def bury(self) -> None:
        """The process has ended: the server finds out, connection by connection. Only in one's turn."""
        for connection in list(self._in_use):
            await self.lost(connection)


class Pool:
    """As asyncpg's pool: opens connections as they are needed, `size` at most, and gives back what is whole."""

    def __init__(self, desk: Desk, *, size: int) -> None:
        self.desk = desk
        self._room = asyncio.Semaphore(size)
        self._idle: list[Connection] = []

    @asynccontextmanager
    async def acquire(self, *, timeout: float | None = None) -> AsyncIterator[Connection]:
        """A connection to oneself."""
        async with AsyncExitStack() as held:
            await held.enter_async_context(self._room)
            connection = await self._whole()
            held.callback(self._release, connection)
            yield connection

    async def _whole(self) -> Connection:
        while self._idle:
            connection = self._idle.pop()
            if not connection.is_closed():
                return connection
        return await self.desk.open()

    def _release(self, connection: Connection) -> None:
        if not connection.is_closed():
            self._idle.append(connection)

    async def execute(self, query: str, *args: Any) -> Any:
        """As asyncpg."""
        async with self.acquire() as connection:
            return await connection.execute(query, *args)

    async def fetch(self, query: str, *args: Any) -> Any:
        """As asyncpg."""
        async with self.acquire() as connection:
            return await connection.fetch(query, *args)

    async def fetchrow(self, query: str, *args: Any) -> Any:
        """As asyncpg."""
        async with self.acquire() as connection:
            return await connection.fetchrow(query, *args)

    async def fetchval(self, query: str, *args: Any) -> Any:
        """As asyncpg."""
        async with self.acquire() as connection:
            return await connection.fetchval(query, *args)

    async def close(self) -> None:
        """As asyncpg."""
        with suppress(asyncpg.InterfaceError):
            for connection in self._idle:
                await connection.close()
