"""Who ended without being asked, who said what nobody should say, who has grown, and who is left when all have gone."""

import os
from collections.abc import Iterable
from pathlib import Path

from infra.local.processes import is_alive, proportional_memory
from infra.local.state import State
from tests.chaos.house import House

ROOM = 150 * 1024
"""Kilobytes that a process may come to need over what it had at first: who makes documents loads fonts and typst."""


def ended_or_complained(house: House) -> list[str]:
    """Ends that nobody ordered, and what is said only when something is given up."""
    return [said for kept in house.kept.values() for said in kept.unasked] + house.said.grave


def memory(house: House) -> dict[int, int]:
    """Kilobytes of each part, by process id: a part that was killed meanwhile is another."""
    pids = (house.kept[part.name].pid for part in house.parts)
    return {pid: proportional_memory(pid) for pid in pids if pid}


def grown(house: House, warm: dict[int, int]) -> list[str]:
    """Parts that live since `warm` was measured and need much more by now."""
    names = {house.kept[part.name].pid: part.name for part in house.parts}
    return [
        f"{names[pid]} needed {warm[pid] // 1024} MB when it was warm, and needs {now // 1024} MB"
        for pid, now in memory(house).items()
        if pid in warm and now > warm[pid] + ROOM
    ]


def left(state: State, pids: Iterable[int]) -> list[str]:
    """Processes of a house that is closed: those with one of these ids, and those that live in its folders. Linux."""
    found = [f"process {pid} is left" for pid in pids if is_alive(pid)]
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            folder = os.readlink(entry / "cwd")
        except OSError:
            continue
        if Path(folder).is_relative_to(state.root):
            found.append(f"process {entry.name} is left in {folder}")
    return found
