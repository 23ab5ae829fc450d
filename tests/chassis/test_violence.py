"""Processes and servers that are stopped and killed in the middle: nothing is lost, nothing acts twice, all heals."""

import asyncio
import signal
import subprocess
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from time import monotonic
from urllib.parse import urlsplit

import pytest
import pytest_asyncio

from contracts.envelope import Envelope, to_headers
from contracts.events.representation import BodyEstablished
from infra.chassis.attempts import UNSETTLED
from infra.chassis.bus import Outgoing
from infra.chassis.db import is_infrastructure
from infra.chassis.ids import new_id
from infra.chassis.relay import LOCK
from infra.local import children, postgres
from infra.local.children import Program
from infra.local.servers import Servers, start_servers
from tests.buses.durables import redelivering_after
from tests.chassis.processes import process
from tests.chassis.test_relay import emptied, on_the_bus
from tests.chassis.toy import body, heard, toy
from tests.chassis.toy_process import hold_a_meeting
from tests.stack import Running, Stack, open_stack, quiet

pytestmark = pytest.mark.timeout(120)


class Fragile:
    """Servers of our own, since others would notice what is done to them."""

    def __init__(self, servers: Servers) -> None:
        self.servers = servers
        self.running: list[tuple[Program, subprocess.Popen[bytes]]] = []

    def stop_postgres(self) -> Callable[[], None]:
        """Stop PostgreSQL, which ends all sessions at once; returns what runs it again in its place."""
        port = urlsplit(self.servers.admin_dsn).port or 0
        # Preparing a server stops the one that ran before.
        program = postgres.prepare(self.servers.state, port, durable=False)
        return lambda: self._run(program)

    def _run(self, program: Program) -> None:
        log = self.servers.state.folder("logs") / f"{program.name}.log"
        with log.open("ab") as output:
            process = children.start(program, output)
        self.running.append((program, process))
        children.await_ready(program, process, log)


@pytest.fixture(scope="module")
def fragile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fragile]:
    with start_servers(tmp_path_factory.mktemp("fragile"), durable=False) as servers:
        own = Fragile(servers)
        yield own
        for program, running in own.running:
            children.stop(program, running)


@pytest_asyncio.fixture
async def stack(fragile: Fragile, tmp_path: Path) -> AsyncIterator[Stack]:
    """In place of the one that shares its servers with other tests."""
    opened = await open_stack(fragile.servers, tmp_path)
    yield opened
    await opened.admin.client.close()


async def publish(stack: Stack, told: list[BodyEstablished]) -> None:
    """Many facts at once, as the relay tells them."""
    for start in range(0, len(told), 500):
        outgoing = []
        for one in told[start : start + 500]:
            envelope = Envelope(
                id=str(one.body),
                source="/samrad/representation",
                type=one.event_type(),
                subject=str(one.body),
                time=stack.clock.now(),
                sequence=1,
            )
            outgoing.append(Outgoing(one.subject(), one.payload(), to_headers(envelope)))
        await stack.admin.publish_batch(outgoing)


async def some_are_heard(it: Running, told: list[BodyEstablished], count: int) -> None:
    async with asyncio.timeout(40):
        while len(await heard(it.database, [t.body for t in told])) < count:
            await asyncio.sleep(0.01)


async def so_many_are_heard(it: Running, told: list[BodyEstablished]) -> int:
    """How many, as soon as the database answers again."""
    async with asyncio.timeout(20):
        while True:
            try:
                return len(await heard(it.database, [t.body for t in told]))
            except Exception as failed:
                if not is_infrastructure(failed):
                    raise
                await asyncio.sleep(0.01)


async def held_on_the_stream(stack: Stack, told: list[BodyEstablished]) -> Counter[str]:
    """How often the stream MEETINGS holds what was stated because of each."""
    jetstream, found = stack.admin.client.jetstream(), Counter[str]()
    wanted = {str(one.body) for one in told}
    last = (await jetstream.stream_info("MEETINGS")).state.last_seq
    pulled = await jetstream.pull_subscribe("meetings.v1.MeetingHeld.*", stream="MEETINGS")
    seen = 0
    while seen < last:
        for message in await pulled.fetch(500, timeout=20):
            subject = str((message.headers or {}).get("ce-subject"))
            await message.ack()
            seen = message.metadata.sequence.stream
            if subject in wanted:
                found[subject] += 1
    await pulled.unsubscribe()
    return found


async def all_acted_once(stack: Stack, it: Running, told: list[BodyEstablished], *more: BodyEstablished) -> None:
    """Each of these facts acted once, and what followed from it was told once; `more` were stated a second time."""
    await quiet(it)
    times = Counter(str(t.body) for t in (*told, *more))
    expected = {(aggregate, n + 1): 1 for aggregate, count in times.items() for n in range(count)}
    assert await heard(it.database, [t.body for t in told]) == expected
    assert await held_on_the_stream(stack, told) == times
    left = await it.database.pool.fetchrow(
        f"select ({UNSETTLED}) as attempts, (select count(*) from dead_letters) as dead"
    )
    assert left is not None
    assert (left["attempts"], left["dead"]) == (0, 0)


async def test_a_process_told_to_stop_under_load_is_quick_and_the_next_goes_on_where_it_was(stack: Stack) -> None:
    told = [body() for _ in range(1200)]
    async with stack.idle(toy()) as it:
        # In batches so small that it is still in the middle of them when it is told, however late that is noticed here.
        async with process(stack, "meetings", batch_size=10) as first:
            await publish(stack, told)
            await some_are_heard(it, told, 300)
            began = monotonic()
            assert await first.end(signal.SIGTERM) == 0, first.log.read_text()
            assert monotonic() - began < 6
            assert "Traceback" not in first.log.read_text()
        so_far = len(await heard(it.database, [t.body for t in told]))
        assert 300 <= so_far < 1200
        async with process(stack, "meetings", batch_size=50):
            await some_are_heard(it, told, 1200)
            await all_acted_once(stack, it, told)


async def test_a_process_killed_twice_under_load_loses_nothing_and_repeats_nothing(stack: Stack) -> None:
    told = [body() for _ in range(1200)]
    async with redelivering_after(stack.admin, 1.0), stack.idle(toy()) as it:
        await publish(stack, told)
        for count in (200, 600):
            async with process(stack, "meetings", batch_size=50, ack_wait=1.0) as running:
                await some_are_heard(it, told, count)
                await running.end(signal.SIGKILL)
        async with process(stack, "meetings", batch_size=50, ack_wait=1.0):
            await some_are_heard(it, told, 1200)
            await all_acted_once(stack, it, told)


async def test_when_the_relaying_process_is_killed_another_takes_over_in_order(stack: Stack) -> None:
    aggregates = [new_id() for _ in range(50)]
    async with stack.idle(toy("representation")) as it:

        async def state(rounds: int) -> None:
            for _ in range(rounds):
                async with it.database.work(actor="test") as work:
                    for one in aggregates:
                        work.state(body(one))

        async with process(stack, "representation", batch_size=20) as first:
            await relayed_by_somebody(it)
            async with process(stack, "representation", batch_size=20):
                await state(20)
                while await it.database.pool.fetchval("select count(*) from unsent") > 500:
                    await asyncio.sleep(0.005)
                await first.end(signal.SIGKILL)
                await state(5)
                await emptied(it.database)
        told = await on_the_bus(stack, *aggregates)
        for one in aggregates:
            assert [sequence for aggregate, sequence in told if aggregate == str(one)] == list(range(1, 26))


async def relayed_by_somebody(it: Running) -> None:
    async with asyncio.timeout(20):
        while await it.database.pool.fetchval("select pg_try_advisory_lock($1) and pg_advisory_unlock($1)", LOCK):
            await asyncio.sleep(0.01)


async def test_a_database_that_goes_away_under_load_and_comes_back_finds_everybody_at_work_again(
    stack: Stack, fragile: Fragile
) -> None:
    told = [body() for _ in range(1000)]
    # What was on the wire when the connection broke comes again after this time, not earlier.
    patience = {"ack_wait": 1.5, "batch_size": 20}
    async with (
        redelivering_after(stack.admin, 1.5),
        stack.running(toy("representation"), toy(by=hold_a_meeting), **patience) as (representation, meetings),
        stating(representation, told),
    ):
        await some_are_heard(meetings, told, 100)
        run_again = fragile.stop_postgres()
        await asyncio.sleep(1.0)
        run_again()
        began, so_far = monotonic(), await so_many_are_heard(meetings, told)
        await some_are_heard(meetings, told, so_far + 1)
        # How long all of them take from here is the machine's affair.
        assert monotonic() - began < 8
        await some_are_heard(meetings, told, 1000)
        # A commit whose answer was lost with the connection: this test tries again, as no gateway would without a key.
        stated = await representation.database.pool.fetch("select aggregate from journal where sequence = 2")
        twice = {row["aggregate"] for row in stated}
        await all_acted_once(stack, meetings, told, *(t for t in told if str(t.body) in twice))


@asynccontextmanager
async def stating(it: Running, told: list[BodyEstablished]) -> AsyncIterator[None]:
    """State these beside the block, trying again what the database could not take."""

    async def state() -> None:
        for start in range(0, len(told), 10):
            while True:
                try:
                    async with it.database.work(actor="test") as work:
                        for one in told[start : start + 10]:
                            work.state(one)
                    break
                except Exception as failed:
                    if not is_infrastructure(failed):
                        raise
                    await asyncio.sleep(0.1)
            await asyncio.sleep(0.005)

    task = asyncio.create_task(state())
    try:
        yield
        await task
    finally:
        task.cancel()
