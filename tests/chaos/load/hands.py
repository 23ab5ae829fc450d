"""Many at once, at a pace: hands that take one story after the other until they are told to stop."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field

from tests.chaos.load import money, stories
from tests.chaos.load.founding import seat
from tests.chaos.load.world import World

Story = Callable[[World], Awaitable[object]]
STORIES: tuple[tuple[Story, int], ...] = (
    (stories.prepare, 30),
    (stories.hold, 20),
    (stories.call, 15),
    (stories.leave, 1),
    (seat, 2),
    (money.attest, 6),
    (money.authorise, 6),
    (money.settle, 2),
)
"""What happens how often."""


LATEST = 60.0
"""Seconds within which what was begun is answered, once nothing stands in the way any more."""


@dataclass(slots=True)
class Hands:
    """So many people at work on a world at a time, each with a pause between two stories, in seconds."""

    world: World
    count: int = 6
    pause: float = 0.1
    _resting: asyncio.Event = field(default_factory=asyncio.Event)

    @contextlib.asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        """Work for as long as the block lasts, then finish what was begun, until it is answered."""
        self._resting.clear()
        working = [asyncio.create_task(self._work()) for _ in range(self.count)]
        try:
            yield
            self._resting.set()
            # Who still has no answer then never gets one, and the book says so.
            await asyncio.wait(working, timeout=LATEST)
        finally:
            for task in working:
                task.cancel()
            ended = await asyncio.gather(*working, return_exceptions=True)
        for one in ended:
            if isinstance(one, Exception):
                raise one

    async def answered(self, more: int, *, within: float) -> None:
        """Wait until so many more commands were answered. Raises TimeoutError."""
        book = self.world.client.book
        wanted = book.answered + more
        async with asyncio.timeout(within):
            while book.answered < wanted:
                await asyncio.sleep(0.02)

    async def _work(self) -> None:
        told, weights = zip(*STORIES, strict=True)
        while not self._resting.is_set():
            (story,) = self.world.random.choices(told, weights)
            await story(self.world)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self.pause * (0.5 + self.world.random.random())):
                    await self._resting.wait()
