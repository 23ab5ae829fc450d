"""When a whole stack is quiet, and moving its simulated time from one due timer to the next."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime
from time import monotonic
from typing import Any

import httpx2

from infra.chassis.clock import SimulatedClock, clock_from

PATIENCE = 60.0
"""Seconds of machine time a stack may take to become quiet."""

COUNTED = 0.02
"""Seconds in which the bus counts a fact for its consumers after it said that it is stored; at most 15 ms were seen."""


class NotQuiet(Exception):
    """Something keeps the stack busy; the text says what."""


class NotSimulated(Exception):
    """The stack runs on real time, which nobody moves."""


class Stillness:
    """Watches the backlog of every service; `token` is an operator's."""

    def __init__(self, services: Mapping[str, str], token: str, *, patience: float = PATIENCE) -> None:
        self._services = services
        self._patience = patience
        self._still: list[Any] | None = None
        self._client = httpx2.AsyncClient(headers={"Authorization": f"Bearer {token}"}, timeout=10)

    async def close(self) -> None:
        """Let the connections go."""
        await self._client.aclose()

    async def backlogs(self) -> dict[str, dict[str, Any]]:
        """What each service has yet to do."""
        answers = await asyncio.gather(
            *(self._client.get(f"{url}/operations/backlog") for url in self._services.values())
        )
        return {name: a.raise_for_status().json() for name, a in zip(self._services, answers, strict=True)}

    async def wait(self) -> dict[str, dict[str, Any]]:
        """Return when journals, consumers and due timers are empty everywhere. Raises NotQuiet.

        Asked twice: what one service has just told may not yet be on the list of the next. Where anything was told
        since the stack was last still, the bus is given time to count it.
        """
        deadline, before = monotonic() + self._patience, None
        while True:
            backlogs = await self.backlogs()
            busy = {name: doing for name, b in backlogs.items() if (doing := _busy(b))}
            journals = None if busy else [backlog["journal"] for backlog in backlogs.values()]
            if journals is not None and journals == before:
                self._still = journals
                return backlogs
            before = journals
            if monotonic() > deadline:
                raise NotQuiet(f"after {self._patience:.0f} s there is still something to do: {busy}")
            await asyncio.sleep(0 if journals is not None and journals == self._still else COUNTED)

    async def advance(
        self, clock_setting: str, to: datetime, *, on_stop: Callable[[datetime], None] | None = None
    ) -> int:
        """Move the stack's time to `to`, stopping at each due timer until all is quiet. Returns the number of stops.

        Raises NotSimulated, NotQuiet, and ValueError when `to` is in the past.
        """
        clock = clock_from(clock_setting)
        if not isinstance(clock, SimulatedClock):
            raise NotSimulated("this stack runs on real time; start one with `samrad up --simulated 2024-01-01`")
        stops = 0
        while True:
            backlogs = await self.wait()
            due = [datetime.fromisoformat(b["next_timer"]) for b in backlogs.values() if b["next_timer"]]
            upcoming = min((moment for moment in due if moment <= to), default=None)
            if upcoming is None:
                # Nothing falls due on the way, so it is as quiet then as it is now.
                clock.set(to)
                return stops
            clock.set(max(upcoming, clock.now()))
            stops += 1
            if on_stop is not None:
                on_stop(upcoming)


def _busy(backlog: Mapping[str, Any]) -> dict[str, Any]:
    pending = {name: count for name, count in backlog["pending"].items() if count}
    doing = {key: backlog[key] for key in ("unsent", "due_timers", "waiting") if backlog.get(key)}
    return {**doing, **pending}
