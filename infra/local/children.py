"""Processes that never outlive the one that started them."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

LIFELINE = "SAMRAD_LIFELINE_FD"
"""The variable that names a pipe whose other end we hold: when it closes, we are gone."""
PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


class DidNotStart(RuntimeError):
    """A program ended or stayed silent before it was ready."""


@dataclass(frozen=True, slots=True)
class Account:
    """The user and group a program runs as when that is not ours."""

    uid: int
    gid: int


@dataclass(frozen=True, slots=True)
class Program:
    """What is needed to start a program, to know that it is ready, and to stop it."""

    name: str
    argv: tuple[str, ...]
    ready: Callable[[int], bool]
    account: Account | None = None
    environment: Mapping[str, str] = field(default_factory=dict)
    folder: Path | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    hurry_signal: signal.Signals = signal.SIGKILL
    pass_fds: tuple[int, ...] = ()
    routine: str = ""
    """What marks a line that is kept in the log but not worth the screen."""


def source_path() -> str:
    """PYTHONPATH for a child: finds this very code, wherever the child stands."""
    here = str(Path(__file__).resolve().parents[2])
    return os.pathsep.join(filter(None, (here, os.environ.get("PYTHONPATH"))))


def start(program: Program, output: IO[bytes] | int) -> subprocess.Popen[bytes]:
    """Start a program; it is told to stop when we die, even by `kill -9`. Main thread only."""
    account = program.account
    return subprocess.Popen(
        program.argv,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        cwd=program.folder,
        env={**os.environ, **program.environment},
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
        pass_fds=program.pass_fds,
        # A Ctrl-C at the terminal goes to the whole process group; ours alone decides the order of stopping.
        start_new_session=True,
        preexec_fn=die_with_parent(program.stop_signal),
    )


def die_with_parent(sent: signal.Signals) -> Callable[[], None]:
    """What a child runs before its program: ask the kernel for a signal when its parent dies.

    Popen runs it after the change of user, which would clear the request. Linux only; elsewhere the next
    start stops what was left."""
    if threading.current_thread() is not threading.main_thread():
        # The kernel sends the signal when the *thread* that started the child ends.
        raise RuntimeError("processes are started from the main thread")
    parent = os.getpid()

    def ask() -> None:
        if _libc is None:
            return
        _libc.prctl(PR_SET_PDEATHSIG, int(sent), 0, 0, 0)
        if os.getppid() != parent:  # it died between the fork and the request
            os._exit(1)

    return ask


def await_ready(program: Program, process: subprocess.Popen[bytes], log: Path, patience: float = 15.0) -> None:
    """Wait until the program is ready; raises DidNotStart, with its last words, when it ends or is late."""
    deadline = time.monotonic() + patience
    while not program.ready(process.pid):
        if process.poll() is not None:
            raise DidNotStart(f"{program.name} ended with {process.returncode}{last_words(log)}")
        if time.monotonic() > deadline:
            raise DidNotStart(f"{program.name} was not ready after {patience:.0f} s{last_words(log)}")
        time.sleep(0.005)


def last_words(log: Path, count: int = 6) -> str:
    """The last lines of a log, to be put after what went wrong."""
    try:
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()[-count:]
    except FileNotFoundError:
        return ""
    return "".join(f"\n    {line}" for line in lines)


def stop(program: Program, process: subprocess.Popen[bytes], patience: float = 10.0) -> None:
    """Ask the program to stop, and insist after `patience` seconds."""
    for sent in (program.stop_signal, program.hurry_signal, signal.SIGKILL):
        if process.poll() is not None:
            return
        process.send_signal(sent)
        try:
            process.wait(patience)
        except subprocess.TimeoutExpired:
            continue
