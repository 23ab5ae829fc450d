"""A process that has imported what every service needs, once, and forks the services: memory is shared until written.

Started by the supervisor as `python -m infra.local.preloaded FD`. It takes one JSON line per fork on that socket, with
the child's output as an attached file descriptor, answers {"pid": n}, and tells {"ended": pid, "status": n} later.
It must stay single-threaded: a fork copies only the thread that asks for it.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import select
import signal
import socket
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from infra.local.children import LIFELINE, die_with_parent

SHARED = (
    "infra.chassis.process",
    "infra.chassis.subscriptions",
    "infra.chassis.gateway.app",
    "opentelemetry.exporter.otlp.proto.http.trace_exporter",
    "uvicorn.protocols.http.httptools_impl",
    "uvicorn.lifespan.off",
    "uvloop",
)
"""What all services use. A service's own modules stay out: no service holds another's code."""
LONGEST_REQUEST = 65_536


@dataclass(frozen=True, slots=True)
class Request:
    """A service to be started: its module (with a `main`), and all of its environment."""

    name: str
    module: str
    environment: dict[str, str]


def main() -> None:
    """Serve forks until the supervisor is gone; returns only in a child, as the service."""
    control = socket.socket(fileno=int(sys.argv[1]))
    lifeline = int(os.environ[LIFELINE])
    preload(SHARED)
    request = serve(control, lifeline)
    if request is not None:
        become(request)


def preload(modules: Iterable[str]) -> None:
    """Import them, and take all objects out of the collector's reach, whose marks would unshare the pages."""
    for module in modules:
        # A module that fails here fails again in the service that needs it, and says so in its log.
        with contextlib.suppress(ImportError):
            importlib.import_module(module)
    gc.collect()
    gc.freeze()


def serve(control: socket.socket, lifeline: int) -> Request | None:
    """Fork what is asked for. Returns the request in a child, None when there is nothing more to do."""
    woken, wake = os.pipe()
    os.set_blocking(wake, False)
    signal.set_wakeup_fd(wake)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    while True:
        readable, _, _ = select.select([control.fileno(), woken, lifeline], [], [])
        if woken in readable:
            os.read(woken, 512)
            _tell_ended(control)
        if lifeline in readable:
            return None
        if control.fileno() in readable:
            line, descriptors, _, _ = socket.recv_fds(control, LONGEST_REQUEST, 1)
            if not line:
                return None
            request = Request(**json.loads(line))
            ask = die_with_parent(signal.SIGTERM)
            pid = os.fork()
            if pid == 0:
                ask()
                signal.set_wakeup_fd(-1)
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                _speak_into(descriptors[0])
                for descriptor in (woken, wake, descriptors[0]):
                    os.close(descriptor)
                control.close()
                return request
            os.close(descriptors[0])
            _tell(control, {"pid": pid})


def become(request: Request) -> None:
    """Run the service in this process until it ends."""
    os.environ.clear()
    os.environ.update(request.environment)
    sys.argv = [request.module]
    with contextlib.suppress(OSError):
        Path("/proc/self/comm").write_text(request.name[:15], encoding="ascii")
    importlib.import_module(request.module).main()


def _speak_into(descriptor: int) -> None:
    os.dup2(descriptor, 1)
    os.dup2(descriptor, 2)


def _tell_ended(control: socket.socket) -> None:
    with contextlib.suppress(ChildProcessError):
        while True:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                return
            _tell(control, {"ended": pid, "status": os.waitstatus_to_exitcode(status)})


def _tell(control: socket.socket, message: dict[str, int]) -> None:
    with contextlib.suppress(OSError):  # the supervisor is gone, and we are about to follow
        control.sendall(json.dumps(message).encode() + b"\n")


if __name__ == "__main__":
    main()
