"""`samrad up`: everything in order, kept alive, and stopped together."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial

from contracts.topology import SERVICES
from infra.local import cluster
from infra.local import servers as local_servers
from infra.local.console import Write
from infra.local.plan import Plan, describe, service_environment, support_environment
from infra.local.processes import age
from infra.local.servers import Servers
from infra.local.stack import Stack, write_stack
from infra.local.stage import Stage, module_unit, open_stage, preloaded_unit, server_unit, service_unit
from infra.local.units import Unit, end, keep


@dataclass(slots=True)
class Running:
    """The units of a stack by when they may stop, and the tasks that keep them alive."""

    stage: Stage
    tell: Callable[[str], None]
    units: list[list[Unit]] = field(default_factory=list)
    tasks: list[asyncio.Task[None]] = field(default_factory=list)
    changed: Callable[[], object] = lambda: None
    """What to call when other processes run than before."""

    def keep(self, *units: Unit) -> None:
        """Keep these alive from now on; they stop before those that were there already."""
        self.units.append(list(units))
        for unit in units:
            self.tasks.append(asyncio.create_task(keep(unit, tell=self.tell, changed=lambda: self.changed())))

    def pids(self) -> dict[str, int]:
        """The processes that live just now."""
        return {unit.name: unit.life.pid for group in self.units for unit in group if unit.life}

    async def ready(self, *units: Unit) -> None:
        """Wait until all of these are ready; raises DidNotStart as soon as one of all gives up."""
        waiting = asyncio.create_task(_all_ready(units))
        try:
            await self.until(waiting)
        finally:
            waiting.cancel()

    async def until(self, task: asyncio.Task[None]) -> None:
        """Wait until a task is done; raises DidNotStart as soon as a unit gives up."""
        await asyncio.wait({task, *self.tasks}, return_when=asyncio.FIRST_COMPLETED)
        for each in self.tasks:
            if each.done():
                await each

    async def stop(self, hurry: asyncio.Event) -> None:
        """Stop everything, what came last first; `hurry` leaves no time for manners."""
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        for group in reversed(self.units):
            ending = asyncio.gather(*(end(unit, 0.1 if hurry.is_set() else 15.0) for unit in group))
            hurried = asyncio.create_task(_kill_when(hurry, group))
            await ending
            hurried.cancel()


async def _all_ready(units: Iterable[Unit]) -> None:
    for unit in units:
        await unit.ready.wait()


async def _told(event: asyncio.Event) -> None:
    await event.wait()


async def _kill_when(hurry: asyncio.Event, units: Iterable[Unit]) -> None:
    await hurry.wait()
    for unit in units:
        if unit.life and not unit.life.ended.done():
            unit.life.signal(signal.SIGKILL)


async def supervise(plan: Plan, write: Write, announce: Callable[[Stack], None]) -> None:
    """Run the stack until told to stop; calls `announce` once, when everything is ready.

    Raises DidNotStart, with everything stopped again, when something never gets ready."""
    stopping, hurry = _on_signals()
    stage = open_stage(plan, write)
    running = Running(stage, tell=partial(write, "samrad"))
    try:
        told = asyncio.create_task(_told(stopping))
        starting = asyncio.create_task(_start(plan, running))
        await asyncio.wait({told, starting}, return_when=asyncio.FIRST_COMPLETED)
        if not starting.done():
            starting.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await starting
            return
        servers = starting.result()
        ready_after = age()

        def publish() -> Stack:
            stack = describe(plan, servers, {"samrad": os.getpid(), **running.pids()}, ready_after)
            write_stack(plan.state, stack)
            return stack

        running.changed = publish
        announce(publish())
        await running.until(told)
        write("samrad", "stopping")
    finally:
        await running.stop(hurry)


async def _start(plan: Plan, running: Running) -> Servers:
    stage, state = running.stage, plan.state
    ports = local_servers.ports_of(cluster.count_in(plan.ports))
    of_servers = [
        server_unit(stage, name, prepare, ports[name])
        for name, prepare in local_servers.preparations(state, plan.ports).items()
    ]
    preloaded = preloaded_unit(stage)
    support = module_unit(stage, "support", lambda: support_environment(plan), ("support", "smtp"))
    running.keep(*of_servers)
    # What it imports takes as long as all the rest, so it begins at once.
    running.keep(preloaded)
    await running.ready(*of_servers)
    # Only now are the servers' ports final, and after this those of support, which services are told.
    running.keep(support)
    servers = await local_servers.settle(state, plan.ports)
    await running.ready(support)
    services = [
        service_unit(stage, name, f"services.{name}.app", preloaded, partial(service_environment, plan, servers, name))
        for name in SERVICES
    ]
    running.keep(*services)
    await running.ready(*services)
    return servers


def _on_signals() -> tuple[asyncio.Event, asyncio.Event]:
    stopping, hurry = asyncio.Event(), asyncio.Event()

    def told() -> None:
        (hurry if stopping.is_set() else stopping).set()

    for sent in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(sent, told)
    return stopping, hurry
