"""What the tests of this room have in common: a service to compare, its stream made anew, its relay for a moment."""

import asyncio
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from contracts.events import EVENTS
from contracts.topology import ADMINISTRATOR, DURABLES, STREAMS
from infra.chassis.background import in_background
from infra.chassis.connection import Connection
from infra.chassis.provision import provision
from infra.chassis.relay import Relay, untold
from infra.chassis.service import Service
from infra.chassis.telling import outgoing
from infra.reconcile.site import Site
from infra.reconcile.together import Outcome, Wish, reconcile
from tests.stack import Running, Stack


@dataclass
class At:
    """A clock that says what the test wants, earlier than before if need be."""

    moment: datetime
    simulated: bool = True

    def now(self) -> datetime:
        """The moment it stands at."""
        return self.moment


def site_of(stack: Stack, it: Running) -> Site:
    """A running service as reconcile sees it."""
    database = stack.servers.databases[it.service.name]
    return Site(
        service=it.service.name,
        dsn=database.owner_dsn,
        role=it.service.name,
        nats_url=stack.servers.nats_url,
        administrator=stack.servers.seed_file(ADMINISTRATOR),
        clock=it.clock,
        vault=it.database.vault,
        declared=it.service,
    )


async def reconciled(stack: Stack, *running: Running, wish: Wish | None = None) -> list[Outcome]:
    """What `samrad reconcile` would find and do."""
    return await reconcile([site_of(stack, it) for it in running], wish or Wish())


async def reconciled_one(stack: Stack, it: Running, **wished: Any) -> Outcome:
    """The same for one service; nothing may have failed."""
    (outcome,) = await reconciled(stack, it, wish=Wish(**wished))
    assert outcome.failed is None, outcome.failed
    return outcome


@asynccontextmanager
async def as_owner(stack: Stack, service: str) -> AsyncIterator[Connection]:
    """The role that owns the tables: it may do what no service can."""
    connection = await asyncpg.connect(stack.servers.databases[service].owner_dsn)
    try:
        yield connection
    finally:
        await connection.close()


async def cut_off(stack: Stack, service: str) -> None:
    """End the service's connections to its database, as restoring it does."""
    connection = await asyncpg.connect(stack.servers.admin_dsn)
    try:
        await connection.execute("select pg_terminate_backend(pid) from pg_stat_activity where usename = $1", service)
        async with asyncio.timeout(10):
            while await connection.fetchval("select exists (select from pg_stat_activity where usename = $1)", service):
                await asyncio.sleep(0.005)
    finally:
        await connection.close()


@asynccontextmanager
async def watched(stack: Stack, service: Service, **others: object) -> AsyncIterator[Running]:
    """A service as its process opens it: no connection leaves the pool that was not admitted."""
    async with stack.idle(service, **others) as it:
        own = it.database.own_streams
        assert own is not None
        own.bus, own.shut = it.health.bus, it.database.pool.expire_connections
        await it.database.pool.expire_connections()
        yield it


async def restored(stack: Stack, service: str, to: int, *, waiting: int = 0) -> None:
    """The journal as it was after `to` facts, the last `waiting` of them not told yet; streams stay as they are."""
    private = [name for name, event in EVENTS.items() if event.private]
    async with as_owner(stack, service) as owner, owner.transaction():
        await owner.execute(
            "create temporary table was on commit drop as select * from journal where position <= $1", to
        )
        # As a restore does: the journal is made anew, and so lies elsewhere than before.
        await owner.execute("truncate journal, unsent, sequences restart identity")
        await owner.execute("insert into journal overriding system value select * from was")
        await owner.execute("select setval(pg_get_serial_sequence('journal', 'position'), $1)", max(to, 1))
        await owner.execute("insert into sequences select aggregate, max(sequence) from journal group by aggregate")
        await owner.execute("insert into unsent select position from journal where position > $1", to - waiting)
        await owner.execute(
            """
            update told set last = (
                select count(*) from journal where position <= $1 and (type = any($2::text[])) = (stream = 'PRIVATE')
            )
            """,
            to - waiting,
            private,
        )
    await cut_off(stack, service)


async def bus_made_anew(stack: Stack, *services: str) -> None:
    """Streams of these services without a message, with all their durables."""
    jetstream = stack.admin.client.jetstream()
    for stream in STREAMS:
        if stream.publisher in services:
            await jetstream.delete_stream(stream.name)
    await provision(stack.servers.nats_url, stack.servers.seed_file(ADMINISTRATOR))


async def emptied(stack: Stack, *services: Service) -> None:
    """Databases and streams as if nothing had ever happened."""
    for service in services:
        async with as_owner(stack, service.name) as owner:
            tables = await owner.fetch(
                "select format('%I', relname) as name from pg_class where relnamespace = 'public'::regnamespace "
                "and relkind in ('r', 'p') and relname <> 'migrations'"
            )
            await owner.execute(f"truncate {', '.join(row['name'] for row in tables)} restart identity cascade")
    await bus_made_anew(stack, *(service.name for service in services))


async def told_but(stack: Stack, it: Running, missing: Collection[UUID] = ()) -> None:
    """Put the whole journal on the streams except some, and let nothing wait: as if the bus had lost those."""
    async with as_owner(stack, it.service.name) as owner:
        for row in await owner.fetch("select * from journal order by position"):
            if row["id"] not in missing:
                await stack.admin.publish_one(await outgoing(it.database, owner, row))
        await owner.execute("delete from unsent")


@asynccontextmanager
async def relaying(it: Running) -> AsyncIterator[None]:
    """The relay at work."""
    relay = Relay(it.database, it.health.bus, it.settings.database_dsn.get_secret_value(), poll=0.02)
    causes: list[BaseException] = []
    async with in_background(relay.run(), causes.append):
        yield
    assert causes == []


async def relayed(it: Running) -> None:
    """Let the relay tell all that waits."""
    async with relaying(it), asyncio.timeout(20):
        while await untold(it.database.pool):
            await asyncio.sleep(0.01)


async def ids_of(it: Running) -> list[UUID]:
    """The ids of the journal, in order."""
    return [row["id"] for row in await it.database.pool.fetch("select id from journal order by position")]


async def ids_on(stack: Stack, stream: str) -> list[UUID]:
    """The ids on a stream, in order, as often as they stand there."""
    from infra.reconcile.reading import end_of, read

    end = await end_of(stack.admin, stream)
    found: list[UUID] = []
    async for batch in read(stack.admin, stream, max(end.first, 1), end.last):
        found += [UUID((message.headers or {})["ce-id"]) for _, message in batch]
    return found


def durables(service: str) -> Sequence[str]:
    """The names of a service's durables."""
    return [durable.name for durable in DURABLES if durable.service == service]
