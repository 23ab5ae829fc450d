"""The relay does not begin at the beginning each time, and passes by nothing for all that."""

import pytest

from infra.chassis import floor, journal
from infra.chassis.ids import new_id
from tests.chassis.test_relay import emptied, on_the_bus, relay_of, relaying
from tests.chassis.toy import body, toy
from tests.stack import Running, Stack


async def state_many(it: Running, count: int) -> None:
    for _ in range(count):
        async with it.database.work(actor="test") as work:
            work.state(body())


async def test_what_commits_late_is_told_though_others_after_it_were_told_long_ago(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(floor, "STEP", 5)
    monkeypatch.setattr(floor, "EVERYWHERE", 60.0)
    late = new_id()
    async with stack.idle(toy("representation")) as it, it.database.pool.acquire() as connection:
        relay = relay_of(it)
        async with relaying(relay):
            async with it.database.work_on(connection, actor="test") as work:
                work.state(body(late))
                await journal.flush(work, work.vault)
                work.stated.clear()
                taken = await connection.fetchval("select position from journal where aggregate = $1", str(late))
                await state_many(it, 30)
                await emptied(it.database)
                assert relay._floor.position < taken
            await emptied(it.database)
            for _ in range(4):
                await state_many(it, 10)
                await emptied(it.database)
            assert relay._floor.position > taken
        assert await on_the_bus(stack, late) == [(str(late), 1)]


async def test_what_is_put_back_below_the_floor_is_told_when_everything_is_looked_through(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(floor, "STEP", 1)
    monkeypatch.setattr(floor, "EVERYWHERE", 0.2)
    again = new_id()
    async with stack.idle(toy("representation")) as it:
        relay = relay_of(it)
        async with it.database.work(actor="test") as work:
            work.state(body(again))
        async with relaying(relay):
            await emptied(it.database)
            taken = await it.database.pool.fetchval("select position from journal where aggregate = $1", str(again))
            while relay._floor.position < taken:
                await state_many(it, 1)
                await emptied(it.database)
            await it.database.pool.execute("insert into unsent (position) values ($1)", taken)
            await emptied(it.database)


async def test_facts_held_back_keep_the_floor_below_them(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(floor, "STEP", 1)
    monkeypatch.setattr(floor, "EVERYWHERE", 60.0)
    held = new_id()
    async with stack.idle(toy("representation")) as it:
        async with it.database.work(actor="test") as work:
            work.state(body(held))
        await it.database.pool.execute(
            "insert into unsendable select position, aggregate, 'for now' from journal where aggregate = $1", str(held)
        )
        relay = relay_of(it)
        async with relaying(relay):
            await state_many(it, 20)
            await emptied(it.database)
            await it.database.pool.execute("delete from unsendable where aggregate = $1", str(held))
            await emptied(it.database)
        assert await on_the_bus(stack, held) == [(str(held), 1)]
