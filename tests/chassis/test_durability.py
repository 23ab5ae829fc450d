"""Whether what the bus says it has may be lost with the power: every node must sync, and most must answer."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import pytest

from infra.chassis.health import durability
from tests.stack import Stack

AWAY = "http://127.0.0.1:9"


@asynccontextmanager
async def monitored(syncs: bool) -> AsyncIterator[str]:
    """The monitoring of a node, as far as it is asked for: `/varz` of nats-server says what it was configured with."""
    content = json.dumps({"jetstream": {"config": {"sync_always": syncs}}}).encode()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
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
        urls = [AWAY if one is None else await running.enter_async_context(monitored(one)) for one in nodes]
        found = await durability(
            stack.settings("meetings", nats_durability_vouched=False, nats_monitor_url=",".join(urls))
        )
    assert (wrong in (found.wrong or ""), bool(found.wrong), found.proven) == (True, bool(wrong), proven)
