"""The house: four services with their databases, the bus between them, and whoever starts again what has ended."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from random import Random

from contracts.topology import SERVICES
from infra.chassis.attempts import UNSETTLED
from infra.chassis.timers import MAX_ATTEMPTS
from tests.buses.memory import Server, connect
from tests.invariants.violation import Violation
from tests.simulation.databases import Caretaker
from tests.simulation.life import Life
from tests.simulation.loop import VirtualLoop
from tests.simulation.post import Letterbox
from tests.simulation.process import Ground, Process
from tests.simulation.scheduler import Odds, Scheduler
from tests.simulation.sql import Desk, Rack

BEGIN = datetime(2024, 1, 1, 8, tzinfo=UTC)
LONGEST_LOOK = 16.0
"""Virtual seconds between two looks at a house that is not at rest: some of it waits for half a minute and more."""
PATIENCE = 4000.0
"""Virtual seconds after which a house that is not at rest never will be."""


class StillClock:
    """Domain time: stands still until the story moves it."""

    simulated = True

    def __init__(self) -> None:
        self.moment = BEGIN

    def now(self) -> datetime:
        """The present moment, in UTC."""
        return self.moment


class NeverAtRest(Exception):
    """Something goes on waiting though everything is well; the text says what."""


@dataclass(slots=True)
class House:
    """What outlives every process, and the processes."""

    loop: VirtualLoop
    scheduler: Scheduler
    random: Random
    racks: Mapping[str, Rack]
    caretakers: Mapping[str, Caretaker]
    grounds: Callable[["House", str, Life], Ground]
    count: Mapping[str, int]
    unfired: Sequence[str] = ()
    """Kinds of timers that nobody in this house fires."""
    clock: StillClock = field(default_factory=StillClock)
    letterbox: Letterbox = field(default_factory=Letterbox)
    processes: dict[str, Process] = field(default_factory=dict)
    failures: list[Violation] = field(default_factory=list)
    keeper: Life = field(default_factory=lambda: Life("keeper", mortal=False))
    server: Server = field(init=False)
    _burials: int = 0

    def __post_init__(self) -> None:
        self.server = Server(carry=self.scheduler.carry)
        self.scheduler.crashed = self._crashed

    def machine_time(self) -> datetime:
        """What the databases take for the present moment."""
        return BEGIN + timedelta(seconds=self.loop.time())

    def begin(self) -> None:
        """Start every process."""
        for service in SERVICES:
            for number in range(1, self.count[service] + 1):
                self._begin(service, f"{service}-{number}" if self.count[service] > 1 else service)

    def _begin(self, service: str, name: str) -> None:
        life = Life(name)
        life.failed = partial(self._failed, life)
        desk = Desk(life, self.loop, self.scheduler, self.racks[service], self.machine_time)
        self.processes[name] = Process(
            life, desk, self.grounds(self, service, life), lambda: connect(self.server, service)
        )

    def of(self, service: str) -> list[Process]:
        """The processes of a service that run just now."""
        return [one for one in self.processes.values() if one.service.name == service and not one.life.over]

    def _failed(self, life: Life, task: str, cause: BaseException) -> None:
        # As in `infra.chassis.process`: the process ends, and whoever watches over it starts it again.
        if not life.over:
            self.failures.append(Violation("house", life.name, f"{task} ended with {type(cause).__name__}: {cause}"))
            self.scheduler.end(life, f"{task} failed")

    def _crashed(self, life: Life) -> None:
        process = self.processes[life.name]
        for client in process.clients:
            if self.random.random() < 0.5 and client.connection is not None:
                client.connection.cut()
            client.die()
        self._burials += 1
        self.keeper.begin(f"after {life.name}", self._bury(process))

    async def _bury(self, process: Process) -> None:
        await self.scheduler.turn(self.keeper, f"the database misses {process.life.name}")
        await process.desk.bury()
        await asyncio.sleep(self.random.choice((0.1, 1.0, 8.0, 45.0)))
        self._burials -= 1
        self._begin(process.service.name, process.life.name)

    def look_now(self) -> None:
        """The clock was moved, or somebody wants everything looked at."""
        for process in self.processes.values():
            if not process.life.over:
                process.database.committed()

    async def waiting(self) -> dict[str, int]:
        """What is yet to be done, by what and where; empty at rest."""
        await self.scheduler.turn(self.keeper, "look whether all is at rest")
        found = {"processes to start again": self._burials, "server": int(not self.server.is_up)}
        for (_, durable), consumer in self.server.consumers.items():
            if not durable.startswith("integrator"):
                state = consumer.state()
                found[f"pending {durable}"] = state["num_pending"] + state["num_ack_pending"]
        with self.loop.outside():
            for service, caretaker in self.caretakers.items():
                row = await caretaker.real.fetchrow(_WAITING, self.clock.now(), MAX_ATTEMPTS, self.unfired)
                found |= {f"{name} {service}": row[name] for name in ("unsent", "due", "attempts")}
        return {what: count for what, count in found.items() if count}

    async def rest(self) -> None:
        """Wait until nothing is left to do, twice in a row. Raises NeverAtRest."""
        until, quiet, pause = self.loop.time() + PATIENCE, 0, 1.0
        while quiet < 2:
            self.look_now()
            await asyncio.sleep(pause)
            waiting = await self.waiting()
            quiet, pause = (0, min(pause * 2, LONGEST_LOOK)) if waiting else (quiet + 1, 1.0)
            if self.loop.time() > until:
                raise NeverAtRest(", ".join(f"{what}: {count}" for what, count in waiting.items()))

    def heal(self) -> None:
        """From now on nothing goes wrong any more."""
        self.scheduler.odds = Odds()
        if not self.server.is_up:
            self.server.start()


_WAITING = f"""
select (select count(*) from unsent) as unsent, ({UNSETTLED}) as attempts,
       (select count(*) from timers where due_at <= $1 and attempts < $2 and kind <> all($3::text[])) as due
"""
