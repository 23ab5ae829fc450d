"""Work that any process may take: a timer for each piece. Settlement of many municipalities is spread this way."""

import asyncio
from pathlib import Path

import pytest

from infra.chassis.background import Waker
from infra.chassis.ids import new_id
from tests.bench.ground import environment
from tests.scale.items import KIND, service
from tests.scale.workers import workers
from tests.stack import Running, Stack

ITEMS = 200


async def left(it: Running) -> int:
    count: int = await it.database.pool.fetchval("select count(*) from timers where kind = $1", KIND)
    return count


@pytest.mark.timeout(90)
async def test_three_processes_share_the_items_and_the_one_that_is_killed_loses_none(
    stack: Stack, tmp_path: Path
) -> None:
    stuck, one, other, run = tmp_path / "stuck", tmp_path / "one", tmp_path / "other", new_id()
    told = environment(stack.settings("representation", clock="real", trace_sample=0.0))
    async with stack.idle(service()) as it:
        with workers("tests.scale.items", told) as them:
            await them.start(3)
            async with it.database.work(actor="test") as work:
                await work.wait_for(KIND, f"{run}/0", work.now, stuck_at=str(stuck))
                # Two that are only done when two processes are at work at the same time.
                await work.wait_for(KIND, f"{run}/1", work.now, here=str(one), there=str(other))
                await work.wait_for(KIND, f"{run}/2", work.now, here=str(other), there=str(one))
                for number in range(3, ITEMS):
                    await work.wait_for(KIND, f"{run}/{number}", work.now)
            Waker(it.health.bus, "representation").wake()
            async with asyncio.timeout(60):
                while not stuck.exists() or not stuck.read_text():
                    await asyncio.sleep(0.02)
                # It holds an item, half done. What it did is undone with it, and the item is there for the others.
                (which,) = [n for n, each in enumerate(them.alive) if each.running.pid == int(stuck.read_text())]
                killed = them.alive[which].running.pid
                them.kill(which)
                while await left(it):
                    them.must_live()
                    await asyncio.sleep(0.05)
            done = await it.database.pool.fetch(
                "select aggregate, fact, times from heard where starts_with(aggregate, $1)", str(run)
            )
            assert {row["aggregate"] for row in done} == {f"{run}/{number}" for number in range(ITEMS)}
            assert {row["times"] for row in done} == {1}
            (who,) = [row["fact"].int for row in done if row["aggregate"] == f"{run}/0"]
            assert who != killed
