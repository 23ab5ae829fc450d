"""Roads cut, slowed, stalled, and such that lose what is on them: of one process, of one service, or of everybody."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable

from contracts.topology import SERVICES
from tests.chaos.proxy import Road
from tests.chaos.roads import BUS, DATABASE, DOOR, Kind
from tests.chaos.violence.scene import Scene, worker


@contextlib.asynccontextmanager
async def cut(scene: Scene) -> AsyncIterator[str]:
    """Connections are reset, and new ones too."""
    async with _under(scene, lambda road: road.cut()) as where:
        yield where


@contextlib.asynccontextmanager
async def delay(scene: Scene) -> AsyncIterator[str]:
    """Everything takes up to half a second longer, each way."""
    seconds = round(scene.random.uniform(0.05, 0.5), 2)
    async with _under(scene, lambda road: road.delay(seconds)) as where:
        yield f"{where}, {seconds} s"


@contextlib.asynccontextmanager
async def stall(scene: Scene) -> AsyncIterator[str]:
    """Everything waits, and arrives afterwards."""
    async with _under(scene, lambda road: road.stall()) as where:
        yield where


@contextlib.asynccontextmanager
async def lose(scene: Scene) -> AsyncIterator[str]:
    """Packets are lost, and sent again by TCP when the road is there again."""
    async with _under(scene, lambda road: road.vanish()) as where:
        yield where


@contextlib.asynccontextmanager
async def vanish(scene: Scene) -> AsyncIterator[str]:
    """The machine of a worker that relays has no power: neither the bus nor the database hears of it, or learns why."""
    name = await worker(scene, scene.random.choice(("meetings", "honoraria")), relaying=True)
    roads = [*scene.house.roads.of(name, BUS), *scene.house.roads.of(name, DATABASE)]
    for road in roads:
        road.vanish()
    try:
        yield name
    finally:
        for road in roads:
            road.heal()


@contextlib.asynccontextmanager
async def swallow(scene: Scene) -> AsyncIterator[str]:
    """Half-open: both ends believe in their connection, and nothing arrives."""
    async with _under(scene, lambda road: road.swallow()) as where:
        yield where


@contextlib.asynccontextmanager
async def lose_answers(scene: Scene) -> AsyncIterator[str]:
    """Clients' connections break again and again, most often when the command has been carried out."""
    service = scene.random.choice(SERVICES)
    (road,) = scene.house.roads.of(service, DOOR)

    async def break_again() -> None:
        while True:
            road.cut()
            road.heal()
            await asyncio.sleep(scene.random.uniform(0.005, 0.05))

    breaking = asyncio.create_task(break_again())
    try:
        yield f"of {service}"
    finally:
        breaking.cancel()
        road.heal()


@contextlib.asynccontextmanager
async def _under(scene: Scene, work: Callable[[Road], None]) -> AsyncIterator[str]:
    where, roads = _somewhere(scene)
    for road in roads:
        work(road)
    try:
        yield where
    finally:
        for road in roads:
            road.heal()


def _somewhere(scene: Scene) -> tuple[str, list[Road]]:
    kinds: tuple[Kind, ...] = (BUS, BUS, DATABASE, DATABASE, DOOR)
    kind = scene.random.choice(kinds)
    service = scene.random.choice(SERVICES)
    if kind == DOOR:
        return f"clients > {service}", scene.house.roads.of(service, DOOR)
    parts = [part.name for part in scene.house.parts if part.service == service]
    reach = scene.random.choice(("one", "service", "house"))
    if reach == "one":
        parts = [scene.random.choice(parts)]
    elif reach == "house":
        parts = [part.name for part in scene.house.parts]
    who = {"one": parts[0], "service": service, "house": "everybody"}[reach]
    return f"{who} > {kind}", [road for part in parts for road in scene.house.roads.of(part, kind)]
