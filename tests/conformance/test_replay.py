"""The bus in memory repeats itself: carried in the same order it does the same, and another order is another course."""

import asyncio
import random
from functools import partial

import pytest
from nats.aio.msg import Msg

from infra.chassis.pulling import PullRequests, consume_waiting
from tests.buses.backend import Backend
from tests.buses.memory import Server, Wire, connect
from tests.conformance.consuming import DURABLE
from tests.conformance.telling import bodies, message


class Scheduler:
    """Lets one frame arrive at a time, on a wire drawn by the seed."""

    def __init__(self, seed: int) -> None:
        self._dice = random.Random(seed)
        self._waiting: list[Wire] = []
        self._soon: asyncio.Handle | None = None

    def carry(self, wire: Wire) -> None:
        """What the server calls when something waits."""
        self._waiting.append(wire)
        if self._soon is None:
            self._soon = asyncio.get_running_loop().call_soon(self._draw)

    def _draw(self) -> None:
        self._soon = None
        self._waiting.pop(self._dice.randrange(len(self._waiting))).step()
        if self._waiting and self._soon is None:
            self._soon = asyncio.get_running_loop().call_soon(self._draw)


Course = list[tuple[str, int, int]]
"""Who got what, and how often it was delivered by then."""


async def note(course: Course, name: str, batch: list[Msg]) -> None:
    """Write down what came; what has a round number is given back the first time."""
    for one in batch:
        place, delivered = one.metadata.sequence.stream, one.metadata.num_delivered
        course.append((name, place, delivered))
        await (one.nak() if place % 5 == 0 and delivered == 1 else one.ack())


async def course_of_events(seed: int) -> Course:
    """What happens when two consumers share what two publishers tell."""
    server = Server(carry=Scheduler(seed).carry)
    course: Course = []
    tasks, buses = [], []
    for name in ("one", "other"):
        bus = await connect(server, "meetings")
        pulls = PullRequests(bus.client, "REPRESENTATION", DURABLE, batch_size=3, ack_wait=30.0)
        await pulls.open()
        tasks.append(asyncio.create_task(consume_waiting(pulls, partial(note, course, name))))
        buses.append(bus)
    publishers = [await connect(server, "representation") for _ in range(2)]
    facts = [[message(event) for event in bodies(20)] for _ in publishers]
    await asyncio.gather(*(p.publish_batch(told) for p, told in zip(publishers, facts, strict=True)))
    async with asyncio.timeout(20):
        while server.consumers["REPRESENTATION", DURABLE].state()["ack_floor"]["stream_seq"] < 40:
            await asyncio.sleep(0)
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)
    for bus in (*buses, *publishers):
        await bus.client.close()
    return course


@pytest.mark.guaranteed("repeats_itself")
async def test_the_same_seed_has_the_same_course_of_events_and_another_seed_another(backend: Backend) -> None:
    assert backend.guarantees.repeats_itself
    first, again, other = await course_of_events(1), await course_of_events(1), await course_of_events(2)
    assert first == again
    assert len(first) == 48
    assert first != other
    assert sorted({place for _, place, _ in first}) == sorted({place for _, place, _ in other}) == list(range(1, 41))
