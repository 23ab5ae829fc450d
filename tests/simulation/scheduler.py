"""One task runs at a time, and a seed says which: every call of the world is parked until it is its turn.

A call of the world is whatever others could notice: a statement, a message, a mail. Between two of them a task runs
alone. When everything is parked the scheduler picks one call, or lets time pass, or ends the process that calls.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from random import Random

from tests.buses.memory import Wire
from tests.simulation.life import Crashed, Life
from tests.simulation.loop import VirtualLoop

LONGEST = 30_000
"""Decisions after which a seed is given up: most come to rest within a tenth of it."""
REMEMBERED = 40
"""Decisions that are shown when a seed fails."""


@dataclass(frozen=True, slots=True)
class Odds:
    """How likely it is, at one decision, that something happens. All zero: fair weather."""

    crash: float = 0.0
    peril: float = 0.0
    """That the call itself goes wrong, in one of the ways it names."""
    time: float = 0.0
    """That time passes while calls wait, as if they took long."""


@dataclass(slots=True, eq=False)
class Call:
    """A parked call: whose, what, how it may go wrong, and what lets it go on."""

    life: Life
    task: str
    what: str
    perils: Sequence[str]
    go_on: Callable[[str], None]
    crash: Callable[[], None] = lambda: None


NATURE = Life("nature", mortal=False)
"""Whose turn it is when nobody of the house acts: what is on a wire arrives."""


class Scheduler:
    """Decides by its random numbers alone; `log` hashes what was decided, `recent` holds the last of it in words."""

    def __init__(self, loop: VirtualLoop, random: Random, odds: Odds, *, tell: Callable[[str], None] | None = None):
        self._loop = loop
        self._random = random
        self._tell = tell
        self._parked: list[Call] = []
        self._pace: dict[str, float] = {}
        self.odds = odds
        self.decisions = 0
        self.crashes = 0
        self.perils = 0
        self.recent: deque[str] = deque(maxlen=REMEMBERED)
        self._hash = blake2b(digest_size=16)
        self.crashed: Callable[[Life], None] = lambda life: None
        self.give_up: Callable[[], object] = lambda: None
        self.gave_up = ""

    @property
    def log(self) -> str:
        """A digest of every decision so far, in order."""
        return self._hash.hexdigest()

    async def turn(self, life: Life, what: str, perils: Sequence[str] = ()) -> str:
        """Wait for one's turn. Returns the peril that befalls the call, or an empty string. Raises Crashed."""
        life.must_go_on()
        task = asyncio.current_task()
        turn: asyncio.Future[str] = self._loop.create_future()
        call = Call(
            life,
            task.get_name() if task else "",
            what,
            perils,
            go_on=turn.set_result,
            crash=lambda: None if turn.done() else turn.set_exception(Crashed(life.name)),
        )
        self._parked.append(call)
        try:
            return await turn
        finally:
            if call in self._parked:
                self._parked.remove(call)
            life.must_go_on()

    def carry(self, wire: Wire) -> None:
        """What is on a wire arrives when it is its turn: the first of it, or all."""
        self._parked.append(Call(NATURE, wire.name, "arrives", ("one by one",), lambda how: self._arrive(wire, how)))

    def _arrive(self, wire: Wire, how: str) -> None:
        if how:
            wire.step()
        else:
            wire.flow()

    def decide(self) -> None:
        """What happens next; called when nothing else can."""
        due = self._loop.next_timer
        if self.decisions >= LONGEST or (due is None and not self._parked):
            self.gave_up = f"after {self.decisions} decisions"
            self.give_up()
        if not self._parked or (due is not None and self._random.random() < self.odds.time):
            self._loop.pass_time()
            return
        call = self._picked()
        if call.life.mortal and self._random.random() < self.odds.crash:
            self.end(call.life, f"{call.task} at {call.what}")
            return
        peril = ""
        if call.perils and self._random.random() < self.odds.peril:
            peril = self._random.choice(call.perils)
            self.perils += 1
        self.note(f"{call.task}: {call.what}{f' – {peril}' if peril else ''}")
        self._parked.remove(call)
        call.go_on(peril)

    def end(self, life: Life, where: str) -> None:
        """End a process where it stands."""
        self.note(f"{life.name} is killed: {where}")
        self.crashes += 1
        gone = [call for call in self._parked if call.life is life]
        self._parked = [call for call in self._parked if call.life is not life]
        for call in gone:
            call.crash()
        life.end()
        self.crashed(life)

    def note(self, what: str) -> None:
        """Keep a decision."""
        self.decisions += 1
        line = f"{self.decisions:6} {self._loop.time():9.3f} {what}"
        self._hash.update(line.encode())
        self.recent.append(line)
        if self._tell is not None:
            self._tell(line)

    def _picked(self) -> Call:
        # Some tasks are fast and some are slow, for as long as the seed lasts: fair turns would hide what only shows
        # when one is far behind the others.
        weights = []
        for call in self._parked:
            pace = self._pace.get(call.task)
            if pace is None:
                pace = self._pace[call.task] = self._random.choice((0.05, 0.3, 1.0, 1.0, 1.0, 4.0))
            weights.append(pace)
        return self._random.choices(self._parked, weights)[0]
