"""A process starts, stops and notices what is wrong, whatever state its servers are in."""

import asyncio
import os
import signal
import socket
from time import monotonic

from contracts.topology import ADMINISTRATOR
from infra.chassis.background import Waker, in_background
from infra.chassis.bus import connect
from tests.chassis.processes import process
from tests.chassis.test_relay import emptied, on_the_bus
from tests.chassis.toy import body, toy
from tests.stack import Stack, quiet


async def test_a_process_that_waits_for_the_bus_can_be_stopped(stack: Stack) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        nowhere = f"nats://127.0.0.1:{nobody.getsockname()[1]}"
        async with process(stack, "meetings", until="bus_error", nats_url=nowhere) as starting:
            began = monotonic()
            assert await starting.end(signal.SIGTERM) == 0, starting.log.read_text()
            # It would go on asking for ever.
            assert monotonic() - began < 5
            assert "Traceback" not in starting.log.read_text()


async def test_what_a_process_states_it_tells_at_once_and_not_when_it_next_looks(stack: Stack) -> None:
    async with stack.running(toy("representation"), poll=3600) as (it,):
        for _ in range(3):
            async with it.database.work(actor="test") as work:
                work.state(body())
            await quiet(it)


async def test_a_process_stops_although_the_bus_has_gone(stack: Stack) -> None:
    # A door to the bus that can be shut.
    host, port = stack.servers.nats_url.removeprefix("nats://").split(":")
    door = await asyncio.start_server(lambda r, w: _through(r, w, host, int(port)), "127.0.0.1")
    url = f"nats://127.0.0.1:{door.sockets[0].getsockname()[1]}"
    async with process(stack, "meetings", nats_url=url) as running:
        door.close()
        for writer in _OPEN:
            writer.close()
        # Of the end of the connection or, where that came as a reset, of a door that is shut.
        await running.says("bus_error")
        began = monotonic()
        assert await running.end(signal.SIGTERM) == 0, running.log.read_text()
        assert monotonic() - began < 6
        assert "Traceback" not in running.log.read_text()


_OPEN: list[asyncio.StreamWriter] = []


async def _through(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, host: str, port: int) -> None:
    there, back = await asyncio.open_connection(host, port)
    _OPEN.extend((writer, back))

    async def pass_on(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        while data := await source.read(65536):
            target.write(data)
            await target.drain()

    await asyncio.gather(pass_on(reader, back), pass_on(there, writer), return_exceptions=True)


async def test_a_process_stops_although_the_database_has_frozen_under_its_relay(stack: Stack) -> None:
    service = toy("representation")
    async with stack.idle(service) as it:
        frozen: list[int] = []
        began = 0.0
        try:
            async with asyncio.timeout(45), stack.running(service):
                async with asyncio.timeout(20):
                    while not frozen:
                        rows = await it.database.pool.fetch(
                            """
                            select pid from pg_stat_activity
                            where application_name = 'relay' and datname = current_database()
                            """
                        )
                        frozen = [row["pid"] for row in rows]
                for pid in frozen:
                    os.kill(pid, signal.SIGSTOP)
                await asyncio.sleep(1.2)
                began = monotonic()
            # A statement of the relay's would be waited for a minute.
            assert monotonic() - began < 15
        finally:
            for pid in frozen:
                os.kill(pid, signal.SIGCONT)


async def test_nothing_is_told_to_a_bus_that_may_lose_it(stack: Stack) -> None:
    # The servers of these tests run without fsync, and say so.
    unproven = {"nats_durability_vouched": False, "nats_monitor_url": stack.servers.nats_monitor_url}
    told = body()
    async with stack.running(toy("representation"), **unproven) as (it,):
        async with it.database.work(actor="test") as work:
            work.state(told)
        await asyncio.sleep(0.3)
        waits = "select count(*) from unsent join journal using (position) where aggregate = $1"
        assert await it.database.pool.fetchval(waits, str(told.body)) == 1
    async with stack.running(toy("representation")) as (it,):
        await emptied(it.database)
    assert await on_the_bus(stack, told.body) == [(str(told.body), 1)]


async def test_a_connection_that_the_bus_closes_for_good_is_noticed(stack: Stack) -> None:
    gone = asyncio.Event()

    async def note() -> None:
        gone.set()

    seed = stack.servers.seed_file(ADMINISTRATOR)
    bus = await connect(stack.servers.nats_url, seed, user=ADMINISTRATOR, name="rude", gone=note)
    assert bus.client._transport is not None
    # The server answers with an error and hangs up, and the client does not come again.
    bus.client._transport.write(b"NONSENSE\r\n")
    async with asyncio.timeout(20):
        await gone.wait()


async def test_what_a_gateway_process_states_is_told_at_once_by_the_worker(stack: Stack) -> None:
    told, service = body(), toy("representation")
    # The relay looks by itself once an hour: what it tells here, it tells because somebody said so.
    async with stack.running(service, poll=3600.0) as (worker,), stack.idle(service) as gateway:
        await quiet(worker)
        gateway.database.wakes.append(Waker(gateway.health.bus, "representation").wake)
        for _ in range(5):
            async with gateway.database.work(actor="test") as work:
                work.state(told)
            await emptied(gateway.database)


async def test_many_commits_at_once_wake_the_others_a_few_times(stack: Stack) -> None:
    async with stack.idle(toy("representation")) as it:
        woken = await it.health.bus.client.subscribe("wake.representation")
        waker = Waker(it.health.bus, "representation")
        for _ in range(200):
            waker.wake()
        await woken.next_msg(timeout=20)
        await asyncio.sleep(0.05)
        assert woken.pending_msgs == 0


async def test_work_that_overhears_that_it_is_to_end_is_told_again() -> None:
    cancelled = 0

    async def hard_of_hearing() -> None:
        nonlocal cancelled
        while cancelled < 2:
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                cancelled += 1

    async with asyncio.timeout(5):
        async with in_background(hard_of_hearing(), lambda cause: None):
            await asyncio.sleep(0)
    assert cancelled == 2


async def test_an_end_that_nobody_asked_for_is_reported() -> None:
    causes: list[BaseException] = []

    async def fail() -> None:
        raise RuntimeError("it broke")

    async with in_background(fail(), causes.append):
        await asyncio.sleep(0.01)
    assert [str(cause) for cause in causes] == ["it broke"]
