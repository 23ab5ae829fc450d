"""Each violence once, under load, on one house; then many at once. After each everything that always holds, holds."""

import asyncio
import random
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.chaos.after.processes import left
from tests.chaos.load import Hands
from tests.chaos.run import Report, perform
from tests.chaos.town import SOME, Town, settled
from tests.chaos.violence import ALL, Scene

pytestmark = [pytest.mark.long, pytest.mark.timeout(300)]
SECONDS = 15.0
SEED = 4310
VANISHES = "machine vanishes"


@pytest_asyncio.fixture(scope="module")
async def town(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Town]:
    """Attacked by all tests of this file; nothing of it is left afterwards."""
    async with settled(tmp_path_factory.mktemp("chaos")) as attacked:
        yield attacked
        state, pids = attacked.house.state, {kept.pid for kept in attacked.house.kept.values() if kept.pid}
    assert left(state, pids) == []


@pytest.mark.parametrize("name", [name for name, one in ALL.items() if one.nodes == 1 and name != VANISHES])
async def test_nothing_answered_is_lost_and_nothing_is_done_twice(town: Town, name: str) -> None:
    await town.suffers(name)


async def test_when_the_machine_of_a_relay_vanishes_another_takes_over_before_it_is_back(town: Town) -> None:
    scene = Scene(town.house, town.world, random.Random(SEED))
    async with town.hands.at_work():
        async with ALL[VANISHES].do(scene) as vanished:
            service = vanished.partition(".")[0]
            async with asyncio.timeout(90):
                while (leading := await town.house.relaying(service)) is None or leading.name == vanished:
                    await asyncio.sleep(0.2)
            await town.hands.answered(SOME, within=60)
        town.house.heal()
    await town.holds()


async def test_nor_when_all_of_it_is_done_at_random(town: Town) -> None:
    report = Report(SEED)
    await perform(town.house, town.world, Hands(town.world, count=4, pause=0.4), report, SECONDS, print)
    assert not report.found, "\n".join((f"seed {SEED}", *report.found))
    assert report.done.total() > 5
