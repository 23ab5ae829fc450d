"""A run: people at work, blows by a schedule, then all is healed, quiet and looked through; round by round."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections import Counter
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from time import monotonic

import httpx2

from infra.local.quiet import NotQuiet
from tests.chaos.after import findings, until_quiet
from tests.chaos.after.processes import grown, memory
from tests.chaos.house import House
from tests.chaos.load import Book, Client, Hands, World, found
from tests.chaos.load.client import PATIENCE
from tests.chaos.schedule import Blow, schedule
from tests.chaos.violence import ALL, Scene
from tests.chaos.violence.scene import CannotBeDone

BODIES = 4
ROUND = 120.0
"""Seconds of violence before all is healed and looked through."""
MENDED = 60.0
"""Seconds within which every process is ready, once all is healed."""
Tell = Callable[[str], None]


@dataclass(slots=True)
class Report:
    """What was done and what was found."""

    seed: int
    done: Counter[str] = field(default_factory=Counter)
    skipped: dict[str, str] = field(default_factory=dict)
    found: list[str] = field(default_factory=list)
    seconds: float = 0.0
    rounds: int = 0
    messages: int = 0
    repeats: int = 0
    quiet_after: float = 0.0
    """Seconds, the longest of all rounds."""


@contextlib.asynccontextmanager
async def inhabited(house: House, seed: int, *, bodies: int = BODIES) -> AsyncIterator[World]:
    """A house with a community in it."""
    async with contextlib.AsyncExitStack() as stack:
        doors = {
            service: await stack.enter_async_context(httpx2.AsyncClient(base_url=url, timeout=PATIENCE))
            for service, url in house.doors().items()
        }
        chance = random.Random(seed)
        world = World(Client(doors, house.signer, Book(), chance), house.clock, chance)
        await found(world, bodies)
        await until_quiet(house)
        yield world


async def perform(house: House, world: World, hands: Hands, report: Report, seconds: float, tell: Tell) -> None:
    """Violence for so many seconds, in rounds; after each everything must hold. Stops at the first that finds any."""
    warm = memory(house)
    began = monotonic()
    while (left := began + seconds - monotonic()) > 1 and not report.found:
        blows = schedule(report.seed + report.rounds, min(left, ROUND), nodes=len(house.nodes))
        tell(f"round {report.rounds + 1}: {len(blows)} blows in {min(left, ROUND):.0f} s")
        async with hands.at_work():
            await strike(Scene(house, world, random.Random()), blows, report, tell)
            house.heal()
        await look(house, world, report)
        report.found += grown(house, warm)
        report.rounds += 1
        tell(f"quiet and looked through: {world.client.book.answered} commands, {report.messages} facts on the bus")
    report.seconds += monotonic() - began


async def strike(scene: Scene, blows: list[Blow], report: Report, tell: Tell) -> None:
    """Carry out a schedule, whatever its length; returns when the last blow is mended."""
    began = monotonic()

    async def one(blow: Blow) -> None:
        await asyncio.sleep(max(0.0, began + blow.at - monotonic()))
        within = Scene(scene.house, scene.world, random.Random(blow.chance))
        try:
            async with ALL[blow.name].do(within) as what:
                report.done[blow.name] += 1
                tell(f"{monotonic() - began:6.1f} s  {blow.name}: {what}, for {blow.lasts:.1f} s")
                await asyncio.sleep(blow.lasts)
        except CannotBeDone as why:
            report.skipped[blow.name] = str(why)

    async with asyncio.TaskGroup() as together:
        for blow in blows:
            together.create_task(one(blow))


async def look(house: House, world: World, report: Report) -> None:
    """Wait until all is quiet and note what does not hold."""
    began = monotonic()
    try:
        async with asyncio.timeout(MENDED):
            await house.until_ready()
        backlogs = await until_quiet(house)
    except (NotQuiet, TimeoutError) as still:
        report.found.append(f"not quiet: {still or 'some process does not get ready'}")
        return
    report.quiet_after = max(report.quiet_after, monotonic() - began)
    wrong, told = await findings(house, world, backlogs)
    report.messages, report.repeats = told.messages, told.repeats
    report.found += wrong
