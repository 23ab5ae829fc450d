"""Building the house and leaving it: in the order in which one thing needs the other, and back."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

from contracts.topology import DURABLES, SERVICES
from infra.chassis.clock import SimulatedClock
from infra.chassis.provision import consumer_config, once_there_is_a_leader
from infra.local import cluster
from infra.local import servers as local_servers
from infra.local.issuer.signing import signer
from infra.local.plan import Plan, make_plan, support_environment
from infra.local.stage import Stage, module_unit, open_stage, preloaded_unit, server_unit
from infra.local.state import hold, open_state
from infra.local.throwaway import throwaway
from infra.local.units import Unit
from tests.chaos.births import BusRoom, Said, part_environment, part_unit, with_room
from tests.chaos.house import House
from tests.chaos.kept import Kept
from tests.chaos.part import Part, parts
from tests.chaos.roads import build

TWO_EACH: Mapping[str, int] = dict.fromkeys(SERVICES, 2)
BEGINS = date(2024, 9, 2)
ACK_WAIT = 3.0
"""Seconds: what a killed worker held comes to another after this time, in production after half a minute."""


@contextlib.asynccontextmanager
async def open_house(
    folder: Path, *, workers: Mapping[str, int] = TWO_EACH, nats_nodes: int = 1
) -> AsyncIterator[House]:
    """A house for as long as the block lasts; nothing of it remains. Main thread only: it starts processes."""
    state = open_state(folder)
    with hold(state), throwaway(state):
        said = Said()
        stage = open_stage(make_plan(state, BEGINS, nats_nodes), said.hear)
        kept: dict[str, Kept] = {}
        try:
            house = await _build(stage, said, kept, tuple(parts(workers)))
            try:
                yield house
            finally:
                await house.roads.close()
        finally:
            await _leave(stage, kept)


async def _build(stage: Stage, said: Said, kept: dict[str, Kept], halves: tuple[Part, ...]) -> House:
    plan, bus_room = stage.plan, BusRoom()

    def begin(*units: Unit) -> list[Kept]:
        fresh = {unit.name: Kept(unit) for unit in units}
        kept.update(fresh)
        for one in fresh.values():
            one.start()
        return list(fresh.values())

    preloaded = preloaded_unit(stage)
    begin(preloaded)
    servers_begun = begin(*_server_units(stage, plan, bus_room))
    await asyncio.gather(*(server.until_ready() for server in servers_begun))
    # Only now are the servers' ports final.
    (support,) = begin(module_unit(stage, "support", lambda: support_environment(plan), ("support", "smtp")))
    servers = await local_servers.settle(plan.state, plan.ports)
    nodes = cluster.nodes(servers.nats_nodes)
    gateways = {service: _port(plan, service) for service in SERVICES}
    roads = await build(halves, {node: plan.ports[node] for node in nodes}, plan.ports["postgres"], gateways)
    await support.until_ready()
    house = House(
        plan=plan,
        servers=servers,
        parts=halves,
        kept=kept,
        roads=roads,
        said=said,
        clock=SimulatedClock(plan.state.clock_file),
        signer=signer(plan.state, plan.address("support")),
        nodes=nodes,
        bus_room=bus_room,
    )
    await _redeliver_soon(house)
    for half in halves:
        environment = part_environment(plan, servers, half, roads, ack_wait=ACK_WAIT)
        begin(part_unit(stage, said, half, preloaded, environment))
    await house.until_ready()
    return house


def _server_units(stage: Stage, plan: Plan, room: BusRoom) -> list[Unit]:
    ports = local_servers.ports_of(cluster.count_in(plan.ports))
    units = []
    for name, prepare in local_servers.preparations(plan.state, plan.ports).items():
        prepared = prepare if name == "postgres" else with_room(prepare, plan.state.root / name, room)
        units.append(server_unit(stage, name, prepared, ports[name]))
    return units


def _port(plan: Plan, service: str) -> Callable[[], int]:
    return lambda: plan.ports[service]


async def _redeliver_soon(house: House) -> None:
    async with house.bus() as bus:
        jetstream = bus.client.jetstream(timeout=10)
        for durable in DURABLES:
            config = replace(consumer_config(durable), ack_wait=ACK_WAIT)
            await once_there_is_a_leader(partial(jetstream.add_consumer, durable.stream, config))


async def _leave(stage: Stage, kept: Mapping[str, Kept]) -> None:
    """Stop everything: parts first, then support, then servers."""
    last = [one for name, one in kept.items() if name.startswith(("nats", "postgres"))]
    middle = [kept[name] for name in ("support", "preloaded") if name in kept]
    first = [one for one in kept.values() if one not in last and one not in middle]
    for group in (first, middle, last):
        await asyncio.gather(*(one.stop() for one in group))
    asyncio.get_running_loop().remove_signal_handler(signal.SIGCHLD)
    for descriptor in (stage.held_open, stage.lifeline):
        os.close(descriptor)
