"""Free ports on the loopback address, the same again next time when they are still free."""

from __future__ import annotations

import random
import socket
from collections.abc import Iterable, Mapping

# Below the range from which the kernel takes ports for outgoing connections (Linux 32768-, macOS 49152-):
# a server restarted on its port must not find it lent to somebody's client meanwhile.
LOWEST, HIGHEST = 20_000, 32_000


class NoFreePort(RuntimeError):
    """A few hundred ports were tried and all are taken."""


def is_free(port: int) -> bool:
    """Whether a server could listen on this loopback port just now."""
    with socket.socket() as probe:
        # Servers set it too; without it a port in TIME_WAIT after a restart would look taken.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
            probe.listen(1)
        except OSError:
            return False
    return True


def choose_ports(names: Iterable[str], remembered: Mapping[str, int]) -> dict[str, int]:
    """A free port for each name: the remembered one when it is free, else another."""
    chosen: dict[str, int] = {}
    for name in names:
        port = remembered.get(name)
        if port is None or port in chosen.values() or not is_free(port):
            port = another_port(set(chosen.values()) | set(remembered.values()))
        chosen[name] = port
    return chosen


def another_port(taken: set[int]) -> int:
    """A free port that is not among the taken ones."""
    for _ in range(500):
        port = random.randrange(LOWEST, HIGHEST)
        if port not in taken and is_free(port):
            return port
    raise NoFreePort(f"no free port between {LOWEST} and {HIGHEST} on 127.0.0.1")
