"""Bench `settlement`: a million approved lines of all 357 municipalities, to committed vouchers and files."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from time import perf_counter
from uuid import UUID

from infra.chassis.db import Database
from infra.chassis.process import opened
from services.honoraria.app import service
from services.honoraria.commands import OrderSettlements, order_settlements
from tests.bench import settlement_usual as usual
from tests.bench.books import books as looking
from tests.bench.frame import SHARES, Bench, Result, percent
from tests.bench.processes import Process, process
from tests.bench.settlement_books import FIRST_DAY, LAST_DAY, Books, write_books

PROCESSES = 2
ALL = Books(municipalities=357, lines=1_000_000)
FEW = Books(municipalities=4, lines=10_000, first_municipality=8001, first_gp=500_000)
USUAL = Books(municipalities=4, lines=10_000, first_municipality=8101, first_gp=600_000)
_DONE = """
select count(*) from ordered_settlements o join files f using (run) where o.settlement_order = $1 and f.kind = 'summary'
"""
_REFUSED = "select problem from ordered_settlements where settlement_order = $1 and problem is not null limit 1"


class NotSettled(Exception):
    """A municipality was refused; the text says why."""


@dataclass(frozen=True, slots=True)
class Settled:
    """How long an order took until its last file lay there, and the most memory that one process held."""

    lines: int
    seconds: float
    memory_mb: float

    @property
    def microseconds_per_line(self) -> float:
        """Of wall-clock time, by however many processes."""
        return self.seconds / self.lines * 1e6


async def measure(bench: Bench) -> Result:
    """Two processes share the order. Payroll, bank and CSV files are made, statements are left for later."""
    every, fewer, usually = ALL, FEW, USUAL
    if bench.smoke:
        every, fewer, usually = (replace(one, municipalities=3, lines=900) for one in (ALL, FEW, USUAL))
    found: dict[str, Settled] = {}
    few = Settled(1, 0.0, 0.0)
    theirs = Settled(1, 0.0, 0.0)
    for share in SHARES[:1] if bench.smoke else SHARES:
        await bench.ground.empty()
        async with _database(bench) as database:
            await _fill(bench, database, every, fewer, usually)
            async with _workers(bench, share) as workers:
                if not found:
                    few = await _ordered(bench, database, workers, fewer)
                found[percent(share)] = await _ordered(bench, database, workers, every)
            if theirs.lines == 1:
                bench.tell("the usual way: a statement for each line")
                theirs = Settled(usually.written, await usual.settle(database.pool, bench.ground.folder, usually), 0.0)
    ours = found["0"]
    return Result(
        ours={
            "seconds": round(ours.seconds, 2),
            "lines": ours.lines,
            "municipalities": every.municipalities,
            "processes": PROCESSES,
            "memory_mb": ours.memory_mb,
            "microseconds_per_line": round(ours.microseconds_per_line, 1),
            "microseconds_per_line_of_few": round(few.microseconds_per_line, 1),
            "cost_per_line_growth": round(ours.microseconds_per_line / few.microseconds_per_line, 2),
            "at_sampling": {share: round(one.seconds, 2) for share, one in found.items()},
        },
        baseline={
            "what": "one process, a transaction per municipality, an insert per line, CSV by csv.DictWriter",
            "seconds": round(theirs.seconds, 2),
            "lines": theirs.lines,
            "microseconds_per_line": round(theirs.microseconds_per_line, 1),
        },
        ratio=round(theirs.microseconds_per_line / ours.microseconds_per_line, 2),
    )


@contextlib.asynccontextmanager
async def _database(bench: Bench) -> AsyncIterator[Database]:
    async with opened(service, await bench.ground.settings("honoraria")) as database:
        yield database


async def _fill(bench: Bench, database: Database, *several: Books) -> None:
    async with database.pool.acquire() as connection:
        # Only while it is written: what is measured waits for the disk.
        await connection.execute("set synchronous_commit = off")
        for books in several:
            with bench.counting(f"{books.written:,} approved lines are written", books.written) as so_far:
                await write_books(connection, database.vault, books, so_far)
        await connection.execute("reset synchronous_commit")
    # What PostgreSQL has long done by itself with the rows of months; by their owner, since others may not.
    async with looking(bench.ground, "honoraria") as inside:
        await inside.owner.execute("vacuum analyze", timeout=600)
        await inside.checkpoint()


@contextlib.asynccontextmanager
async def _workers(bench: Bench, share: float) -> AsyncIterator[list[Process]]:
    settings = await bench.ground.environment("honoraria", **bench.traced(share))
    with contextlib.ExitStack() as started:
        workers = [
            started.enter_context(process("services.honoraria.app", "--only", "worker", environment=settings))
            for _ in range(PROCESSES)
        ]
        for worker in workers:
            await worker.says("started")
        yield workers


async def _ordered(bench: Bench, database: Database, workers: list[Process], books: Books) -> Settled:
    """Order all of them, and wait for the last file."""
    began, memory = perf_counter(), 0.0
    command = OrderSettlements(frozenset(books.numbers()), FIRST_DAY, LAST_DAY, "commit")
    async with database.work(actor="bench") as work:
        order = await order_settlements(work, command)
    with bench.counting(f"{books.municipalities} municipalities are settled", books.municipalities) as so_far:
        while (done := await _done(database, order)) < books.municipalities:
            memory = max(memory, *(worker.memory_mb for worker in workers))
            so_far(done)
            for worker in workers:
                worker.must_live()
            await asyncio.sleep(0.2)
    return Settled(books.written, perf_counter() - began, memory)


async def _done(database: Database, order: UUID) -> int:
    if problem := await database.pool.fetchval(_REFUSED, order):
        raise NotSettled(problem)
    return int(await database.pool.fetchval(_DONE, order))
