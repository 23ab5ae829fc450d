"""Every road of the house: each part's to the bus and to its database, and the clients' to each gateway."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit, urlunsplit

from tests.chaos.part import Part
from tests.chaos.proxy import Address, Road

Kind = Literal["bus", "database", "door"]
BUS: Kind = "bus"
DATABASE: Kind = "database"
DOOR: Kind = "door"


@dataclass(frozen=True, slots=True)
class Roads:
    """All roads by name: `meetings.worker-1>bus`, `meetings.gateway>database`, `client>meetings`."""

    by_name: Mapping[str, Road]

    def of(self, part: str, kind: Kind) -> list[Road]:
        """The roads of a part to the bus (one for each node) or to its database, or of the clients to a service."""
        begin = f"client>{part}" if kind == DOOR else f"{part}>{kind}"
        return [road for name, road in self.by_name.items() if name == begin or name.startswith(f"{begin}-")]

    def heal(self) -> None:
        """Pass everything on again, everywhere."""
        for road in self.by_name.values():
            road.heal()

    async def close(self) -> None:
        """Close them all."""
        await asyncio.gather(*(road.close() for road in self.by_name.values()))


async def build(
    parts: Iterable[Part], nodes: Mapping[str, int], database: int, gateways: Mapping[str, Callable[[], int]]
) -> Roads:
    """Build every road on this machine: `nodes` and `gateways` are ports by name, a gateway's asked for each time."""
    roads = {road.name: road for road in _all(tuple(parts), nodes, database, gateways)}
    await asyncio.gather(*(road.build() for road in roads.values()))
    return Roads(roads)


def _all(
    parts: tuple[Part, ...], nodes: Mapping[str, int], database: int, gateways: Mapping[str, Callable[[], int]]
) -> Iterator[Road]:
    for part in parts:
        yield Road(f"{part.name}>{DATABASE}", _at(_always(database)))
        for node, port in nodes.items():
            # `nats` alone, `nats-1` and so on in a cluster.
            yield Road(f"{part.name}>{BUS}{node.removeprefix('nats')}", _at(_always(port)))
    for service, port_now in gateways.items():
        yield Road(f"client>{service}", _at(port_now))


def _always(port: int) -> Callable[[], int]:
    return lambda: port


def _at(port: Callable[[], int]) -> Callable[[], Address]:
    return lambda: ("127.0.0.1", port())


def through(url: str, road: Road) -> str:
    """The same address by that road."""
    parts = urlsplit(url)
    before = parts.netloc.rpartition("@")
    return urlunsplit(parts._replace(netloc=f"{before[0]}{before[1]}127.0.0.1:{road.port}"))
