"""Several nats-servers on this machine as one cluster: who they are, how each is prepared, who leads."""

from __future__ import annotations

import http.client
import json
import secrets
import urllib.request
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from infra.local import nats
from infra.local.children import Program
from infra.local.nats_config import Cluster, route
from infra.local.state import State

ALONE = "nats"
REPLICAS = 3
"""Of every stream where there are so many nodes: one may be lost. More would make each fact wait for more disks."""


def nodes(count: int) -> tuple[str, ...]:
    """The names of this many nodes: of their processes, their folders and, as NATS sees them, themselves."""
    return (ALONE,) if count == 1 else tuple(f"{ALONE}-{number}" for number in range(1, count + 1))


def ports_of(count: int) -> dict[str, tuple[str, ...]]:
    """Node → the names of its ports: for clients, for monitoring and, in a cluster, for the other nodes."""
    kinds = ("", "-monitor") if count == 1 else ("", "-monitor", "-routes")
    return {name: tuple(name + kind for kind in kinds) for name in nodes(count)}


def count_in(ports: Mapping[str, int]) -> int:
    """How many nodes these ports were chosen for; 0 when none was."""
    return sum(name.endswith("-monitor") for name in ports)


def kept_in(state: State) -> int:
    """How many nodes have kept streams in this state directory; 0 when it is new."""
    return sum(path.is_dir() for path in (state.root / ALONE, *state.root.glob(f"{ALONE}-*")))


def preparations(
    state: State, ports: Mapping[str, int], count: int, *, durable: bool = True
) -> dict[str, Callable[[], Program]]:
    """How to prepare each node; called again before a restart, when the ports are the same or others."""
    return {name: partial(_prepare, state, ports, name, count, durable=durable) for name in nodes(count)}


def _prepare(state: State, ports: Mapping[str, int], name: str, count: int, *, durable: bool) -> Program:
    cluster = None if count == 1 else _among(state, ports, name, count)
    return nats.prepare(state, ports[name], ports[f"{name}-monitor"], name=name, cluster=cluster, durable=durable)


def _among(state: State, ports: Mapping[str, int], name: str, count: int) -> Cluster:
    password = state.secret("nats/routes", lambda: secrets.token_urlsafe(24))
    others = (other for other in nodes(count) if other != name)
    return Cluster(
        listen=f"127.0.0.1:{ports[f'{name}-routes']}",
        routes=tuple(route(f"127.0.0.1:{ports[f'{other}-routes']}", password) for other in others),
        password=password,
    )


def addresses(scheme: str, ports: Mapping[str, int], count: int, kind: str = "") -> str:
    """Where the nodes are, one after the other with commas between."""
    return ",".join(f"{scheme}://127.0.0.1:{ports[name + kind]}" for name in nodes(count))


def leader_of(monitor_urls: str, stream: str) -> str | None:
    """The node that leads a stream, as those that answer see it; None while there is none."""
    return leaders(monitor_urls).get(stream)


def leaders(monitor_urls: str) -> dict[str, str]:
    """Stream → the node that leads it; a stream without a leader is left out. Blocks for some milliseconds.

    `monitor_urls` as in `Servers.nats_monitor_url`: comma-separated. A node that is gone is passed by; one that leads
    says so itself, so that no follower's old news is believed."""
    found: dict[str, str] = {}
    urls = monitor_urls.split(",")
    for name, url in zip(nodes(len(urls)), urls, strict=True):
        told = _asked(f"{url}/jsz?streams=true&accounts=true&limit=1000")
        for account in told.get("account_details", ()):
            for stream in account.get("stream_detail") or ():
                if stream.get("cluster", {}).get("leader") == name:
                    found[stream["name"]] = name
    return found


def _asked(url: str) -> dict[str, Any]:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:
            told: dict[str, Any] = json.load(answer)
    except (OSError, http.client.HTTPException, ValueError):
        return {}
    return told
