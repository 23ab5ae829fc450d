"""The parts that everything else rests on: time that only moves when nothing else can, and statements made timeless."""

import asyncio

import pytest

from tests.simulation.loop import Stuck, VirtualLoop
from tests.simulation.sql import retimed


def test_an_hour_passes_at_once_and_in_the_order_of_its_timers() -> None:
    async def hour() -> list[str]:
        rung: list[str] = []
        loop = asyncio.get_running_loop()
        for name, at in (("late", 3600.0), ("first", 10.0), ("second", 10.0), ("early", 1.0)):
            loop.call_at(at, rung.append, name)
        await asyncio.sleep(3601)
        return rung

    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        assert runner.run(hour()) == ["early", "first", "second", "late"]


def test_waiting_for_what_never_comes_is_said_and_does_not_hang() -> None:
    async def forever() -> None:
        await asyncio.get_running_loop().create_future()

    runner = asyncio.Runner(loop_factory=VirtualLoop)
    with pytest.raises(Stuck):
        runner.run(forever())


def test_the_databases_clock_is_handed_in_as_the_last_argument() -> None:
    assert retimed("update timers set at = clock_timestamp() where key = $1", 1) == (
        "update timers set at = $2::timestamptz where key = $1"
    )
