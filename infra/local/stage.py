"""How the processes of a stack come to life: programs are spawned, services forked from one preloaded process."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from infra.local import children, console
from infra.local.children import Program, last_words, source_path
from infra.local.forks import Forks, NoForks, open_channel
from infra.local.plan import Plan
from infra.local.preloaded import Request
from infra.local.units import Life, Unit

PRELOADED = "preloaded"


@dataclass(slots=True)
class Stage:
    """What the units of one stack share: the plan, the screen, and a pipe whose end says that we are gone."""

    plan: Plan
    write: console.Write
    lifeline: int
    held_open: int
    """Our end of the pipe: it closes with this process, however that ends."""
    spawned: dict[int, tuple[subprocess.Popen[bytes], asyncio.Future[int]]] = field(default_factory=dict)
    forks: Forks | None = None

    def log(self, name: str) -> Path:
        """The log file of a process."""
        return console.open_log(self.plan.state.folder("logs"), name)

    def spawn(self, program: Program) -> Life:
        """Start a program; what it says goes to its log and to the screen."""
        write = console.without(program.routine, self.write) if program.routine else self.write
        output = console.listen(program.name, self.log(program.name), write)
        try:
            process = children.start(program, output)
        finally:
            os.close(output)
        ended: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self.spawned[process.pid] = (process, ended)
        manners = (program.stop_signal, program.hurry_signal)
        return Life(process.pid, ended, process.send_signal, manners)

    def collect(self) -> None:
        """Note which spawned programs have ended."""
        for pid, (process, ended) in list(self.spawned.items()):
            if (status := process.poll()) is not None:
                del self.spawned[pid]
                ended.set_result(status)


def open_stage(plan: Plan, write: console.Write) -> Stage:
    """A stage in the running event loop."""
    lifeline, held_open = os.pipe()
    stage = Stage(plan, write, lifeline, held_open)
    asyncio.get_running_loop().add_signal_handler(signal.SIGCHLD, stage.collect)
    return stage


def server_unit(stage: Stage, name: str, prepare: Callable[[], Program], ports: tuple[str, ...]) -> Unit:
    """A server; it is prepared again before every start, and keeps its ports once it was ready."""
    program: Program | None = None

    async def begin() -> Life:
        nonlocal program
        if not unit.was_ready:
            stage.plan.renew(ports)
        program = prepare()
        return stage.spawn(program)

    async def is_ready(pid: int) -> bool:
        return program is not None and program.ready(pid)

    unit = _unit(stage, name, begin, is_ready)
    return unit


def module_unit(stage: Stage, name: str, environment: Callable[[], Mapping[str, str]], ports: tuple[str, ...]) -> Unit:
    """A small server of ours: `python -m infra.local.NAME`, ready when the first of its ports says so."""

    async def begin() -> Life:
        if not unit.was_ready:
            stage.plan.renew(ports)
        return stage.spawn(_module(stage, name, environment(), ()))

    async def is_ready(_: int) -> bool:
        return await answers(stage.plan.ports[ports[0]])

    unit = _unit(stage, name, begin, is_ready)
    return unit


def preloaded_unit(stage: Stage) -> Unit:
    """The process that services are forked from; it can be asked at once and answers when it has its imports."""

    async def begin() -> Life:
        forks = open_channel()
        life = stage.spawn(_module(stage, PRELOADED, {}, (forks.theirs.fileno(),)))
        forks.theirs.close()
        loop = asyncio.get_running_loop()
        loop.add_reader(forks.ours, forks.hear)
        life.ended.add_done_callback(lambda _: _lose(forks))
        stage.forks = forks
        return life

    async def is_ready(_: int) -> bool:
        return True

    return _unit(stage, PRELOADED, begin, is_ready)


def service_unit(
    stage: Stage, service: str, module: str, preloaded: Unit, environment: Callable[[], Mapping[str, str]]
) -> Unit:
    """A service, forked; ready when its gateway says so."""

    async def begin() -> Life:
        if not unit.was_ready:
            stage.plan.renew((service,))
        told = {**environment(), children.LIFELINE: str(stage.lifeline)}
        while True:
            await preloaded.ready.wait()
            assert stage.forks is not None
            output = console.listen(service, stage.log(service), stage.write)
            try:
                return await stage.forks.fork(Request(service, module, told), output)
            except NoForks:
                await asyncio.sleep(0.2)
            finally:
                os.close(output)

    async def is_ready(_: int) -> bool:
        return await answers(stage.plan.ports[service])

    unit = _unit(stage, service, begin, is_ready)
    return unit


async def answers(port: int) -> bool:
    """Whether GET /ready on this loopback port is answered with 200."""
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            writer.write(b"GET /ready HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
            return b" 200 " in await asyncio.wait_for(reader.readline(), 10)
        finally:
            writer.close()
    except (OSError, TimeoutError):
        return False


def _unit(
    stage: Stage, name: str, begin: Callable[[], Awaitable[Life]], is_ready: Callable[[int], Awaitable[bool]]
) -> Unit:
    return Unit(name, begin, is_ready, last_words=lambda: last_words(stage.log(name)))


def _module(stage: Stage, name: str, environment: Mapping[str, str], descriptors: tuple[int, ...]) -> Program:
    return Program(
        name=name,
        argv=(sys.executable, "-m", f"infra.local.{name}", *map(str, descriptors)),
        ready=lambda _: True,
        environment={
            **environment,
            "PYTHONPATH": source_path(),
            # Lines must arrive when they are said: standard output is a pipe.
            "PYTHONUNBUFFERED": "1",
            "SAMRAD_STATE": str(stage.plan.state.root),
            children.LIFELINE: str(stage.lifeline),
        },
        pass_fds=(stage.lifeline, *descriptors),
    )


def _lose(forks: Forks) -> None:
    asyncio.get_running_loop().remove_reader(forks.ours)
    forks.hear()
    forks.ours.close()
    forks.lost()
