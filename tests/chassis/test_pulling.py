"""What a durable's pull requests hold is bounded in bytes, too, and a lost connection costs nobody the ack wait."""

import asyncio

import pytest
from nats.aio.msg import Msg

from infra.chassis.bus import Outgoing
from infra.chassis.pulling import PullRequests
from infra.chassis.settle import Settler
from infra.chassis.wire import acknowledge
from tests.buses.faults import first, losing_acknowledgements
from tests.chassis.toy import body, toy
from tests.stack import Running, Stack, quiet

DURABLE = "meetings-from-representation"


async def emptied(stack: Stack) -> None:
    """Nothing of earlier tests waits in the durable."""
    async with stack.running(toy()) as (it,):
        await quiet(it)


async def outstanding(it: Running) -> int:
    info = await it.health.bus.client.jetstream().consumer_info("REPRESENTATION", DURABLE)
    return info.num_ack_pending or 0


class Told:
    """A settler that only counts how often it was told to say it again."""

    times = 0

    def foresee(self, message: Msg) -> None:
        """Nothing to prepare."""

    async def say_again(self) -> None:
        """Count it."""
        self.times += 1


async def test_after_a_lost_connection_what_was_said_last_is_said_again_and_facts_go_on_coming(stack: Stack) -> None:
    await emptied(stack)
    told = Told()
    async with stack.idle(toy()) as it:
        client = it.health.bus.client
        pulling = PullRequests(client, "REPRESENTATION", DURABLE, batch_size=10, ack_wait=30.0, settler=told)
        await pulling.open()
        waiting = asyncio.create_task(pulling.next_batch())
        await client.force_reconnect()
        async with asyncio.timeout(20):
            while not told.times:
                await asyncio.sleep(0.05)
            await stack.tell(body())
            await acknowledge(client, [message.reply for message in await waiting])
        await pulling.close()
    assert told.times == 1


async def test_no_more_bytes_are_held_than_allowed_and_in_the_end_all_have_come(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("infra.chassis.pulling.MOST_BYTES", 1_000_000)
    monkeypatch.setattr("infra.chassis.pulling.LARGEST", 150_000)
    await emptied(stack)
    async with stack.idle(toy()) as it:
        client = it.health.bus.client
        pulling = PullRequests(client, "REPRESENTATION", DURABLE, batch_size=100, ack_wait=30.0)
        await pulling.open()
        for _ in range(40):
            await stack.admin.publish_one(Outgoing(body().subject(), b"x" * 100_000, {}))
        async with asyncio.timeout(20):
            while await outstanding(it) < 5:
                await asyncio.sleep(0.02)
        await asyncio.sleep(0.3)
        assert await outstanding(it) <= 10
        came = 0
        async with asyncio.timeout(20):
            while came < 40:
                batch = await pulling.next_batch()
                await acknowledge(it.health.bus.client, [message.reply for message in batch])
                pulling.done()
                came += len(batch)
        await pulling.close()
    assert came == 40


async def test_acknowledgements_that_were_lost_are_made_good_by_saying_them_again(stack: Stack) -> None:
    await emptied(stack)
    async with stack.idle(toy()) as it:
        client = losing_acknowledgements(it.health.bus.client, first(5))
        settler = Settler(it.database, DURABLE, it.service.handlers_by_durable()[DURABLE], max_attempts=3)
        pulling = PullRequests(client, "REPRESENTATION", DURABLE, batch_size=10, ack_wait=30.0, settler=settler)
        await pulling.open()
        await stack.tell(*(body() for _ in range(5)))
        # All of them, for only the last batches are said again.
        async with asyncio.timeout(20):
            while await outstanding(it) < 5:
                await asyncio.sleep(0.02)
        settled = 0
        while settled < 5:
            batch = await pulling.next_batch()
            await settler.settle(batch)
            settled += len(batch)
        assert await outstanding(it) > 0
        await settler.say_again()
        async with asyncio.timeout(20):
            while await outstanding(it):
                await asyncio.sleep(0.02)
        await pulling.close()
