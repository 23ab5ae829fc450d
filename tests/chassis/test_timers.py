"""What waits is a row: it fires once when the domain's time has come, and a failing one does not stop the others."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import asyncpg
import pytest

from infra.chassis.db import Database
from infra.chassis.ids import new_id
from infra.chassis.service import Service
from infra.chassis.timers import MAX_ATTEMPTS, Timer, Timers
from infra.chassis.work import Work
from tests.chassis.toy import MIGRATIONS
from tests.stack import Stack, quiet


def waiting_service(fired: list[Timer], kind: str, failing: bool = False) -> Service:
    async def fire(work: Work, timer: Timer) -> None:
        fired.append(timer)
        if failing:
            raise ValueError("cannot")

    service = Service("representation", migrations=MIGRATIONS)
    service.waits_for(kind, by=fire)
    return service


async def test_a_timer_fires_once_when_its_time_has_come_and_not_before(stack: Stack) -> None:
    fired: list[Timer] = []
    kind = f"due-{new_id()}"
    async with stack.running(waiting_service(fired, kind)) as (it,):
        async with it.database.work(actor="test") as work:
            await work.wait_for(kind, "a", work.now + timedelta(days=1), what="reminder")
        await quiet(it)
        assert fired == []
        stack.clock.set(stack.clock.now() + timedelta(days=1))
        await quiet(it)
        assert [(timer.key, dict(timer.payload)) for timer in fired] == [("a", {"what": "reminder"})]


async def test_a_timer_taken_back_or_moved_does_not_fire_at_its_old_time(stack: Stack) -> None:
    fired: list[Timer] = []
    kind = f"moved-{new_id()}"
    async with stack.running(waiting_service(fired, kind)) as (it,):
        async with it.database.work(actor="test") as work:
            for key in ("back", "moved"):
                await work.wait_for(kind, key, work.now + timedelta(hours=1))
            await work.stop_waiting(kind, "back")
            await work.wait_for(kind, "moved", work.now + timedelta(hours=3))
        stack.clock.set(stack.clock.now() + timedelta(hours=2))
        await quiet(it)
        assert fired == []
        stack.clock.set(stack.clock.now() + timedelta(hours=1))
        await quiet(it)
        assert [timer.key for timer in fired] == ["moved"]


async def test_a_timer_that_is_moved_while_it_is_taken_up_waits_for_its_new_time(stack: Stack) -> None:
    fired: list[Timer] = []
    kind = f"moved-{new_id()}"
    service = waiting_service(fired, kind)
    async with stack.idle(service) as it:

        class MovedJustThen(Database):
            """Between taking a timer and firing it, somebody moves it."""

            @asynccontextmanager
            async def work(self, **asked: Any) -> AsyncIterator[Work]:
                async with it.database.work(actor="test") as moving:
                    await moving.wait_for(kind, "x", moving.now + timedelta(hours=1))
                async with super().work(**asked) as work:
                    yield work

        async with it.database.work(actor="test") as work:
            await work.wait_for(kind, "x", work.now)
        database = it.database
        moved = MovedJustThen(database.pool, database.service, database.clock, database.vault)
        assert await Timers(moved, service.timers, poll=1).fire_one()
        assert fired == []
        assert await database.pool.fetchval("select attempts from timers where kind = $1", kind) == 0
        await database.pool.execute("delete from timers where kind = $1", kind)


async def test_a_failing_timer_that_several_reach_for_at_once_is_counted_once(stack: Stack) -> None:
    fired: list[Timer] = []
    kind = f"shared-{new_id()}"
    service = waiting_service(fired, kind, failing=True)
    async with stack.idle(service) as it:
        async with it.database.work(actor="test") as work:
            await work.wait_for(kind, "x", work.now)
        timers = Timers(it.database, service.timers, poll=1)
        # One lets all the others begin before it commits, as another process might.
        async with it.database.pool.acquire() as slow, slow.transaction():
            await slow.execute("select from timers where kind = $1 for update", kind)
            reaching = [asyncio.create_task(timers.fire_one()) for _ in range(3)]
            assert await asyncio.wait_for(asyncio.gather(*reaching), 20) == [False] * 3
        assert await timers.fire_one()
        assert await it.database.pool.fetchval("select attempts from timers where kind = $1", kind) == 1
        await it.database.pool.execute("delete from timers where kind = $1", kind)


async def test_a_timer_put_off_while_the_servers_clock_was_ahead_does_not_wait_for_that_day(stack: Stack) -> None:
    fired: list[Timer] = []
    kind = f"ahead-{new_id()}"
    service = waiting_service(fired, kind)
    async with stack.idle(service) as it:
        async with it.database.work(actor="test") as work:
            await work.wait_for(kind, "x", work.now)
        timers, put_off = Timers(it.database, service.timers, poll=1), "update timers set not_before = "
        await it.database.pool.execute(f"{put_off} clock_timestamp() + interval '5 minutes' where kind = $1", kind)
        assert not await timers.fire_one()
        await it.database.pool.execute(f"{put_off} clock_timestamp() + interval '30 days' where kind = $1", kind)
        assert await timers.fire_one()
        assert len(fired) == 1


async def test_two_processes_fire_a_timer_once(stack: Stack) -> None:
    fired: list[Timer] = []
    kind = f"shared-{new_id()}"
    service = waiting_service(fired, kind)
    async with stack.running(service) as (one,), stack.running(service) as (two,):
        async with one.database.work(actor="test") as work:
            for number in range(50):
                await work.wait_for(kind, number, work.now)
        await quiet(one, two)
        assert sorted(int(timer.key) for timer in fired) == list(range(50))


async def test_a_failing_timer_is_put_off_and_the_others_fire(stack: Stack) -> None:
    failed: list[Timer] = []
    fired: list[Timer] = []
    bad, good = f"bad-{new_id()}", f"good-{new_id()}"
    service = waiting_service(failed, bad, failing=True)
    service.timers.update(waiting_service(fired, good).timers)
    async with stack.running(service) as (it,):
        async with it.database.work(actor="test") as work:
            await work.wait_for(bad, "x", work.now - timedelta(minutes=1))
            await work.wait_for(good, "y", work.now)
        while not fired:
            await quiet_enough()
        row = await it.database.pool.fetchrow("select attempts, error from timers where kind = $1", bad)
        assert row is not None
        assert 1 <= row["attempts"] < MAX_ATTEMPTS
        assert row["error"] == "cannot"
        await it.database.pool.execute("delete from timers where kind = $1", bad)


async def test_a_failure_whose_words_postgres_cannot_hold_stops_no_other_timer(stack: Stack) -> None:
    fired: list[Timer] = []
    bad, good = f"bad-{new_id()}", f"good-{new_id()}"

    async def choke(work: Work, timer: Timer) -> None:
        raise ValueError("nothing \x00 here")

    service = waiting_service(fired, good)
    service.waits_for(bad, by=choke)
    async with stack.running(service) as (it,):
        async with it.database.work(actor="test") as work:
            await work.wait_for(bad, "x", work.now - timedelta(minutes=1))
            await work.wait_for(good, "y", work.now)
        async with asyncio.timeout(20):
            while not fired:
                await quiet_enough()
        await it.database.pool.execute("delete from timers where kind = $1", bad)


async def test_a_timer_that_never_ends_well_is_counted_before_each_try_and_given_up(stack: Stack) -> None:
    kind = f"killer-{new_id()}"
    tries = 0

    async def kill(work: Work, timer: Timer) -> None:
        nonlocal tries
        tries += 1
        # As a process that is killed would leave it: nothing of this transaction remains, and nobody says why.
        raise KeyboardInterrupt

    async with stack.idle(waiting_service([], kind)) as it:
        timers = Timers(it.database, {kind: kill}, poll=1)
        async with it.database.work(actor="test") as work:
            await work.wait_for(kind, "x", work.now)
        for _ in range(MAX_ATTEMPTS + 2):
            with contextlib.suppress(KeyboardInterrupt):
                await timers.fire_one()
            await it.database.pool.execute("update timers set not_before = '-infinity' where kind = $1", kind)
        assert tries == MAX_ATTEMPTS
        backlog = await it.health.backlog()
        assert (backlog["due_timers"], backlog["dead_timers"]) == (0, 1)
        await it.database.pool.execute("delete from timers where kind = $1", kind)


async def test_an_outage_is_not_counted_against_a_timer(stack: Stack) -> None:
    kind = f"outage-{new_id()}"
    fired: list[Timer] = []

    async def cut_off(work: Work, timer: Timer) -> None:
        fired.append(timer)
        if len(fired) <= MAX_ATTEMPTS:
            raise asyncpg.ConnectionDoesNotExistError("connection was closed in the middle of operation")

    async with stack.idle(waiting_service([], kind)) as it:
        timers = Timers(it.database, {kind: cut_off}, poll=1)
        async with it.database.work(actor="test") as work:
            await work.wait_for(kind, "x", work.now)
        for _ in range(MAX_ATTEMPTS):
            with pytest.raises(asyncpg.ConnectionDoesNotExistError):
                await timers.fire_one()
            await it.database.pool.execute("update timers set not_before = '-infinity' where kind = $1", kind)
        assert [await timers.fire_one(), await timers.fire_one()] == [True, False]
        assert len(fired) == MAX_ATTEMPTS + 1


async def test_a_try_whose_answer_is_lost_is_not_counted_against_a_timer(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind = f"unheard-{new_id()}"
    fired: list[Timer] = []
    service = waiting_service(fired, kind)
    async with stack.idle(service) as it:
        timers = Timers(it.database, service.timers, poll=1)
        async with it.database.work(actor="test") as work:
            await work.wait_for(kind, "x", work.now)
        asked = asyncpg.Pool.fetchrow

        async def unheard(*said: Any) -> None:
            await asked(*said)
            raise asyncpg.ConnectionDoesNotExistError("connection was closed in the middle of operation")

        with monkeypatch.context() as lost:
            lost.setattr(asyncpg.Pool, "fetchrow", unheard)
            for _ in range(MAX_ATTEMPTS + 1):
                with pytest.raises(asyncpg.ConnectionDoesNotExistError):
                    await timers.fire_one()
                await it.database.pool.execute("update timers set not_before = '-infinity' where kind = $1", kind)
        assert [await timers.fire_one(), await timers.fire_one()] == [True, False]
        assert len(fired) == 1


async def test_a_handler_may_set_its_own_timer_again(stack: Stack) -> None:
    kind = f"again-{new_id()}"
    fired: list[Timer] = []

    async def again(work: Work, timer: Timer) -> None:
        fired.append(timer)
        await work.wait_for(kind, timer.key, timer.due_at + timedelta(days=1))

    async with stack.idle(waiting_service([], kind)) as it:
        timers = Timers(it.database, {kind: again}, poll=1)
        async with it.database.work(actor="test") as work:
            await work.wait_for(kind, "x", work.now)
        assert [await timers.fire_one(), await timers.fire_one()] == [True, False]
        stack.clock.set(stack.clock.now() + timedelta(days=1))
        assert [await timers.fire_one(), await timers.fire_one()] == [True, False]
        await it.database.pool.execute("delete from timers where kind = $1", kind)


async def quiet_enough() -> None:
    await asyncio.sleep(0.02)
