"""Nothing is lost and nothing acts twice when a consumer, the server or the network goes away and comes back."""

import asyncio
from collections import Counter
from collections.abc import Sequence

import pytest

from contracts.event import Event
from contracts.events.representation import BodyEstablished
from infra.chassis.db import Database
from infra.chassis.facts import Fact
from infra.chassis.work import Work
from tests.buses.backend import Backend
from tests.buses.durables import connected, redelivering_after
from tests.buses.faults import always, first, losing_acknowledgements, losing_pull_requests
from tests.buses.streams import on_the_stream
from tests.chassis.toy import remember
from tests.conformance.consuming import consume, consuming
from tests.conformance.journals import Journal, relaying, state, told
from tests.conformance.raw import places, puller, times
from tests.conformance.telling import all_acted_once, all_heard, bodies, tell


async def take_a_while(work: Work, facts: Sequence[Fact[Event]]) -> None:
    """Remember, slowly enough that there is a middle to be interrupted in."""
    await remember(work, facts)
    await asyncio.sleep(0.01)


async def test_what_a_consumer_holds_when_it_is_stopped_comes_to_another_at_once(
    backend: Backend, database: Database
) -> None:
    # The ack wait is long: whatever was not given back would be missing for half a minute.
    facts = bodies(300)
    await tell(backend.admin, *facts)
    first = await consume(backend, database, take_a_while, batch_size=100)
    await all_heard(database, facts, 100)
    await first.stop()
    async with asyncio.timeout(20), consuming(backend, database):
        await all_acted_once(backend, database, facts)


async def test_a_consumer_that_is_killed_again_and_again_loses_nothing_and_repeats_nothing(
    backend: Backend, database: Database
) -> None:
    facts = bodies(300)
    async with redelivering_after(backend.admin, 0.5):
        await tell(backend.admin, *facts)
        for count in (40, 110, 200):
            consumer = await consume(backend, database, take_a_while, ack_wait=0.5)
            await all_heard(database, facts, count)
            await consumer.crash()
        async with consuming(backend, database, ack_wait=0.5):
            await all_acted_once(backend, database, facts)


async def test_a_crash_between_commit_and_acknowledgement_applies_nothing_twice(
    backend: Backend, database: Database
) -> None:
    facts = bodies(30)
    async with redelivering_after(backend.admin, 0.5):
        async with consuming(
            backend, database, faulty=lambda client: losing_acknowledgements(client, always), ack_wait=0.5
        ):
            await tell(backend.admin, *facts)
            await all_heard(database, facts)
        async with consuming(backend, database, ack_wait=0.5):
            await all_acted_once(backend, database, facts)


async def test_a_server_killed_under_load_finds_everybody_at_work_when_it_runs_again(
    backend: Backend, database: Database, journal: Journal
) -> None:
    facts = bodies(400)
    async with (
        redelivering_after(backend.admin, 1.0),
        consuming(backend, database, take_a_while, ack_wait=1.0),
        relaying(journal, await backend.connect("representation"), batch_size=50),
    ):
        stating = asyncio.create_task(state(journal, facts))
        for count in (60, 200):
            await all_heard(database, facts, count)
            backend.kill()
            await asyncio.sleep(0.2)
            await backend.start()
        await stating
        await told(journal)
        await all_acted_once(backend, database, facts)
    await each_stands_once(backend, facts)


async def test_connections_cut_under_load_come_back_and_nothing_is_missing(
    backend: Backend, database: Database, journal: Journal
) -> None:
    facts = bodies(400)
    publisher = await backend.connect("representation")
    async with (
        redelivering_after(backend.admin, 1.0),
        consuming(backend, database, take_a_while, ack_wait=1.0) as consumer,
        relaying(journal, publisher, batch_size=50),
    ):
        stating = asyncio.create_task(state(journal, facts))
        for count in (50, 150, 250):
            await all_heard(database, facts, count)
            for bus in (consumer.bus, publisher):
                await backend.cut(bus)
        await stating
        await told(journal)
        await all_acted_once(backend, database, facts)
    await each_stands_once(backend, facts)


async def each_stands_once(backend: Backend, facts: Sequence[BodyEstablished]) -> None:
    found = await on_the_stream(backend.admin, [fact.body for fact in facts])
    # A commit whose answer was lost is tried again by this test, as no gateway would without a key.
    assert Counter(found) == {(str(fact.body), 1): 1 for fact in facts}


async def test_a_server_that_was_killed_still_knows_what_it_handed_out_and_what_was_settled(backend: Backend) -> None:
    it = await puller(backend)
    async with redelivering_after(backend.admin, 2.0):
        await tell(backend.admin, *bodies(6))
        await it.ask(5)
        first, *others = await it.facts(5)
        for one in others[1:]:
            await one.ack()
        await asyncio.sleep(backend.guarantees.forgets_acknowledgements)
        backend.kill()
        await backend.start()
        await connected(it.bus, again_after=0)
        await it.ask(3)
        again = dict(zip(places(left := await it.facts(3)), times(left), strict=True))
    place = first.metadata.sequence.stream
    assert again == {place: 2, place + 1: 2, place + 5: 1}


async def test_a_pull_request_that_is_lost_is_made_again(
    backend: Backend, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("infra.chassis.pulling.HEARTBEAT", 0.1)
    monkeypatch.setattr("infra.chassis.pulling.LOOK", 0.05)
    sent = bodies(5)
    async with consuming(backend, database, faulty=lambda client: losing_pull_requests(client, first(2))):
        await tell(backend.admin, *sent)
        await all_acted_once(backend, database, sent)
