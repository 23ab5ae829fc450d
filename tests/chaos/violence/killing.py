"""Processes and servers killed with -9 and held down for a while, or frozen; one session of the database killed."""

import contextlib
import os
import signal
from collections.abc import AsyncIterator

from contracts.topology import SERVICES
from tests.chaos.kept import Kept
from tests.chaos.violence.scene import Scene, unless_away, worker


@contextlib.asynccontextmanager
async def _down(kept: Kept) -> AsyncIterator[str]:
    await kept.hold_down()
    try:
        yield kept.unit.name
    finally:
        kept.let_up()
        await kept.until_ready()


@contextlib.asynccontextmanager
async def _frozen(kept: Kept) -> AsyncIterator[str]:
    kept.freeze()
    try:
        yield kept.unit.name
    finally:
        kept.thaw()


@contextlib.asynccontextmanager
async def kill_relay(scene: Scene) -> AsyncIterator[str]:
    """The worker that relays for a service; the other takes over."""
    async with _down(scene.house.kept[await worker(scene, scene.random.choice(SERVICES), relaying=True)]) as name:
        yield name


@contextlib.asynccontextmanager
async def kill_consumer(scene: Scene) -> AsyncIterator[str]:
    """The worker that does not relay; what it held comes to the other."""
    async with _down(scene.house.kept[await worker(scene, scene.random.choice(SERVICES), relaying=False)]) as name:
        yield name


@contextlib.asynccontextmanager
async def kill_gateway(scene: Scene) -> AsyncIterator[str]:
    """A gateway in the midst of requests."""
    async with _down(scene.house.kept[f"{scene.random.choice(SERVICES)}.gateway"]) as name:
        yield name


@contextlib.asynccontextmanager
async def freeze_worker(scene: Scene) -> AsyncIterator[str]:
    """A worker that stands still for longer than the bus waits, and then goes on as if nothing had been."""
    async with _frozen(
        scene.house.kept[await worker(scene, scene.random.choice(SERVICES), relaying=scene.random.random() < 0.5)]
    ) as name:
        yield name


@contextlib.asynccontextmanager
async def kill_bus(scene: Scene) -> AsyncIterator[str]:
    """A node of the bus, which may be all of it."""
    async with _down(scene.house.kept[scene.random.choice(scene.house.nodes)]) as name:
        yield name


@contextlib.asynccontextmanager
async def freeze_bus(scene: Scene) -> AsyncIterator[str]:
    """A node that keeps every connection and says nothing."""
    async with _frozen(scene.house.kept[scene.random.choice(scene.house.nodes)]) as name:
        yield name


@contextlib.asynccontextmanager
async def kill_support(scene: Scene) -> AsyncIterator[str]:
    """The process that signs people in and takes mails."""
    async with _down(scene.house.kept["support"]) as name:
        yield name


@contextlib.asynccontextmanager
async def kill_database(scene: Scene) -> AsyncIterator[str]:
    """The server of all four databases."""
    async with _down(scene.house.kept["postgres"]) as name:
        yield name


@contextlib.asynccontextmanager
async def kill_session(scene: Scene) -> AsyncIterator[str]:
    """One session's process: the server then ends all others too and recovers, without being started anew."""
    service = scene.random.choice(SERVICES)
    with unless_away():
        async with scene.house.administering(service) as connection:
            pid = await connection.fetchval(
                "select pid from pg_stat_activity where usename = $1 order by query_start desc limit 1", service
            )
        if pid is not None:
            os.kill(pid, signal.SIGKILL)
    yield f"of {service}"
