"""Bench `growth`: relay and consumer on a database that has been at work for years, beside one of the first day.

Both are databases of `honoraria` on one server, and take turns, so that whatever else the machine does hits both.
"""

import contextlib
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass

import asyncpg
import httpx2

from contracts.topology import stream_of
from tests.bench.books import Books, books, migrated
from tests.bench.consume import SERVICE, heard, relay_kept_out
from tests.bench.facts import attested, fill_journal, tell
from tests.bench.frame import Bench, Result, median
from tests.bench.past import fill_past
from tests.bench.processes import process
from tests.bench.relay import told

YOUNG, OLD = "_young", "_old"


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much lies in the past, how much is measured at a time and how often, and how many facts fill the bus."""

    past: int
    facts: int
    rounds: int
    on_the_bus: int


@dataclass(frozen=True, slots=True)
class Place:
    """One of the two databases, and how a process is told of it."""

    name: str
    environment: Mapping[str, str]
    book: Books


async def measure(bench: Bench) -> Result:
    """The young and the old in turns."""
    sizes = Sizes(5_000, 1_000, 1, 2_000) if bench.smoke else Sizes(5_000_000, 20_000, 5, 1_000_000)
    await bench.ground.empty()
    await _two_databases(bench)
    found: dict[str, dict[str, list[float]]] = {what: {YOUNG: [], OLD: []} for what in ("relay", "consume")}
    async with _place(bench, YOUNG) as young, _place(bench, OLD) as old:
        with bench.counting("five million facts of the past", sizes.past) as shown:
            await fill_past(old.book, sizes.past, shown)
        for _ in range(sizes.rounds):
            for place in (young, old):
                found["relay"][place.name].append(await _relay(bench, place, sizes.facts))
                found["consume"][place.name].append(await _consume(bench, place, sizes.facts))
    of_young, of_old = ({what: median(each[age]) for what, each in found.items()} for age in (YOUNG, OLD))
    share = {what: round(of_old[what] / of_young[what], 3) for what in found}
    ours = {what: {"per_second": of_old[what], "of_empty": share[what], "rounds": found[what][OLD]} for what in found}
    memory = await _memory(bench, sizes.on_the_bus)
    return Result(
        ours={"per_second": of_old["consume"], "rows": sizes.past, **ours, "nats": memory},
        baseline={
            "what": "the same on an empty database of the same server, in turns",
            "per_second": of_young["consume"],
            **{what: {"per_second": of_young[what], "rounds": found[what][YOUNG]} for what in found},
        },
        ratio=min(share.values()),
    )


async def _two_databases(bench: Bench) -> None:
    """Two databases as the service itself makes them, and beside the one that it is given."""
    await migrated(bench.ground, SERVICE)
    admin: asyncpg.Connection[asyncpg.Record] = await asyncpg.connect(bench.ground.servers.admin_dsn)
    try:
        for age in (YOUNG, OLD):
            await admin.execute(f"drop database if exists samrad_{SERVICE}{age} with (force)")
            await admin.execute(
                f"create database samrad_{SERVICE}{age} template samrad_{SERVICE} owner {SERVICE}_owner"
            )
            await admin.execute(f"grant connect on database samrad_{SERVICE}{age} to {SERVICE}, {SERVICE}_owner")
    finally:
        await admin.close()


@contextlib.asynccontextmanager
async def _place(bench: Bench, age: str) -> AsyncIterator[Place]:
    database = bench.ground.servers.databases[SERVICE]
    environment = await bench.ground.environment(
        SERVICE,
        # Two databases tell on one stream here, which no service would stand for.
        environment="test",
        own_stream_shared=True,
        database_dsn=database.runtime_dsn + age,
        migration_dsn=database.owner_dsn + age,
    )
    async with books(bench.ground, SERVICE, suffix=age) as book:
        yield Place(age, environment, book)


async def _relay(bench: Bench, place: Place, facts: int) -> float:
    book = place.book
    # What the consumer's round has stated is of no interest here.
    await book.owner.execute("truncate unsent")
    before = await book.count("select coalesce(max(position), 0) from journal")
    await fill_journal(book.owner, facts, 0, attested())
    await book.checkpoint()
    with process("tests.bench.ours", SERVICE, "--only", "worker", environment=place.environment) as it:
        await it.says("started")
        await book.owner.execute("insert into unsent select position from journal where position > $1", before)
        return await told(bench, it, book, "unsent", f"relay{place.name}", stream_of(type(attested())))


async def _consume(bench: Bench, place: Place, facts: int) -> float:
    await tell(await bench.ground.administrator(), facts, 0)
    await place.book.checkpoint()
    async with relay_kept_out(place.book):
        with process("tests.bench.ours", SERVICE, "--only", "worker", environment=place.environment) as it:
            return await heard(bench, it, f"consume{place.name}")


async def _memory(bench: Bench, messages: int) -> dict[str, float]:
    """What nats-server holds in memory with so many messages more than now, in MB."""
    before = await _resident(bench)
    bus = await bench.ground.administrator()
    with bench.counting("messages on the bus", messages) as shown:
        for done in range(0, messages, 10_000):
            await tell(bus, min(10_000, messages - done), 0)
            shown(done)
    info = await bus.client.jetstream().streams_info()
    return {
        "memory_mb_before": before,
        "memory_mb": await _resident(bench),
        "messages": sum(stream.state.messages for stream in info),
    }


async def _resident(bench: Bench) -> float:
    async with httpx2.AsyncClient(timeout=10) as client:
        answer = (await client.get(f"{bench.ground.servers.nats_monitor_url}/varz")).json()
    return round(float(answer["mem"]) / 1024**2, 1)
