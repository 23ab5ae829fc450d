"""A service whose database knows less than its stream touches nothing, says why, and goes on when that is mended."""

import asyncio

import asyncpg
import pytest

from contracts.event import Event
from infra.chassis.bus import BatchRefused
from infra.chassis.own_streams import Behind, OwnStreams
from infra.chassis.process import opened
from infra.chassis.telling import outgoing
from tests.chassis.processes import process
from tests.chassis.toy import body, toy
from tests.reconcile.ground import (
    as_owner,
    bus_made_anew,
    emptied,
    reconciled_one,
    relayed,
    relaying,
    restored,
    watched,
)
from tests.reconcile.restoring import found_out
from tests.stack import Running, Stack

REPRESENTATION = toy("representation")


async def stated(it: Running, *events: Event) -> None:
    async with it.database.work(actor="test") as work:
        for event in events:
            work.state(event)


async def refusal(it: Running) -> str:
    """The words with which it refuses to state anything, once it has found out that its connections were ended."""
    async with asyncio.timeout(10):
        while True:
            try:
                await stated(it, body())
            except Behind as behind:
                return str(behind)
            except (asyncpg.InterfaceError, asyncpg.PostgresConnectionError, asyncpg.InternalClientError):
                await asyncio.sleep(0.01)


async def mark(it: Running) -> int:
    found: int = await it.database.pool.fetchval("select last from told where stream = 'REPRESENTATION'")
    return found


async def test_the_mark_moves_with_every_acknowledgement(stack: Stack) -> None:
    await _empty(stack)
    async with watched(stack, REPRESENTATION) as it:
        await stated(it, *(body() for _ in range(5)))
        assert await mark(it) == 0
        await relayed(it)
        assert await mark(it) == 5
        await stated(it, body())
        await relayed(it)
        assert await mark(it) == 6


async def test_what_was_told_and_never_acknowledged_is_looked_up_and_found_known(stack: Stack) -> None:
    await _empty(stack)
    async with watched(stack, REPRESENTATION) as it:
        await stated(it, *(body() for _ in range(300)))
        async with it.database.pool.acquire() as connection:
            rows = await connection.fetch("select * from journal order by position limit 250")
            told = [await outgoing(it.database, connection, row) for row in rows]
        await it.health.bus.publish_batch(told)
        with pytest.raises(BatchRefused):
            await it.health.bus.publish_batch(told)
        await relayed(it)
        assert await mark(it) == 300
    async with watched(stack, REPRESENTATION) as it:
        assert await mark(it) == 300


async def test_a_restored_database_is_not_worked_on_until_its_own_facts_are_back(stack: Stack) -> None:
    await _empty(stack)
    async with watched(stack, REPRESENTATION) as it:
        await stated(it, *(body() for _ in range(8)))
        await relayed(it)
        await restored(stack, "representation", 5)
        words = await refusal(it)
        assert "the first at place 6" in words
        assert "`samrad reconcile representation` shows which facts, with `--recover`" in words
        await found_out(it)
        assert any("restored to an earlier point" in problem for problem in await it.health.problems())
        outcome = await reconciled_one(stack, it, recover=True)
        assert outcome.recovered is not None
        assert sum(outcome.recovered.facts.values()) == 3
        assert await it.health.problems() == []
        assert await it.database.pool.fetchval("select count(*) from journal") == 8
        assert await mark(it) == 8
        await stated(it, body())
        await relayed(it)
        assert (await reconciled_one(stack, it)).same


async def test_a_relay_does_not_tell_from_a_restored_database(stack: Stack) -> None:
    await _empty(stack)
    async with watched(stack, REPRESENTATION) as it:
        await stated(it, *(body() for _ in range(4)))
        await relayed(it)
        await restored(stack, "representation", 2, waiting=1)
        await refusal(it)
        with pytest.raises(Behind):
            await relayed(it)
        async with as_owner(stack, "representation") as owner:
            assert await owner.fetchval("select count(*) from unsent") == 1


@pytest.mark.timeout(120)
async def test_a_process_that_refuses_says_why_and_goes_on_by_itself_once_it_is_recovered(stack: Stack) -> None:
    await _empty(stack)
    async with watched(stack, REPRESENTATION) as it:
        await stated(it, *(body() for _ in range(5)))
        await relayed(it)
        await restored(stack, "representation", 3)
        async with process(stack, "representation", own_stream_shared=False) as running:
            await running.says("restored to an earlier point")
            assert (await reconciled_one(stack, it, recover=True)).recovered is not None
            await stated(it, body())
            async with asyncio.timeout(30):
                while await it.database.pool.fetchval("select count(*) from unsent"):
                    await asyncio.sleep(0.05)
        assert await mark(it) == 6


async def test_a_stream_that_was_made_anew_is_looked_at_from_its_beginning(stack: Stack) -> None:
    await _empty(stack)
    async with watched(stack, REPRESENTATION) as it:
        await stated(it, *(body() for _ in range(4)))
        await relayed(it)
    await bus_made_anew(stack, "representation")
    async with watched(stack, REPRESENTATION) as it:
        assert await mark(it) == 0
        await stated(it, body(), body())
        await relayed(it)
        assert await mark(it) == 2
        # Nothing else told: the mark of the stream before must not hide what is strange on this one.
        await restored(stack, "representation", 4)
        async with as_owner(stack, "representation") as owner:
            await owner.execute("update told set created = 'before', last = 100")
        assert "the first at place 1" in await refusal(it)


async def test_a_bus_that_lost_its_newest_facts_does_not_stop_anybody(stack: Stack) -> None:
    await _empty(stack)
    async with watched(stack, REPRESENTATION) as it:
        await stated(it, *(body() for _ in range(3)))
        await relayed(it)
        async with as_owner(stack, "representation") as owner:
            await owner.execute("update told set last = 100")
    async with watched(stack, REPRESENTATION) as it:
        assert await mark(it) == 3


async def test_what_somebody_else_told_stops_the_service_until_an_operator_has_said_so(stack: Stack) -> None:
    await _empty(stack)
    async with watched(stack, REPRESENTATION) as it:
        await stated(it, body())
        await relayed(it)
        await stack.tell(body())
        await it.database.pool.expire_connections()
        await stated(it, body())  # on the same server as before: nobody looks until something makes them
        async with relaying(it), asyncio.timeout(10):
            while "somebody else tells facts there" not in " ".join(await it.health.problems()):
                await asyncio.sleep(0.01)
        with pytest.raises(Behind):
            await stated(it, body())
        assert (await reconciled_one(stack, it, disown="a stranger")).disowned == 1
        await stated(it, body())
        await relayed(it)
        assert (await reconciled_one(stack, it)).same


async def test_an_answer_of_the_bus_on_its_stream_does_not_stop_a_service(stack: Stack) -> None:
    # Any service may have the bus answer where another tells its facts: infra/adr/0014.
    await _empty(stack)
    async with watched(stack, REPRESENTATION) as it, stack.idle(toy()) as intruder:
        await stated(it, body())
        await relayed(it)
        asked = "$JS.API.CONSUMER.INFO.REPRESENTATION.meetings-from-representation"
        await intruder.health.bus.client.publish(asked, b"", reply=body().subject())
        await intruder.health.bus.client.flush()
    async with watched(stack, REPRESENTATION) as it:
        assert await it.health.problems() == []
        assert await mark(it) == 2
        await stated(it, body())
        await relayed(it)
        # It is shown all the same, until an operator has said what it is.
        assert not (await reconciled_one(stack, it)).same
        assert (await reconciled_one(stack, it, disown="an answer of the bus")).disowned == 1
        assert (await reconciled_one(stack, it)).same


async def test_while_the_bus_cannot_be_asked_a_database_not_seen_before_waits(stack: Stack) -> None:
    await _empty(stack)
    settings = stack.settings("representation")
    async with opened(REPRESENTATION, settings) as database:
        own = database.own_streams
        assert isinstance(own, OwnStreams)
        async with stack.idle(REPRESENTATION) as it:
            own.bus = it.health.bus
            await it.health.bus.client.close()
            await database.pool.expire_connections()
            with pytest.raises(Behind, match="the bus cannot be asked"):
                await database.pool.fetchval("select 1")


async def _empty(stack: Stack) -> None:
    async with stack.idle(REPRESENTATION):
        await emptied(stack, REPRESENTATION)
