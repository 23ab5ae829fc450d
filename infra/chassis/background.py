"""What runs beside the rest of a process: started, watched, stopped for certain; and the word from one to another."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

from nats.errors import Error as NatsError

from infra.chassis.bus import Bus

Failed = Callable[[BaseException], None]


@contextlib.asynccontextmanager
async def in_background(work: Coroutine[Any, Any, None], failed: Failed) -> AsyncIterator[None]:
    """Run `work` for as long as the block lasts; `failed` hears of an end that nobody asked for."""

    leaving = False

    def ended(done: "asyncio.Task[None]") -> None:
        if done.cancelled():
            cause: BaseException | None = None if leaving else asyncio.CancelledError("nobody asked for it")
        else:
            cause = done.exception()
        if cause is not None:
            failed(cause)

    task = asyncio.create_task(work)
    task.add_done_callback(ended)
    try:
        yield
    finally:
        leaving = True
        # Said until it is heard: the bus's client and Python 3.11 have places where a cancellation gets lost.
        while not task.done():
            task.cancel()
            await asyncio.wait({task}, timeout=1)


class Waker:
    """Tells all processes of a service that a commit left something behind; many commits at once are told once."""

    def __init__(self, bus: Bus, service: str) -> None:
        self._bus = bus
        self._subject = f"wake.{service}"
        self._soon: asyncio.TimerHandle | None = None
        self._telling: set[asyncio.Task[None]] = set()

    def wake(self) -> None:
        """There is something to tell."""
        if self._soon is None:
            self._soon = asyncio.get_running_loop().call_later(0.002, self._begin)

    def _begin(self) -> None:
        self._soon = None
        task = asyncio.create_task(self._tell())
        self._telling.add(task)
        task.add_done_callback(self._telling.discard)

    async def _tell(self) -> None:
        # Unheard, the relay finds it when it next looks by itself.
        with contextlib.suppress(NatsError, OSError):
            await self._bus.client.publish(self._subject, b"")
