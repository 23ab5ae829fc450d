"""The bus hears everything the journal says, in order, and what it refuses is set aside without holding up the rest."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest

from contracts.events.representation import ContactDetailsChanged
from contracts.topology import stream_of
from infra.chassis.background import in_background
from infra.chassis.bus import Bus
from infra.chassis.db import Database
from infra.chassis.ids import new_id
from infra.chassis.relay import LOCK, Relay
from infra.chassis.work import Misstated
from tests.buses.streams import on_the_stream
from tests.chassis.toy import body, toy
from tests.stack import Running, Stack


def relay_of(it: Running, bus: Bus | None = None) -> Relay:
    return Relay(it.database, bus or it.health.bus, it.settings.database_dsn.get_secret_value(), poll=0.05)


@contextlib.asynccontextmanager
async def relaying(relay: Relay) -> AsyncIterator[None]:
    causes: list[BaseException] = []
    async with in_background(relay.run(), causes.append):
        yield
    assert causes == []


async def emptied(database: Database) -> None:
    async with asyncio.timeout(15):
        while await database.pool.fetchval(
            "select exists (select from unsent where position not in (select position from unsendable))"
        ):
            await asyncio.sleep(0.02)


async def on_the_bus(stack: Stack, *aggregates: object) -> list[tuple[str, int]]:
    """(aggregate, sequence) of what the stream holds of these, in its order."""
    return await on_the_stream(stack.admin, aggregates, stream_of(type(body())))


async def test_a_fact_the_bus_refuses_for_good_holds_back_only_its_own_aggregate(stack: Stack) -> None:
    async with stack.idle(toy("representation")) as it:
        bad, good = new_id(), new_id()
        async with it.database.work(actor="test") as work:
            work.state(body(bad))
            work.state(body(bad))
            work.state(body(good))
        # The role that owns the tables can do what the service cannot: put the fact on a forbidden subject.
        await _as_owner(
            stack, "update journal set subject = 'meetings.v1.MeetingHeld._' where aggregate = $1", str(bad)
        )
        async with relaying(relay_of(it)):
            async with asyncio.timeout(15):
                while not await it.database.pool.fetchval(
                    "select count(*) from unsendable where aggregate = $1", str(bad)
                ):
                    await asyncio.sleep(0.05)
                while (str(good), 1) not in await on_the_bus(stack, good):
                    await asyncio.sleep(0.05)
        reason = await it.database.pool.fetchval("select reason from unsendable where aggregate = $1", str(bad))
        assert "is outside the subjects" in reason
        assert await on_the_bus(stack, bad) == []
        backlog = await it.health.backlog()
        assert backlog["unsendable"] >= 1
        await _as_owner(
            stack, "delete from unsent using journal j where unsent.position = j.position and aggregate = $1", str(bad)
        )
        await _as_owner(stack, "delete from unsendable where aggregate = $1", str(bad))


async def _as_owner(stack: Stack, statement: str, *arguments: object) -> None:
    import asyncpg

    owner = await asyncpg.connect(stack.servers.databases["representation"].owner_dsn)
    await owner.execute(statement, *arguments)
    await owner.close()


async def test_one_relay_leads_and_another_takes_over_when_it_ends(stack: Stack) -> None:
    async with stack.idle(toy("representation")) as it:
        first, second = relay_of(it), relay_of(it)
        async with relaying(second):
            async with relaying(first):
                async with asyncio.timeout(20):
                    while not (first.leading or second.leading):
                        await asyncio.sleep(0.01)
                assert first.leading != second.leading
            if not second.leading:
                async with asyncio.timeout(20):
                    while not second.leading:
                        await asyncio.sleep(0.01)
            told = body()
            async with it.database.work(actor="test") as work:
                work.state(told)
            await emptied(it.database)
        assert await on_the_bus(stack, told.body) == [(str(told.body), 1)]


async def test_the_lock_goes_with_the_connection_that_held_it(stack: Stack) -> None:
    async with stack.idle(toy("representation")) as it:
        async with relaying(relay_of(it)):
            async with asyncio.timeout(20):
                while await it.database.pool.fetchval(
                    "select pg_try_advisory_lock($1) and pg_advisory_unlock($1)", LOCK
                ):
                    await asyncio.sleep(0.01)
        # PostgreSQL finds out in its own time that the connection is gone.
        async with asyncio.timeout(20):
            while not await it.database.pool.fetchval(
                "select pg_try_advisory_lock($1) and pg_advisory_unlock($1)", LOCK
            ):
                await asyncio.sleep(0.01)


async def test_contact_details_changed_twice_in_one_batch_leave_the_latter(stack: Stack) -> None:
    # Their stream keeps one message for each person, so that it can be replaced and purged.
    persons = [new_id() for _ in range(3)]
    async with stack.idle(toy("representation")) as it:
        async with it.database.work(actor="test") as work:
            for name in ("first", "second"):
                for one in persons:
                    work.state(
                        ContactDetailsChanged(practitioner=one, name=name, email="k@example.invalid", language="nb")
                    )
        async with relaying(relay_of(it)):
            await emptied(it.database)
        jetstream = stack.admin.client.jetstream()
        for one in persons:
            last = await jetstream.get_last_msg("PRIVATE", f"private.v1.representation.{one}")
            assert (last.headers or {})["ce-sequence"] == "2"


async def test_a_fact_whose_subject_no_stream_takes_cannot_be_stated(stack: Stack) -> None:
    stray = body().model_copy(update={"community": "two words"})
    async with stack.idle(toy("representation")) as it:
        with pytest.raises(Misstated, match="which no stream takes"):
            async with it.database.work(actor="test") as work:
                work.state(stray)
