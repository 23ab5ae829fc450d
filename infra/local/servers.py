"""PostgreSQL and NATS, ours or existing ones, with databases, roles, streams and durables in place.

What tests and the supervisor both stand on. `SAMRAD_POSTGRES_DSN` (an administrator's) and `SAMRAD_NATS_URL`
(with the users' seed files in `SAMRAD_NATS_SEEDS`) name servers that exist; none is started in their place.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import threading
from collections.abc import Callable, Coroutine, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from contracts.topology import ADMINISTRATOR, SERVICES
from infra.local import cluster, postgres
from infra.local.children import DidNotStart, Program
from infra.local.databases import TRACES, Database, close_to_others, ensure
from infra.local.identities import seed_file
from infra.local.launched import Launched, launch
from infra.local.ports import choose_ports, is_free
from infra.local.state import State, hold, open_state
from infra.local.throwaway import throwaway

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Servers:
    """PostgreSQL and NATS that run, and how to reach them; a cluster's addresses have commas between them."""

    state: State
    admin_dsn: str = field(repr=False)
    databases: Mapping[str, Database]
    nats_url: str
    nats_monitor_url: str
    nats_nodes: int = 1
    processes: Mapping[str, Launched] = field(default_factory=dict, repr=False)
    """Those that this very process runs, by name: `postgres`, `nats`, or `nats-1` and so on in a cluster."""

    def seed_file(self, user: str) -> Path:
        """The nkey seed of a NATS user of the topology."""
        return nats_seeds(self.state, user)


@contextlib.contextmanager
def start_servers(
    state_dir: str | Path, *, durable: bool = True, provision: bool = True, nats_nodes: int | None = None
) -> Iterator[Servers]:
    """Run both servers for as long as the block lasts; stops them after it, and with us if we are killed.

    For tests `durable=False` gives up fsync on both and throws PostgreSQL's data away at the end. With more than one
    of `nats_nodes` NATS is a cluster; left out, it has as many as before. Call it from the main thread, inside or
    outside of an event loop."""
    state = open_state(state_dir)
    with hold(state), contextlib.ExitStack() as running:
        if not durable:
            running.enter_context(throwaway(state))
        nodes = nats_nodes or cluster.kept_in(state) or 1
        ports, processes = _start(state, running, nodes, durable=durable)
        yield replace(apart(settle(state, ports, provision=provision)), processes=processes)


def ports_of(nats_nodes: int) -> dict[str, tuple[str, ...]]:
    """Server → the names of its ports."""
    return {**cluster.ports_of(nats_nodes), "postgres": ("postgres",)}


def preparations(state: State, ports: Mapping[str, int], *, durable: bool = True) -> dict[str, Callable[[], Program]]:
    """How to prepare each server that is ours to run, quickest first; called again before a restart."""
    ours: dict[str, Callable[[], Program]] = {}
    if not os.environ.get("SAMRAD_NATS_URL"):
        ours |= cluster.preparations(state, ports, cluster.count_in(ports), durable=durable)
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
    return replace(servers, databases=databases)


def reach(state: State, ports: Mapping[str, int]) -> Servers:
    """The addresses of the servers, before anything is known of their databases."""
    existing_nats, nodes = os.environ.get("SAMRAD_NATS_URL"), cluster.count_in(ports)
    return Servers(
        state,
        admin_dsn=os.environ.get("SAMRAD_POSTGRES_DSN") or postgres.admin_dsn(state, ports["postgres"]),
        databases={},
        nats_url=existing_nats or cluster.addresses("nats", ports, nodes),
        nats_monitor_url=os.environ.get("SAMRAD_NATS_MONITOR_URL", "")
        if existing_nats
        else cluster.addresses("http", ports, nodes, "-monitor"),
        nats_nodes=existing_nats.count(",") + 1 if existing_nats else nodes,
    )


def nats_seeds(state: State, user: str) -> Path:
    """The seed file of a NATS user: among those of an existing server, else one of our own making."""
    given = os.environ.get("SAMRAD_NATS_SEEDS")
    return Path(given) / f"{user}.nk" if given else seed_file(state, user)


async def provision_bus(servers: Servers) -> None:
    """Make the streams and durables of the topology, as the administrator."""
    from infra.chassis.provision import provision

    # Two replicas would both be needed for every fact: worse than one.
    fitting = cluster.REPLICAS if servers.nats_nodes >= cluster.REPLICAS else None
    given = os.environ.get("SAMRAD_NATS_REPLICAS")
    await provision(servers.nats_url, servers.seed_file(ADMINISTRATOR), replicas=int(given) if given else fitting)


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


def _start(
    state: State, running: contextlib.ExitStack, nats_nodes: int, *, durable: bool
) -> tuple[dict[str, int], dict[str, Launched]]:
    names = [port for ports in ports_of(nats_nodes).values() for port in ports]
    for attempt in range(3):
        ports = choose_ports(names, {})
        with contextlib.ExitStack() as starting:
            try:
                begun = {
                    name: starting.enter_context(launch(prepare, state))
                    for name, prepare in preparations(state, ports, durable=durable).items()
                }
                for server in begun.values():
                    server.await_ready()
            except DidNotStart:
                # Somebody took a port between our look and the server's: another round, other ports.
                if attempt == 2 or all(is_free(port) for port in ports.values()):
                    raise
                continue
            running.push(starting.pop_all())
            return ports, begun
    raise AssertionError("unreachable")
