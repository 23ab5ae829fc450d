"""How tries are counted: each once, of its own fact alone, and no longer than that fact is unsettled."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from random import randrange

import pytest_asyncio
from nats.aio.msg import Msg

from contracts.events.representation import BodyEstablished
from infra.chassis import attempts, dead_letters, inbox
from infra.chassis.attempts import UNSETTLED
from infra.chassis.facts import Fact
from infra.chassis.housekeeping import keep_house
from infra.chassis.ids import new_id
from infra.chassis.incoming import Incoming, Place
from infra.chassis.work import Connection
from tests.chassis.toy import body, toy
from tests.conformance.telling import message
from tests.stack import Running, Stack


@pytest_asyncio.fixture
async def it(stack: Stack) -> AsyncIterator[Running]:
    """The toy in the place of `meetings`, in whose database nothing is being tried."""
    async with stack.idle(toy()) as running:
        await running.database.pool.execute("delete from attempts")
        yield running


@pytest_asyncio.fixture
async def connection(it: Running) -> AsyncIterator[Connection]:
    async with it.database.pool.acquire() as connection:
        yield connection


def place() -> Place:
    """Far behind what any test tells."""
    return Place("REPRESENTATION", randrange(10**9, 10**12), 2)


def fact(stack: Stack) -> Fact[BodyEstablished]:
    told, fact_id = body(), new_id()
    return Fact(
        event=told,
        id=fact_id,
        type=told.event_type(),
        source="/samrad/representation",
        aggregate=str(told.body),
        sequence=1,
        time=stack.clock.now(),
        correlation=fact_id,
    )


async def tidied(it: Running) -> None:
    """One round of housekeeping."""
    keeping = asyncio.create_task(keep_house(it.database))
    async with asyncio.timeout(20):
        while await it.database.pool.fetchval(f"select count(*) - ({UNSETTLED}) from attempts"):
            await asyncio.sleep(0.01)
    keeping.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await keeping


async def test_a_try_counts_once_however_often_it_is_said_and_another_counts_anew(connection: Connection) -> None:
    here, one, first, second = place(), new_id(), new_id(), new_id()
    assert [await attempts.begin(connection, here, one, this) for this in (first, first, first)] == [1, 1, 1]
    # Another process has it meanwhile, and then the first says its own again.
    assert [await attempts.begin(connection, here, one, this) for this in (second, first, second)] == [2, 2, 2]


async def test_a_fact_is_not_blamed_for_tries_of_another_that_stood_in_its_place(connection: Connection) -> None:
    # As on a bus that was rebuilt from the journals.
    here, one, other = place(), new_id(), new_id()
    for _ in range(3):
        await attempts.begin(connection, here, one, new_id())
    await attempts.failed(connection, here, "ValueError: of the one")
    assert await attempts.begin(connection, here, other, new_id()) == 1
    row = await connection.fetchrow("select fact, error from attempts where stream_sequence = $1", here.stream_sequence)
    assert row is not None
    assert (row["fact"], row["error"]) == (other, None)


async def test_what_an_older_process_counted_goes_on_being_counted(connection: Connection) -> None:
    here = place()
    await connection.execute(
        "insert into attempts (stream, stream_sequence, attempts) values ($1, $2, 2)", here.stream, here.stream_sequence
    )
    assert await attempts.begin(connection, here, new_id(), new_id()) == 3


async def test_a_fact_that_another_process_has_settled_meanwhile_is_not_counted(
    stack: Stack, connection: Connection
) -> None:
    one, here = fact(stack), place()
    await inbox.enter(connection, [one])
    assert await attempts.begin(connection, here, one.id, new_id()) == 0
    assert await connection.fetchval("select count(*) from attempts") == 0


async def test_a_try_left_behind_by_a_process_that_was_killed_is_nobodys_and_tidied_away(
    stack: Stack, it: Running, connection: Connection
) -> None:
    # Both were tried alone here and settled elsewhere; the third is still being tried.
    applied, condemned, tried = fact(stack), fact(stack), fact(stack)
    for one in (applied, condemned, tried):
        await attempts.begin(connection, place(), one.id, new_id())
    assert await connection.fetchval(UNSETTLED) == 3
    await inbox.enter(connection, [applied])
    told = message(condemned.event, fact_id=condemned.id)
    came = Msg(_client=it.health.bus.client, subject=told.subject, data=told.payload)
    letter = Incoming(came, place(), condemned, headers=told.headers)
    await dead_letters.keep(connection, it.database.vault, "meetings-from-representation", letter, "cannot")
    assert await connection.fetchval(UNSETTLED) == 1
    await tidied(it)
    assert [row["fact"] for row in await connection.fetch("select fact from attempts")] == [tried.id]
