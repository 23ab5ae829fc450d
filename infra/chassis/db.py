"""One pool, one transaction at a time: where work begins and is committed."""

import json
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import asyncpg

from infra.chassis import journal
from infra.chassis.clock import Clock
from infra.chassis.own_streams import OwnStreams
from infra.chassis.vault import Vault
from infra.chassis.work import Connection, Origin, Work

INFRASTRUCTURE: tuple[type[BaseException], ...] = (
    OSError,  # the server cannot be reached; includes TimeoutError
    asyncpg.InterfaceError,  # the connection is closed or busy
    asyncpg.PostgresConnectionError,
    asyncpg.InsufficientResourcesError,  # disk full, too many connections
    asyncpg.OperatorInterventionError,  # shutting down, starting up, cancelled
    asyncpg.TransactionRollbackError,  # deadlock, serialisation: another try will do
    asyncpg.LockNotAvailableError,
    asyncpg.InternalServerError,
    asyncpg.InternalClientError,  # how a connection takes it that the server ended it between two statements
    asyncpg.PostgresSystemError,  # a disk that cannot be read or written
    asyncpg.ReadOnlySQLTransactionError,  # a standby, or a server that was told to take nothing for now
    asyncpg.TransactionTimeoutError,
    asyncpg.InvalidAuthorizationSpecificationError,  # nobody is let in just now, or with another password
    asyncpg.InvalidCatalogNameError,  # the database is being restored under another name
)
"""Failures that say nothing about the fact at hand: pause and try again, and hold it against nobody."""

NOT_ANSWERED: tuple[type[BaseException], ...] = (*INFRASTRUCTURE, asyncpg.PostgresError)
"""Whatever keeps a database from answering."""


def is_infrastructure(failed: BaseException) -> bool:
    """Whether a failure says nothing about the work itself.

    asyncpg's complaint about a wrong argument is an InterfaceError too, but also a ValueError: that one is ours. So is
    an OSError that names a file: no server is missing then, but something that the work itself looked for.
    """
    if isinstance(failed, ValueError) or getattr(failed, "filename", None) is not None:
        return False
    return isinstance(failed, INFRASTRUCTURE)


def storable(said: object, *, longest: int = 4000) -> str:
    """Somebody's words as PostgreSQL can keep them: it has no place for NUL, nor for half a surrogate pair."""
    text = str(said)[:longest].encode(errors="backslashreplace").decode()
    return text.replace("\x00", "\\u0000")


class WrittenWhileReading(Exception):
    """What was to read alone has tried to write. A mistake in our code."""


@dataclass(slots=True)
class Database:
    """The service's own database. Each of `wakes` is called after a commit: it may have left facts or timers behind."""

    pool: "asyncpg.Pool[Any]"
    service: str
    clock: Clock
    vault: Vault
    wakes: list[Callable[[], None]] = field(default_factory=list)
    own_streams: OwnStreams | None = None
    """Keeps a database that was restored to an earlier point from being worked on."""

    def committed(self) -> None:
        """Wake those who wait for what a commit leaves behind."""
        for wake in self.wakes:
            wake()

    @asynccontextmanager
    async def work(self, *, actor: str, origin: Origin | None = None, derived: bool = False) -> AsyncIterator[Work]:
        """A transaction that commits at the end, facts flushed last, and rolls back on any exception."""
        async with (
            self.pool.acquire() as connection,
            self.work_on(connection, actor=actor, origin=origin, derived=derived) as work,
        ):
            yield work

    @asynccontextmanager
    async def work_on(
        self, connection: Connection, *, actor: str, origin: Origin | None = None, derived: bool = False
    ) -> AsyncIterator[Work]:
        """The same on a connection the caller holds; a transaction that is open already becomes a savepoint."""
        async with connection.transaction():
            work = Work(
                connection,
                service=self.service,
                now=self.clock.now(),
                actor=actor,
                origin=origin or Origin.fresh(),
                vault=self.vault,
                derived=derived,
            )
            yield work
            await journal.flush(work, self.vault)
        self.committed()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Connection]:
        """A read-only transaction with one view of the data throughout. Raises WrittenWhileReading."""
        async with (
            self.pool.acquire() as connection,
            connection.transaction(isolation="repeatable_read", readonly=True),
        ):
            try:
                yield connection
            except asyncpg.ReadOnlySQLTransactionError as refused:
                # Anywhere else it is the server that takes nothing for now; here it is us.
                raise WrittenWhileReading(refused.message) from refused


MISSED_SOON = {
    "tcp_keepalives_idle": "5",
    "tcp_keepalives_interval": "3",
    "tcp_keepalives_count": "3",
    # Signs of life are not sent while an answer is on its way; then this is what ends the wait. Linux only.
    **({"tcp_user_timeout": "15000"} if sys.platform == "linux" else {}),
}
"""Settings of each session. A machine that vanishes says nothing to PostgreSQL, which would keep what it locked, the
relay's lock too, for the two hours of its system's default; with these it is a quarter of a minute."""


async def open_pool(
    dsn: str, *, size: int, name: str, admitted: Callable[[Connection], Awaitable[None]] | None = None
) -> "asyncpg.Pool[Any]":
    """A pool that opens connections as they are needed, JSON read and written as Python values.

    `admitted` may refuse a new connection by raising; whoever wanted it gets to hear that.
    """

    async def begin(connection: Connection) -> None:
        await prepare(connection)
        if admitted is not None:
            await admitted(connection)

    return await asyncpg.create_pool(
        dsn,
        min_size=1,
        max_size=size,
        init=begin,
        reset=_as_it_is,
        server_settings={"application_name": name, "timezone": "UTC", "jit": "off", **MISSED_SOON},
        command_timeout=60,
        timeout=10,
    )


async def _as_it_is(_: Connection) -> None:
    """Give a connection back without asking the server to forget what was set on it: nothing ever is.

    All that is done on the pool's connections is done in transactions, with locks and settings that end with them, and
    one left open is rolled back before this is called. It would cost every request a round trip. What needs locks,
    listeners or tables of a session opens a connection of its own; tests/chassis/test_pool.py looks that it stays so.
    """


async def prepare(connection: Connection) -> None:
    """Teach a connection JSON."""
    for kind in ("json", "jsonb"):
        await connection.set_type_codec(
            kind,
            encoder=lambda value: json.dumps(value, default=str),
            decoder=json.loads,
            schema="pg_catalog",
        )
