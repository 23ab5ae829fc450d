"""One poison fact among a hundred good ones alone becomes a dead letter, however it kills."""

import asyncio
import signal
from collections import Counter
from collections.abc import Sequence
from typing import Any

import pytest

from contracts.event import Event
from contracts.events.representation import BodyEstablished
from infra.chassis.db import Database
from infra.chassis.dead_letters import shown
from infra.chassis.facts import Fact
from infra.chassis.work import Work
from tests.buses.backend import Backend
from tests.buses.durables import redelivering_after
from tests.buses.on_a_server import OnAServer
from tests.chassis.processes import Process, process
from tests.chassis.toy import body, heard, remember
from tests.chassis.toy_process import DEADLY
from tests.conformance.consuming import consume, consuming
from tests.conformance.telling import all_heard, bodies, dead, no_attempt_is_left, quiet, tell, until
from tests.stack import Stack

KILLED = "the process ended each time it was tried"


def with_poison() -> tuple[list[BodyEstablished], list[BodyEstablished]]:
    """A hundred good facts, and the same with one more in their midst."""
    good, poison = bodies(100), body(name=DEADLY)
    return good, [*good[:50], poison, *good[50:]]


def is_poison(fact: Fact[Event]) -> bool:
    return isinstance(fact.event, BodyEstablished) and fact.event.name == DEADLY


async def only_the_poison_is_dead(
    backend: Backend, database: Database, good: Sequence[BodyEstablished], told: Sequence[BodyEstablished], said: str
) -> None:
    await all_heard(database, good)
    await quiet(backend)
    assert await heard(database, [one.body for one in told]) == {(str(one.body), 1): 1 for one in good}
    letters = await dead(database, told)
    assert [one.error for one in letters] == [said]
    assert shown(letters[0])["payload"]["name"] == DEADLY
    await no_attempt_is_left(database)


async def test_one_that_no_handler_digests(
    backend: Backend, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("infra.chassis.settle.BACKOFF", (0.05,))
    good, told = with_poison()
    eaten: Counter[int] = Counter()

    async def choke(work: Work, facts: Sequence[Fact[Event]]) -> None:
        if any(is_poison(fact) for fact in facts):
            eaten[len(facts)] += 1
            raise ValueError("this one cannot be digested")
        await remember(work, facts)

    async with consuming(backend, database, choke):
        await tell(backend.admin, *told)
        await only_the_poison_is_dead(backend, database, good, told, "ValueError: this one cannot be digested")
    # Once with its neighbours, which does not count, then alone as often as it may.
    assert eaten[1] == 3
    assert sum(eaten.values()) <= 5


async def test_one_that_kills_the_process_three_times(backend: Backend, database: Database) -> None:
    good, told = with_poison()
    deaths = 0

    async def die(work: Work, facts: Sequence[Fact[Event]]) -> None:
        await remember(work, facts)
        if any(is_poison(fact) for fact in facts):
            # What the test takes for the end of the process: nothing after this is ever done.
            killed.set()
            await asyncio.Event().wait()

    async with redelivering_after(backend.admin, 0.5):
        await tell(backend.admin, *told)
        while deaths < 8:
            killed = asyncio.Event()
            consumer = await consume(backend, database, die, ack_wait=0.5)
            if not await dies_or_ends(killed, database, told):
                await only_the_poison_is_dead(backend, database, good, told, KILLED)
                await consumer.stop()
                break
            deaths += 1
            await consumer.crash()
    # Once with its neighbours and three times alone; the fourth time it is not tried any more.
    assert deaths == 4


async def dies_or_ends(killed: asyncio.Event, database: Database, told: Sequence[BodyEstablished]) -> bool:
    """Whether the process was killed before all that was told came to its end."""

    async def either() -> bool:
        return killed.is_set() or bool(await dead(database, told))

    await until(either)
    return killed.is_set()


@pytest.mark.guaranteed("serves_processes")
async def test_one_that_kills_a_real_process_three_times(backend: Backend, database: Database, stack: Stack) -> None:
    assert isinstance(backend, OnAServer)
    good, told = with_poison()
    url, seed = backend.server.url, backend.server.seed_file("meetings")
    place: dict[str, Any] = {"nats_url": url, "nats_seed_file": seed, "ack_wait": 0.5, "batch_size": 20}
    deaths = 0
    async with redelivering_after(backend.admin, 0.5):
        await tell(backend.admin, *told)
        while deaths < 8:
            # It may be dead before it says that it has started.
            async with process(stack, "meetings", until="", max_attempts=2, **place) as running:
                if await ends_or_is_kept(running, database, told):
                    await only_the_poison_is_dead(backend, database, good, told, KILLED)
                    break
                assert running.status == -signal.SIGKILL, running.log.read_text()
                deaths += 1
    # Once with its neighbours and twice alone.
    assert deaths == 3


async def ends_or_is_kept(running: Process, database: Database, told: Sequence[BodyEstablished]) -> bool:
    """Whether the poison has become a dead letter; else the process has ended."""

    async def either() -> bool:
        return running.status is not None or bool(await dead(database, told))

    await until(either)
    return running.status is None
