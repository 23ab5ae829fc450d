"""What waits is taken at once, bounded, kept alive while it is held, and given back when nobody will work on it."""

import asyncio
from collections.abc import Sequence
from time import monotonic

import pytest

from contracts.event import Event
from infra.chassis.facts import Fact
from infra.chassis.pulling import PullRequests
from infra.chassis.work import Work
from tests.chassis.toy import body, heard, remember, toy
from tests.stack import Running, Stack, quiet

DURABLE = "meetings-from-representation"


def pulls(it: Running, *, batch_size: int = 10) -> PullRequests:
    return PullRequests(it.health.bus.client, "REPRESENTATION", DURABLE, batch_size=batch_size, ack_wait=30.0)


async def emptied(stack: Stack) -> None:
    """Nothing of earlier tests waits in the durable."""
    async with stack.running(toy()) as (it,):
        await quiet(it)


async def outstanding(it: Running) -> int:
    info = await it.health.bus.client.jetstream().consumer_info("REPRESENTATION", DURABLE)
    return info.num_ack_pending or 0


async def delivered(it: Running) -> int:
    """How often the durable has delivered anything, repetitions included."""
    info = await it.health.bus.client.jetstream().consumer_info("REPRESENTATION", DURABLE)
    assert info.delivered is not None
    return int(info.delivered.consumer_seq)


async def test_never_more_than_two_batches_are_held(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("infra.chassis.pulling.EXPIRES", 0.3)
    monkeypatch.setattr("infra.chassis.pulling.HEARTBEAT", 0.1)
    await emptied(stack)
    async with stack.idle(toy()) as it:
        pulling = pulls(it)
        await pulling.open()
        await stack.tell(*(body() for _ in range(10)))
        await pulling.next_batch()
        # While the first is worked on, requests expire half filled and are made anew.
        for _ in range(4):
            await stack.tell(*(body() for _ in range(7)))
            await asyncio.sleep(0.45)
        held = await outstanding(it)
        await pulling.close()
        assert 10 <= held <= 20
    await emptied(stack)


async def test_what_is_on_its_way_when_a_process_stops_comes_to_another_at_once(stack: Stack) -> None:
    await emptied(stack)
    told = [body() for _ in range(200)]
    async with stack.idle(toy()) as it:
        pulling = pulls(it, batch_size=100)
        await pulling.open()
        await stack.tell(*told)
        await pulling.next_batch()
        await pulling.close()
        began = monotonic()
        async with stack.running(toy()) as (other,):
            await quiet(other)
            assert len(await heard(other.database, [t.body for t in told])) == 200
        assert monotonic() - began < 10


async def test_what_is_held_while_the_database_is_away_is_not_given_to_others(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    away = asyncio.Event()

    async def slow(work: Work, facts: Sequence[Fact[Event]]) -> None:
        await away.wait()
        await remember(work, facts)

    from tests.chassis.test_consumer import redelivering_after

    told = [body() for _ in range(20)]
    async with redelivering_after(stack, 1.0), stack.running(toy(by=slow), batch_size=5, ack_wait=1.0) as (it,):
        before = await delivered(it)
        await stack.tell(*told)
        await asyncio.sleep(2.5)
        away.set()
        await quiet(it)
        assert await heard(it.database, [t.body for t in told]) == {(str(t.body), 1): 1 for t in told}
        assert await delivered(it) - before == 20
