"""Whether what the bus says it has may be lost with the power: every node must sync, and most must answer."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager

import pytest

from infra.chassis.health import durability
from infra.chassis.relay import untold
from tests.chassis.toy import body, toy
from tests.stack import Stack, quiet


@asynccontextmanager
async def monitored(syncs: Callable[[], bool | None]) -> AsyncIterator[str]:
    """The monitoring of a node, as far as it is asked for: `/varz` of nats-server says what it was configured with.

    One that knows nothing of itself hangs up.
    """

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        says = syncs()
        if says is None:
            writer.close()
            return
        content = json.dumps({"jetstream": {"config": {"sync_always": says}}}).encode()
        writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % len(content) + content)
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1") as server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


@pytest.mark.parametrize(
    ("nodes", "wrong", "proven"),
    [
        ((True,), "", True),
        ((True, True, True), "", True),
        ((True, True, False), "sync_interval", False),
        ((False, None, None), "sync_interval", False),
        ((True, True, None), "", False),
        ((True, None, None), "no answer", False),
        ((True, None), "no answer", False),
        ((None,), "no answer", False),
    ],
)
async def test_every_node_must_sync_and_a_majority_must_say_so(
    stack: Stack, nodes: tuple[bool | None, ...], wrong: str, proven: bool
) -> None:
    async with AsyncExitStack() as running:
        urls = [await running.enter_async_context(monitored(lambda says=one: says)) for one in nodes]  # type: ignore[misc]
        found = await durability(
            stack.settings("meetings", nats_durability_vouched=False, nats_monitor_url=",".join(urls))
        )
    assert (wrong in (found.wrong or ""), bool(found.wrong), found.proven) == (True, bool(wrong), proven)


async def test_a_node_that_was_down_at_the_start_is_asked_again_and_nothing_told_while_it_does_not_sync(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("infra.chassis.process.ASK_AGAIN", 0.2)
    third: bool | None = None
    asked = 0

    def says() -> bool | None:
        nonlocal asked
        asked += third is not None
        return third

    async with AsyncExitStack() as running:
        urls = [await running.enter_async_context(monitored(one)) for one in (lambda: True, lambda: True, says)]
        monitors = {"nats_durability_vouched": False, "nats_monitor_url": ",".join(urls)}
        (it,) = await running.enter_async_context(stack.running(toy("representation"), **monitors))
        await quiet(it)
        third = False
        async with asyncio.timeout(20):
            while not asked:
                await asyncio.sleep(0.02)
        # Whatever was being told when it was asked has been.
        await quiet(it)
        async with it.database.work(actor="test") as work:
            work.state(body())
        while asked < 2:
            await asyncio.sleep(0.02)
        assert await untold(it.database.pool) == 1
        third = True
        await quiet(it)
