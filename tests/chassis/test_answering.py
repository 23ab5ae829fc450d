"""A gateway as its callers' connections meet it."""

import asyncio
import http.client

from infra.chassis.answering import answering
from infra.local.ports import another_port
from tests.chassis.toy import toy
from tests.stack import Stack


def fail(cause: BaseException) -> None:
    raise AssertionError("something in the background failed") from cause


async def test_a_connection_that_rested_as_long_as_clients_let_theirs_rest_is_still_answered(stack: Stack) -> None:
    service = toy("meetings")
    async with stack.idle(service) as it:
        settings = it.settings.model_copy(update={"listen": f"127.0.0.1:{another_port(set())}"})
        async with answering(service, settings, it.database, it.health, fail):
            host, _, port = settings.listen.rpartition(":")
            kept = http.client.HTTPConnection(host, int(port), timeout=30)

            def asked() -> int:
                kept.request("GET", "/live")
                answer = kept.getresponse()
                answer.read()
                return answer.status

            assert await asyncio.to_thread(asked) == 200
            there = kept.sock
            # A little longer than the five seconds after which many clients let go.
            await asyncio.sleep(5.5)
            assert await asyncio.to_thread(asked) == 200
            # Where the old one is let go with a word, the library makes a new one.
            assert kept.sock is there
            kept.close()
