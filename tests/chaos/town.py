"""A house with people in it, for tests: attacked once, and looked through each time."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.chaos.house import House
from tests.chaos.load import Hands, World
from tests.chaos.opening import open_house
from tests.chaos.run import Report, inhabited, look
from tests.chaos.violence import ALL, Scene
from tests.chaos.violence.scene import CannotBeDone

SOME = 8
"""Commands that are answered before a blow, and again after it."""
TRIES = 15
"""Requests that are sent while a blow lasts, so that it is felt …"""
WORKERS = {"meetings": 2, "honoraria": 2}
"""Of these two each, so that one can take over; the others have one that comes back."""
LONGEST = 3.0
"""… unless even these take so long, in seconds."""


@dataclass(slots=True)
class Town:
    """The house, the people, and their hands at a pace that leaves two processors room."""

    house: House
    world: World
    hands: Hands

    async def suffers(self, name: str, seed: int = 0) -> None:
        """One violence under load, mended under load; then everything must hold."""
        async with self.hands.at_work():
            await self.hands.answered(SOME, within=60)
            try:
                async with ALL[name].do(Scene(self.house, self.world, random.Random(f"{name}/{seed}"))):
                    await self._felt()
            except CannotBeDone as why:
                pytest.skip(str(why))
            finally:
                self.house.heal()
            await self.hands.answered(SOME, within=90)
        await self.holds()

    async def holds(self) -> None:
        """All is healed: once it is quiet, everything that always holds must hold."""
        report = Report(0)
        await look(self.house, self.world, report)
        assert not report.found, "\n".join(report.found)

    async def _felt(self) -> None:
        book = self.world.client.book
        enough = book.tries + TRIES
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LONGEST):
                while book.tries < enough:
                    await asyncio.sleep(0.02)


@contextlib.asynccontextmanager
async def settled(folder: Path, *, nats_nodes: int = 1, bodies: int = 3) -> AsyncIterator[Town]:
    """A town on servers of its own."""
    async with (
        open_house(folder, workers=WORKERS, nats_nodes=nats_nodes) as house,
        inhabited(house, 2024, bodies=bodies) as world,
    ):
        yield Town(house, world, Hands(world, count=4, pause=0.3))
