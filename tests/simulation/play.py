"""One seed, from empty databases to the last check: what was decided, and what does not hold."""

import asyncio
import shutil
import traceback
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from unittest.mock import patch

import structlog

from infra.chassis import pulling
from infra.chassis.settings import Settings
from services.honoraria.app import room
from tests.invariants import Expected, Violation, violations
from tests.simulation import digest as digests
from tests.simulation import streams, witness
from tests.simulation.databases import Caretaker, Databases
from tests.simulation.house import House, NeverAtRest
from tests.simulation.ids import seeded
from tests.simulation.life import named_tasks
from tests.simulation.loop import VirtualLoop
from tests.simulation.scheduler import Scheduler
from tests.simulation.setting import Broken, Setting, vault_of
from tests.simulation.sql import Rack
from tests.simulation.story import Year
from tests.simulation.weather import Weather
from tests.simulation.witness import Poison

TIDY_EVERY = 50


@dataclass(frozen=True, slots=True)
class Played:
    """What became of a seed. `log` digests the decisions, `tables` what is in the databases in the end."""

    seed: int
    violations: list[Violation]
    decisions: int
    crashes: int
    perils: int
    facts: int
    virtual_seconds: float
    log: str
    tables: str | None
    recent: list[str]


@dataclass(frozen=True, slots=True)
class Asked:
    """How to play a seed: `broken` gives other services in the place of the declared ones."""

    seed: int
    digest: bool = False
    tell: Callable[[str], None] | None = None
    broken: Broken = lambda declared: declared


class Stage:
    """Where seeds are played, one after the other: the real connections, and a folder for files."""

    def __init__(self, loop: VirtualLoop, places: Databases, folder: Path) -> None:
        self.loop = loop
        self.folder = folder
        self.racks = {name: Rack(loop, dsn) for name, dsn in places.runtime.items()}
        self.caretakers: dict[str, Caretaker] = {}
        self._places = places
        self._played = 0

    async def open(self) -> None:
        """Connect as administrator."""
        self.caretakers = {name: await Caretaker.open(dsn) for name, dsn in self._places.admin.items()}

    async def play(self, asked: Asked) -> Played:
        """Play one seed."""
        with self.loop.outside():
            await self._make_ready()
        random = Random(f"{asked.seed}")
        weather = Weather.drawn(random)
        scheduler = Scheduler(self.loop, random, weather.odds, tell=asked.tell)
        setting = Setting.drawn(random)
        poison = Poison(asked.seed, weather.poison)
        ground = setting.ground(asked.broken, poison)
        house = House(
            self.loop, scheduler, random, self.racks, self.caretakers, ground, setting.processes, setting.unfired
        )
        self.loop.decide = scheduler.decide
        found: list[Violation] = []
        with seeded(Random(f"{asked.seed} ids"), self.loop.time), _seldom_beating():
            try:
                living = self.loop.create_task(self._live(house, weather, poison, Year(house, str(asked.seed))))
                scheduler.give_up = living.cancel
                found += await living
            except (NeverAtRest, asyncio.CancelledError) as never:
                said = str(never) or scheduler.gave_up
                found.append(Violation("liveness", "house", f"never came to rest: {said}"))
            except Exception as failed:
                # Somebody in the story met with what nobody expected; the rest of it says perhaps why.
                where = traceback.extract_tb(failed.__traceback__)[-1]
                said = f"{type(failed).__name__} at {Path(where.filename).name}:{where.lineno}: {failed}"
                found.append(Violation("story", "house", said))
        self.loop.decide = self.loop.pass_time
        found += house.failures
        with self.loop.outside():
            found += await self._checked(house)
            tables = await digests.digest(self.caretakers) if asked.digest else None
            facts = sum([await one.real.fetchval("select count(*) from journal") for one in self.caretakers.values()])
        seconds = self.loop.time()
        await self._end(house)
        return Played(
            asked.seed,
            found,
            scheduler.decisions,
            scheduler.crashes,
            scheduler.perils,
            facts,
            seconds,
            scheduler.log,
            tables,
            list(scheduler.recent),
        )

    async def _make_ready(self) -> None:
        self.loop.begin_anew()
        for caretaker in self.caretakers.values():
            if self._played % TIDY_EVERY:
                await caretaker.empty()
            else:
                await caretaker.tidy()
        for rack in self.racks.values():
            rack.must_be_whole()
        self._played += 1
        shutil.rmtree(self.folder / "files", ignore_errors=True)

    async def _live(self, house: House, weather: Weather, poison: Poison, year: Year) -> list[Violation]:
        async with room.opened(_Vaulted(), Settings.model_construct(files_dir=self.folder / "files", marker="")):  # type: ignore[arg-type]
            house.begin()
            storm = asyncio.create_task(weather.blow(house))
            await year.live()
            storm.cancel()
            house.heal()
            await house.rest()
            found = await year.condemned(poison.expected())
            poison.mended = True
            await year.finish()
            await house.rest()
        return found

    async def _checked(self, house: House) -> list[Violation]:
        pending = {
            name: consumer.state()["num_pending"] + consumer.state()["num_ack_pending"]
            for (_, name), consumer in house.server.consumers.items()
            if not name.startswith("integrator")
        }
        expected = Expected(pending=pending, now=house.clock.now(), unfired=house.unfired)
        databases = {name: caretaker.real for name, caretaker in self.caretakers.items()}
        found = await violations(databases, expected)
        found += await streams.violations(databases, house.server)
        for name, connection in databases.items():
            found += await witness.violations(name, connection)
        return [*found, *(Violation("post", "notifications", said) for said in house.letterbox.wrong())]

    async def _end(self, house: House) -> None:
        """Everybody goes home, and nothing of this seed is left for the next."""
        lives = [process.life for process in house.processes.values()]
        for life in [*lives, house.keeper]:
            life.end()
        mine = asyncio.current_task()
        while left := [task for task in asyncio.all_tasks() if task is not mine]:
            for task in left:
                task.cancel()
            await asyncio.wait(left, timeout=1)
        for process in house.processes.values():
            await process.desk.bury()
        self.loop.forget_timers()


@contextmanager
def _seldom_beating() -> Iterator[None]:
    """Signs of life between bus and consumers five times as seldom as in earnest: they only make a seed longer."""
    with patch.object(pulling, "HEARTBEAT", 10.0), patch.object(pulling, "LOOK", 2.5):
        yield


class _Vaulted:
    """As much of a database as the strongroom asks for."""

    vault = vault_of("honoraria")


@contextmanager
def quietly() -> Iterator[None]:
    """Without the services' own log lines: a trace says more."""
    before = structlog.get_config()
    structlog.configure(processors=[_dropped], cache_logger_on_first_use=False)
    try:
        yield
    finally:
        structlog.configure(**before)


def _dropped(*_: object) -> str:
    raise structlog.DropEvent


@asynccontextmanager
async def stage(places: Databases, folder: Path) -> AsyncIterator[Stage]:
    """A stage in the running loop, which must be a VirtualLoop."""
    loop = asyncio.get_running_loop()
    assert isinstance(loop, VirtualLoop), "asyncio.Runner(loop_factory=VirtualLoop)"
    loop.set_task_factory(named_tasks)  # type: ignore[arg-type]
    async with AsyncExitStack() as stack:
        stack.enter_context(quietly())
        made = Stage(loop, places, folder)
        with loop.outside():
            await made.open()
        yield made
        with loop.outside():
            for caretaker in made.caretakers.values():
                await caretaker.real.close()
            for rack in made.racks.values():
                await rack.close()
