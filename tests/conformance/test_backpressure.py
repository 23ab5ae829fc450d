"""A slow handler neither loses nor grows without bound: what it cannot take yet stays in the stream."""

import asyncio
from collections.abc import Sequence

import pytest

from contracts.event import Event
from infra.chassis.db import Database
from infra.chassis.facts import Fact
from infra.chassis.pulling import PullRequests
from infra.chassis.work import Work
from tests.buses.backend import Backend
from tests.buses.durables import durable_named, state_of
from tests.chassis.toy import remember
from tests.conformance.consuming import DURABLE, consuming
from tests.conformance.telling import all_acted_once, bodies, tell, until

BATCH = 10


class Gate:
    """A handler that begins and does not come to its end until it is let."""

    def __init__(self) -> None:
        self.begun = asyncio.Event()
        self.open = asyncio.Event()

    async def wait(self, work: Work, facts: Sequence[Fact[Event]]) -> None:
        """The handler."""
        self.begun.set()
        await self.open.wait()
        await remember(work, facts)


async def out(backend: Backend) -> int:
    """How many facts are with consumers."""
    return (await state_of(backend.admin, DURABLE)).num_ack_pending or 0


async def test_a_handler_that_stands_still_holds_two_batches_and_loses_nothing(
    backend: Backend, database: Database
) -> None:
    gate, facts = Gate(), bodies(30 * BATCH)
    async with consuming(backend, database, gate.wait, batch_size=BATCH):
        most = 0
        for start in range(0, len(facts), 3 * BATCH):
            await tell(backend.admin, *facts[start : start + 3 * BATCH])
            await gate.begun.wait()
            most = max(most, await out(backend))
        gate.open.set()
        await all_acted_once(backend, database, facts)
    assert BATCH <= most <= 2 * BATCH


async def test_many_consumers_of_one_durable_each_hold_two_batches_at_most(
    backend: Backend, database: Database
) -> None:
    gates, facts = [Gate() for _ in range(3)], bodies(30 * BATCH)
    async with (
        consuming(backend, database, gates[0].wait, batch_size=BATCH),
        consuming(backend, database, gates[1].wait, batch_size=BATCH),
        consuming(backend, database, gates[2].wait, batch_size=BATCH),
    ):
        await tell(backend.admin, *facts)
        for gate in gates:
            await gate.begun.wait()
        most = await out(backend)
        for gate in gates:
            gate.open.set()
        await all_acted_once(backend, database, facts)
    assert 3 <= most <= 6 * BATCH


async def test_requests_that_end_half_filled_do_not_add_up(backend: Backend, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("infra.chassis.pulling.EXPIRES", 0.3)
    monkeypatch.setattr("infra.chassis.pulling.HEARTBEAT", 0.1)
    pulls = await pulling(backend)
    await tell(backend.admin, *bodies(BATCH))
    await pulls.next_batch()
    # While the first is worked on, requests expire half filled and are made anew.
    for _ in range(4):
        await tell(backend.admin, *bodies(7))
        await asyncio.sleep(0.4)
    held = await out(backend)
    await pulls.close()
    assert BATCH <= held <= 2 * BATCH


async def test_a_consumer_that_is_cut_off_again_and_again_does_not_hold_more_each_time(
    backend: Backend, database: Database
) -> None:
    gate, facts = Gate(), bodies(30 * BATCH)
    async with consuming(backend, database, gate.wait, batch_size=BATCH) as consumer:
        await tell(backend.admin, *facts[:5])
        await gate.begun.wait()
        for times in range(1, 4):
            await backend.cut(consumer.bus)
            await until(lambda times=times: is_back(consumer.bus.client.stats["reconnects"], times))  # type: ignore[misc]
            await asyncio.sleep(0.6)
        await tell(backend.admin, *facts[5:])
        await asyncio.sleep(0.3)
        held = await out(backend)
        gate.open.set()
        await all_acted_once(backend, database, facts)
    assert held <= 3 * BATCH


async def is_back(reconnects: int, times: int) -> bool:
    return reconnects >= times


async def test_what_is_taken_is_whatever_waits_at_once_and_in_order(backend: Backend) -> None:
    pulls = await pulling(backend)
    await tell(backend.admin, *bodies(4))

    async def four_wait() -> bool:
        return await out(backend) == 4

    await until(four_wait)
    batch = await pulls.next_batch()
    places = [message.metadata.sequence.stream for message in batch]
    assert places == sorted(places)
    await tell(backend.admin, *bodies(3 * BATCH))
    pulls.done()
    taken = len(batch)
    while taken < 4 + 3 * BATCH:
        batch = await pulls.next_batch()
        assert len(batch) <= BATCH
        taken += len(batch)
        pulls.done()
    await pulls.close()


async def pulling(backend: Backend) -> PullRequests:
    """Pull requests without anybody who works on what they bring."""
    bus = await backend.connect("meetings")
    stream = durable_named(DURABLE).stream
    pulls = PullRequests(bus.client, stream, DURABLE, batch_size=BATCH, ack_wait=30.0)
    await pulls.open()
    return pulls
