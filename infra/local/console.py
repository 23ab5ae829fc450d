"""What processes say, line by line: into a file each, and on the screen behind their name."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from collections.abc import Callable
from pathlib import Path

COLOURS = (36, 35, 32, 33, 34, 96, 95, 92, 93, 94)
LONGEST_LINE = 64 * 1024
LARGEST_LOG = 8 * 1024 * 1024

Write = Callable[[str, str], None]
"""Takes a name and a line."""


def screen(names: tuple[str, ...]) -> Write:
    """Writes lines to standard output with a name in front, in colour where there is a terminal."""
    width = max(map(len, names))
    coloured = sys.stdout.isatty() and not os.environ.get("NO_COLOR")

    def write(name: str, line: str) -> None:
        front = f"{name:<{width}} |"
        if coloured and name in names:
            front = f"\033[{COLOURS[names.index(name) % len(COLOURS)]}m{front}\033[0m"
        with contextlib.suppress(OSError):  # whoever read along is gone; the log files go on
            sys.stdout.write(f"{front} {line}\n")
            sys.stdout.flush()

    return write


def silence(name: str, line: str) -> None:
    """Writes nothing: standard output belongs to somebody else."""


def without(routine: str, write: Write) -> Write:
    """Passes on what does not hold this text."""

    def write_rest(name: str, line: str) -> None:
        if routine not in line:
            write(name, line)

    return write_rest


def open_log(folder: Path, name: str) -> Path:
    """The log file of a process; the one before is kept beside it once it has grown large."""
    path = folder / f"{name}.log"
    if path.exists() and path.stat().st_size > LARGEST_LOG:
        path.replace(path.with_suffix(".log.1"))
    return path


def listen(name: str, log: Path, write: Write) -> int:
    """A file descriptor for a process to speak into; close it here once the process has it.

    What arrives goes to the log file and to `write` until the last speaker is gone."""
    ours, theirs = os.pipe()
    os.set_blocking(ours, False)
    loop = asyncio.get_running_loop()
    file = log.open("ab")
    rest = b""

    def take() -> None:
        nonlocal rest
        try:
            arrived = os.read(ours, LONGEST_LINE)
        except BlockingIOError:
            return
        file.write(arrived)
        file.flush()
        *lines, rest = (rest + arrived).split(b"\n")
        if rest and (not arrived or len(rest) > LONGEST_LINE):
            lines, rest = [*lines, rest], b""
        for line in lines:
            write(name, line.decode(errors="replace").rstrip())
        if not arrived:
            loop.remove_reader(ours)
            os.close(ours)
            file.close()

    loop.add_reader(ours, take)
    return theirs
