"""What the operating system says of processes: who runs, who started whom, how much memory they share."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterable
from pathlib import Path


def command_line(pid: int) -> str:
    """The command line of a process, empty when there is none (or only what is left of one)."""
    if Path("/proc/self/cmdline").exists():
        try:
            return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            return ""
    asked = subprocess.run(["ps", "-p", str(pid), "-o", "command="], capture_output=True, text=True, check=False)
    return asked.stdout


def is_alive(pid: int) -> bool:
    """Whether a process with this pid runs; one that ended and waits to be collected does not."""
    return bool(command_line(pid))


def parents() -> dict[int, int]:
    """The parent of every process. Linux only, else empty."""
    found: dict[int, int] = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            # The name in parentheses may hold anything; what follows the last one is fixed.
            fields = entry.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        except OSError:
            continue
        found[int(entry.parent.name)] = int(fields[1])
    return found


def descendants(pid: int) -> set[int]:
    """The processes that this one has started, and those that they have started. Linux only, else empty."""
    known = parents()
    found, fresh = set[int](), {pid}
    while fresh:
        fresh = {child for child, parent in known.items() if parent in fresh} - found
        found |= fresh
    return found


def families(heads: Iterable[int]) -> dict[int, set[int]]:
    """Each of these with the processes that are its own and no other head's. Linux only, else themselves."""
    known = parents()
    found = {head: {head} for head in heads}
    for pid in known:
        above = pid
        while above and above not in found:
            above = known.get(above, 0)
        if above:
            found[above].add(pid)
    return found


def proportional_memory(pid: int) -> int:
    """A process's memory in kB, what it shares counted in parts (PSS). Linux only, else 0."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


def processor_seconds(pid: int) -> float:
    """Processor time of a process and of those of its children that have ended. Linux only, else 0."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


def age() -> float:
    """Seconds since this very process was started, imports and all; on other systems than Linux without them."""
    try:
        fields = Path("/proc/self/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
    except OSError:
        return time.process_time()
    return time.clock_gettime(time.CLOCK_BOOTTIME) - int(fields[19]) / os.sysconf("SC_CLK_TCK")
