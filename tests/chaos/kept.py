"""A process that is started again whenever it ends, at once and for ever, unless it is held down on purpose.

The supervisor of `samrad up` pauses longer after each death; here deaths are what is ordered, and the next is soon.
"""

from __future__ import annotations

import asyncio
import contextlib
import signal
from dataclasses import dataclass, field

from infra.local.children import DidNotStart
from infra.local.units import Life, Unit

PAUSE, LONGEST_PAUSE = 0.1, 2.0
"""Seconds before the next start; longer when one after the other ends before it was ready."""
TRIES = 4
"""How often a process that was never ready may end before we give it up."""
GONE = 20.0
"""Seconds within which a killed process has ended, and one that was asked to stop has stopped."""


@dataclass(slots=True)
class Kept:
    """One process of the house, whichever it is just now."""

    unit: Unit
    births: int = 0
    unasked: list[str] = field(default_factory=list)
    """Ends that nobody had ordered, of a process that was ready; with its last words."""
    _may_live: asyncio.Event = field(default_factory=asyncio.Event)
    _ordered: bool = False
    _task: asyncio.Task[None] | None = None

    @property
    def pid(self) -> int | None:
        """The process id, while there is one."""
        return self.unit.life.pid if self.unit.life else None

    def start(self) -> None:
        """Keep it alive from now on."""
        self._may_live.set()
        self._task = asyncio.create_task(self._keep())

    async def until_ready(self) -> None:
        """Wait until it is ready; raises what went wrong with keeping it."""
        assert self._task is not None, "start() comes first"
        waiting = asyncio.create_task(self.unit.ready.wait())
        try:
            await asyncio.wait({waiting, self._task}, return_when=asyncio.FIRST_COMPLETED)
            if self._task.done():
                self._task.result()
        finally:
            waiting.cancel()

    async def kill(self, sent: int = signal.SIGKILL) -> None:
        """End it without a word, now; the next one is started soon."""
        life = self.unit.life
        if life is None:
            return
        self._ordered = True
        self._signal(sent)
        async with asyncio.timeout(GONE):
            await asyncio.shield(life.ended)
            # Until our own care has noticed, whoever asks still finds it ready.
            while self.unit.life is life:
                await asyncio.sleep(0.005)

    async def hold_down(self, sent: int = signal.SIGKILL) -> None:
        """End it, and let no other begin until `let_up`."""
        self._may_live.clear()
        await self.kill(sent)

    def let_up(self) -> None:
        """Let it live again."""
        self._may_live.set()

    def freeze(self) -> None:
        """Let it do nothing at all, as on a machine that swaps, until it is thawed or killed."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        self._signal(signal.SIGCONT)

    async def stop(self) -> None:
        """Stop it for good, politely first."""
        self._may_live.clear()
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        life = self.unit.life
        if life is not None:
            self.thaw()
            for sent in life.manners:
                self._signal(sent)
                await asyncio.wait({life.ended}, timeout=GONE)

    def _signal(self, sent: int) -> None:
        life = self.unit.life
        if life is not None and not life.ended.done():
            with contextlib.suppress(ProcessLookupError):
                life.signal(sent)

    async def _keep(self) -> None:
        unit, pause, in_vain = self.unit, PAUSE, 0
        while True:
            await self._may_live.wait()
            self._ordered = False
            unit.life = life = await unit.begin()
            self.births += 1
            if not self._may_live.is_set():  # held down while it was being born
                self._ordered = True
                self._signal(signal.SIGKILL)
            await self._until_ready_or_ended(life)
            status = await asyncio.shield(life.ended)
            was_ready = unit.ready.is_set()
            if was_ready and not self._ordered:
                self.unasked.append(f"{unit.name} ended with {status}, and nobody had asked it to{unit.last_words()}")
            unit.ready.clear()
            unit.life = None
            in_vain += not unit.was_ready
            if in_vain == TRIES:
                raise DidNotStart(f"{unit.name} ended with {status}, {TRIES} times{unit.last_words()}")
            await asyncio.sleep(pause)
            pause = PAUSE if was_ready else min(2 * pause, LONGEST_PAUSE)

    async def _until_ready_or_ended(self, life: Life) -> None:
        while not life.ended.done():
            if await self.unit.is_ready(life.pid):
                self.unit.was_ready = True
                return self.unit.ready.set()
            await asyncio.sleep(0.05)
