"""PostgreSQL and NATS, ours or existing ones, with databases, roles, streams and durables in place.

What tests and the supervisor both stand on. `SAMRAD_POSTGRES_DSN` (an administrator's) and `SAMRAD_NATS_URL`
(with the users' seed files in `SAMRAD_NATS_SEEDS`) name servers that exist; none is started in their place.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import subprocess
import threading
from collections.abc import Callable, Coroutine, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from contracts.topology import ADMINISTRATOR, SERVICES
from infra.local import children, nats, postgres
from infra.local.children import DidNotStart, Program
from infra.local.databases import TRACES, Database, close_to_others, ensure
from infra.local.identities import seed_file
from infra.local.ports import choose_ports, is_free
from infra.local.state import State, hold, open_state
from infra.local.throwaway import throwaway

PORTS = ("postgres", "nats", "nats-monitor")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Servers:
    """Two servers that run, and how to reach them."""

    state: State
    admin_dsn: str = field(repr=False)
    databases: Mapping[str, Database]
    nats_url: str
    nats_monitor_url: str

    def seed_file(self, user: str) -> Path:
        """The nkey seed of a NATS user of the topology."""
        return nats_seeds(self.state, user)


@contextlib.contextmanager
def start_servers(state_dir: str | Path, *, durable: bool = True, provision: bool = True) -> Iterator[Servers]:
    """Run both servers for as long as the block lasts; stops them after it, and with us if we are killed.

    For tests `durable=False` gives up fsync on both and throws PostgreSQL's data away at the end.
    Call it from the main thread, inside or outside of an event loop."""
    state = open_state(state_dir)
    with hold(state), contextlib.ExitStack() as running:
        if not durable:
            running.enter_context(throwaway(state))
        ports = _start(state, running, durable=durable)
        yield apart(settle(state, ports, provision=provision))


def preparations(state: State, ports: Mapping[str, int], *, durable: bool = True) -> dict[str, Callable[[], Program]]:
    """How to prepare each server that is ours to run, quickest first; called again before a restart."""
    ours: dict[str, Callable[[], Program]] = {}
    if not os.environ.get("SAMRAD_NATS_URL"):
        ours["nats"] = lambda: nats.prepare(state, ports["nats"], ports["nats-monitor"], durable=durable)
    if not os.environ.get("SAMRAD_POSTGRES_DSN"):
        ours["postgres"] = lambda: postgres.prepare(state, ports["postgres"], durable=durable)
    return ours


async def settle(state: State, ports: Mapping[str, int], *, provision: bool = True) -> Servers:
    """Once the servers answer: make databases, roles, streams and durables that are missing."""
    servers = reach(state, ports)
    databases, _ = await asyncio.gather(
        _settle_databases(servers),
        provision_bus(servers) if provision else asyncio.sleep(0),
    )
    return Servers(state, servers.admin_dsn, databases, servers.nats_url, servers.nats_monitor_url)


def reach(state: State, ports: Mapping[str, int]) -> Servers:
    """The addresses of the servers, before anything is known of their databases."""
    existing_nats = os.environ.get("SAMRAD_NATS_URL")
    return Servers(
        state,
        admin_dsn=os.environ.get("SAMRAD_POSTGRES_DSN") or postgres.admin_dsn(state, ports["postgres"]),
        databases={},
        nats_url=existing_nats or f"nats://127.0.0.1:{ports['nats']}",
        nats_monitor_url=os.environ.get("SAMRAD_NATS_MONITOR_URL", "")
        if existing_nats
        else f"http://127.0.0.1:{ports['nats-monitor']}",
    )


def nats_seeds(state: State, user: str) -> Path:
    """The seed file of a NATS user: among those of an existing server, else one of our own making."""
    given = os.environ.get("SAMRAD_NATS_SEEDS")
    return Path(given) / f"{user}.nk" if given else seed_file(state, user)


async def provision_bus(servers: Servers) -> None:
    """Make the streams and durables of the topology, as the administrator."""
    from infra.chassis.provision import provision

    await provision(servers.nats_url, servers.seed_file(ADMINISTRATOR))


def apart(work: Coroutine[None, None, T]) -> T:
    """Run a coroutine to its end in a thread of its own: works whether or not an event loop runs here."""
    done: list[T] = []
    failed: list[BaseException] = []

    def run() -> None:
        try:
            done.append(asyncio.run(work))
        except BaseException as error:  # raised again where it belongs
            failed.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    if failed:
        raise failed[0]
    return done[0]


async def _settle_databases(servers: Servers) -> dict[str, Database]:
    if not os.environ.get("SAMRAD_POSTGRES_DSN"):
        await close_to_others(servers.admin_dsn)
    return await ensure(servers.state, servers.admin_dsn, (*SERVICES, TRACES))


def _start(state: State, running: contextlib.ExitStack, *, durable: bool) -> dict[str, int]:
    for attempt in range(3):
        ports = choose_ports(PORTS, {})
        with contextlib.ExitStack() as starting:
            try:
                begun = [
                    _launch(prepare(), state, starting)
                    for prepare in preparations(state, ports, durable=durable).values()
                ]
                for program, process, log in begun:
                    children.await_ready(program, process, log)
            except DidNotStart:
                # Somebody took a port between our look and the server's: another round, other ports.
                if attempt == 2 or all(is_free(port) for port in ports.values()):
                    raise
                continue
            running.push(starting.pop_all())
            return ports
    raise AssertionError("unreachable")


def _launch(
    program: Program, state: State, starting: contextlib.ExitStack
) -> tuple[Program, subprocess.Popen[bytes], Path]:
    log = state.folder("logs") / f"{program.name}.log"
    with log.open("ab") as output:
        process = children.start(program, output)
    starting.callback(children.stop, program, process)
    return program, process, log
