"""What is done to the house. Each is a context: it begins when the block does, and is mended when that ends.

scene.py        what every violence is given
killing.py      processes and servers killed with -9, held down for a while; frozen; one session of the database killed
roadworks.py    roads cut, slowed, stalled, such that lose what is on them; a worker whose machine has no power
disk.py         no room for the bus: by its own limit, and by a disk that is really full
time.py         the domain's clock jumps; a transaction that writes and stays open
cluster.py      the node that leads a stream is killed
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

from tests.chaos.violence import cluster, disk, killing, roadworks, time
from tests.chaos.violence.scene import Scene

__all__ = ["ALL", "Scene", "Violence"]


@dataclass(frozen=True, slots=True)
class Violence:
    """One kind. No two that touch the same are done at once; `share` is how often it is chosen, `longest` seconds."""

    do: Callable[[Scene], AbstractAsyncContextManager[str]]
    touches: str
    share: int
    longest: float = 4.0
    nodes: int = 1
    """How many nodes of the bus it takes."""


ALL: Mapping[str, Violence] = {
    "relay killed": Violence(killing.kill_relay, "parts", 6),
    "consumer killed": Violence(killing.kill_consumer, "parts", 6),
    "gateway killed": Violence(killing.kill_gateway, "parts", 6),
    "worker frozen": Violence(killing.freeze_worker, "parts", 3, longest=8.0),
    "bus killed": Violence(killing.kill_bus, "bus", 5),
    "bus frozen": Violence(killing.freeze_bus, "bus", 2),
    "database killed": Violence(killing.kill_database, "database", 5),
    "session killed": Violence(killing.kill_session, "database", 3, longest=1.0),
    "road cut": Violence(roadworks.cut, "roads", 8),
    "road slow": Violence(roadworks.delay, "roads", 5),
    "road stalled": Violence(roadworks.stall, "roads", 5),
    "packets lost": Violence(roadworks.lose, "roads", 5),
    "machine vanishes": Violence(roadworks.vanish, "roads", 2, longest=25.0),
    "road swallows": Violence(roadworks.swallow, "roads", 5),
    "answers lost": Violence(roadworks.lose_answers, "doors", 8),
    "no room for the bus": Violence(disk.limit, "bus", 3, longest=6.0),
    "disk of the bus full": Violence(disk.fill, "bus", 2, longest=6.0),
    "clock jumps": Violence(time.jump, "clock", 3, longest=0.1),
    "transaction stays open": Violence(time.stay_open, "transaction", 4, longest=20.0),
    "sign-in and mail killed": Violence(killing.kill_support, "support", 2),
    "leader killed": Violence(cluster.kill_leader, "bus", 6, nodes=3),
}
"""By the name in tables."""
