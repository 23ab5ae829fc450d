"""Servers of an earlier run: found by their pid file, known by their command line, stopped."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from infra.local.processes import command_line


def clear(pid_file: Path, mark: Path, stop_signal: signal.Signals) -> None:
    """Stop the process a stale pid file speaks of when `mark` stands in its command line.

    Call it only while holding the state directory: then nobody else can own that process."""
    try:
        pid = int(pid_file.read_text(encoding="ascii").split()[0])
    except (FileNotFoundError, ValueError, IndexError):
        pid = 0
    if pid > 1 and str(mark) in command_line(pid):
        for sent in (stop_signal, signal.SIGKILL):
            if _gone_after(pid, mark, sent, patience=10.0):
                break
    pid_file.unlink(missing_ok=True)


def _gone_after(pid: int, mark: Path, sent: signal.Signals, patience: float) -> bool:
    deadline = time.monotonic() + patience
    try:
        os.kill(pid, sent)
        while time.monotonic() < deadline:
            if str(mark) not in command_line(pid):
                return True
            time.sleep(0.02)
    except ProcessLookupError:
        return True
    return False
