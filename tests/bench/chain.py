"""Bench `chain`: AttendanceRecorded → HonorariumCalculated → the GP's notification, three services, all journals.

Nothing leaves as mail: the channel is `null:`, which keeps each message as a row and states that it did.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any
from uuid import UUID

from infra.chassis import journal
from infra.chassis.work import Origin, Work
from services.meetings.app import service as meetings
from services.notifications.post import NULL
from tests.bench import chain_usual as usual
from tests.bench.books import Books, books
from tests.bench.chain_world import Chain, claim_of, known
from tests.bench.frame import SHARES, Bench, Result, median, percent
from tests.bench.processes import Process, process
from tests.bench.watching import rate
from tests.chassis.gateway.issuer import Issuer

SERVICES = ("meetings", "honoraria", "notifications")
PACE = 100
"""Attendances committed in a second while it is measured how long one takes to get through."""
GPS = 700


class NotAll(Exception):
    """Something got lost on the way, or was done twice; the text says where."""


@dataclass(slots=True)
class Latency:
    """When claims were committed, and how long each took until its notification was."""

    begun: dict[UUID, float] = field(default_factory=dict)
    took: list[float] = field(default_factory=list)

    def told(self, _: object, __: int, ___: str, claim: object) -> None:
        """A notification was committed."""
        began = self.begun.pop(UUID(str(claim)), None)
        if began is not None:
            self.took.append(perf_counter() - began)

    def as_json(self) -> dict[str, float]:
        """Milliseconds."""
        took = sorted(self.took)
        return {
            "p50_ms": round(took[len(took) // 2] * 1000, 2),
            "p99_ms": round(took[len(took) * 99 // 100] * 1000, 2),
        }


async def measure(bench: Bench) -> Result:
    """Ours, sustained and paced, and three FastStream handlers with a transaction and an outbox each."""
    count, rounds, seconds = (300, 1, 1) if bench.smoke else (12_000, 3, 10)
    shares = SHARES[:1] if bench.smoke else SHARES
    ours = {percent(share): await _ours(bench, share, count, rounds, seconds) for share in shares}
    theirs = await usual_chain(bench, max(count // 10, 100), rounds, seconds)
    return Result(
        ours={**ours["0"], "at_sampling": ours, "chains": count, "paced_per_second": PACE},
        baseline={
            "what": "three FastStream services, PullSub(1), each message in one transaction with inbox and outbox, and "
            f"a relay that looks into the outbox every {usual.POLL * 1000:.0f} ms",
            **theirs,
        },
        ratio=ours["0"]["per_second"] / theirs["per_second"],
    )


async def _ours(bench: Bench, share: float, count: int, rounds: int, seconds: int) -> dict[str, Any]:
    await bench.ground.empty()
    async with contextlib.AsyncExitStack() as stack:
        issuer = stack.enter_context(contextlib.closing(Issuer()))
        chain = await stack.enter_async_context(known(bench.ground, issuer, min(GPS, count)))
        processes = await stack.enter_async_context(_at_work(bench, share))
        stated = await stack.enter_async_context(books(bench.ground, "meetings"))
        told = await stack.enter_async_context(books(bench.ground, "notifications"))
        found = []
        for number in range(1, rounds + 1):
            found.append(await _sustained(bench, chain, stated, told, count, share))
            await _must_hold(bench, number * count)
        spent = {
            name: round(one.cpu_seconds / (rounds * count) * 1e6) for name, one in zip(SERVICES, processes, strict=True)
        }
        latency = await _paced(bench, chain, told, seconds)
        for one in processes:
            one.must_live()
    return {"per_second": median(found), **latency.as_json(), "cpu_us_per_chain": spent}


@contextlib.asynccontextmanager
async def _at_work(bench: Bench, share: float) -> AsyncIterator[list[Process]]:
    """The workers of the three services, as anywhere."""
    with contextlib.ExitStack() as running:
        processes = []
        for service in SERVICES:
            environment = await bench.ground.environment(service, **bench.traced(share), smtp_url=NULL)
            one = running.enter_context(process(f"services.{service}.app", "--only", "worker", environment=environment))
            processes.append(one)
        for one in processes:
            await one.says("started")
        yield processes


async def _sustained(bench: Bench, chain: Chain, stated: Books, told: Books, count: int, share: float) -> float:
    """How many notifications are committed each second while attendances wait."""
    before = await stated.count("select coalesce(max(position), 0) from journal")
    already = await told.count("select count(*) from notifications")
    await chain.fill(stated.owner, count, share)
    await stated.checkpoint()
    await stated.owner.execute("insert into unsent select position from journal where position > $1", before)
    await (await bench.ground.administrator()).client.publish("wake.meetings", b"")

    async def done() -> int:
        # A position may be skipped, but only where something was written twice.
        return await told.count("select coalesce(max(position), 0) from notifications")

    with bench.counting(f"ours, {share:.0%} traced", count) as shown:
        return await rate(done, already + count, shown=lambda at: shown(at - already))


async def _must_hold(bench: Bench, count: int) -> None:
    """Raise NotAll unless every journal has every fact."""
    wanted = {
        "meetings": "select count(*) from journal",
        "honoraria": "select count(*) from journal where type = 'no.samrad.honoraria.HonorariumCalculated.v1'",
        "notifications": "select count(*) from journal",
    }
    for service, question in wanted.items():
        async with books(bench.ground, service) as book:
            rows = await book.count(question)
            if rows != count:
                raise NotAll(f"the journal of {service} holds {rows} of {count}")


async def _paced(bench: Bench, chain: Chain, told: Books, seconds: int) -> Latency:
    """Commit one attendance after the other, so many a second, and hear when each one's notification is committed."""
    await told.owner.execute(
        """
        create function say_told() returns trigger language plpgsql as
            $$ begin perform pg_notify('told', new.matter::text); return null; end $$;
        create trigger say_told after insert on notifications for each row execute function say_told()
        """
    )
    latency = Latency()
    await told.owner.add_listener("told", latency.told)
    stack = await bench.ground.stack()
    async with stack.idle(meetings) as running, running.database.pool.acquire() as connection:
        bus = running.health.bus
        began, total = perf_counter(), PACE * seconds
        with bench.counting(f"{PACE} a second", total) as shown:
            for number in range(total):
                await asyncio.sleep(began + number / PACE - perf_counter())
                attended = chain.attendance(number)
                async with connection.transaction():
                    work = Work(
                        connection,
                        service="meetings",
                        now=running.clock.now(),
                        actor="bench",
                        origin=Origin.fresh(),
                        vault=running.database.vault,
                    )
                    work.state(attended)
                    await journal.flush(work, running.database.vault)
                    latency.begun[claim_of(attended)] = perf_counter()
                # As a process does that only answers requests.
                await bus.client.publish("wake.meetings", b"")
                shown(number)
        async with asyncio.timeout(30):
            while latency.begun:
                await asyncio.sleep(0.05)
    return latency


async def usual_chain(bench: Bench, count: int, rounds: int, seconds: int) -> dict[str, Any]:
    """The baseline, on the same servers."""
    await bench.ground.empty()
    admin = await bench.ground.administrator()
    dsns = {name: bench.ground.servers.databases[name].owner_dsn for name in SERVICES}
    await usual.make(dsns, admin.client)
    found = []
    with contextlib.ExitStack() as running:
        for service in SERVICES:
            told = usual.environment(bench.ground.servers, service)
            one = running.enter_context(process(usual.__name__, service, environment=told))
            await one.says("started")
        async with books(bench.ground, "meetings") as stated, books(bench.ground, "notifications") as book:
            for number in range(1, rounds + 1):
                await stated.owner.execute(usual.FILL, count)
                with bench.counting("three FastStream services", count) as shown:
                    before = (number - 1) * count
                    question = "select count(*) from usual_told"
                    found.append(
                        await rate(
                            lambda: book.count(question),  # noqa: B023 – awaited within this turn
                            number * count,
                            shown=lambda at, before=before: shown(at - before),  # type: ignore[misc]
                        )
                    )
            took = await usual.paced(stated.owner, book.owner, PACE, seconds)
    latency = Latency(took=took)
    return {"per_second": median(found), **latency.as_json(), "chains": count}
