"""A running stack as others see it: `stack.json`, and a stack for as long as a block lasts."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from infra.local.children import die_with_parent, source_path
from infra.local.state import State, is_held, open_state, write_private


class NoStack(RuntimeError):
    """No stack is running here, or it did not start."""


class Stack(BaseModel):
    """What runs where: addresses by name, process ids by name. Holds no secret."""

    model_config = ConfigDict(frozen=True)

    state: str
    clock: str
    services: dict[str, str]
    issuer: str
    token_endpoint: str
    otlp: str
    smtp: str
    nats: str
    nats_monitor: str
    postgres: str
    mail: str
    files: dict[str, str]
    logs: str
    ports: dict[str, int]
    processes: dict[str, int]
    ready_after: float

    @property
    def state_directory(self) -> State:
        """The state directory it lives in."""
        return State(Path(self.state))

    @property
    def traces_dsn(self) -> str:
        """The trace store's database, for infra.local.traces.read; holds a password."""
        from infra.local.traces.read import store_dsn

        return store_dsn(self.state_directory, self.ports)

    def token(self, subject: str, grants: Iterable[Mapping[str, str]] | None = None, *, name: str = "") -> str:
        """A token in anybody's name; see infra.local.tokens.mint."""
        from infra.local.tokens import mint

        return mint(self.state_directory, self.issuer, subject, name=name, grants=grants)


def read_stack(state: State) -> Stack | None:
    """What the last stack in this state directory said of itself, whether it still runs or not."""
    try:
        return Stack.model_validate_json(state.stack_file.read_bytes())
    except (FileNotFoundError, ValidationError):
        return None


def find_stack(path: str | Path | None = None) -> Stack:
    """The stack that runs in this state directory; raises NoStack with what to do."""
    state = open_state(path)
    stack = read_stack(state) if is_held(state) else None
    if stack is None:
        raise NoStack(f"no stack is running in {state.root}; start one with `samrad up --state {state.root}`")
    return stack


def write_stack(state: State, stack: Stack) -> None:
    """Tell the others."""
    write_private(state.stack_file, stack.model_dump_json(indent=2) + "\n")


@contextlib.contextmanager
def running(path: str | Path, *, simulated: date | None = None, nats_nodes: int | None = None) -> Iterator[Stack]:
    """A whole stack, as a process of its own, for as long as the block lasts. Main thread only.

    Raises NoStack with its last words when it does not start. Logs lie in the state directory."""
    state = open_state(path)
    command = [sys.executable, "-m", "infra.cli", "up", "--json", "--state", str(state.root)]
    if simulated:
        command += ["--simulated", simulated.isoformat()]
    if nats_nodes:
        command += ["--nats-nodes", str(nats_nodes)]
    log = state.folder("logs") / "up.log"
    with log.open("wb") as errors:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            env={**os.environ, "PYTHONPATH": source_path()},
            start_new_session=True,
            preexec_fn=die_with_parent(signal.SIGTERM),
        )
    try:
        assert process.stdout is not None
        told = process.stdout.readline()
        if not told:
            process.wait(30)
            raise NoStack(log.read_text(encoding="utf-8", errors="replace").strip() or "the stack did not start")
        yield Stack.model_validate_json(told)
    finally:
        process.terminate()
        process.wait(60)
        if process.stdout:
            process.stdout.close()
