"""No room for the bus: by its own limit, which works everywhere; by a disk that is really full, as root on Linux."""

import asyncio
import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import urllib.request
from collections.abc import AsyncIterator
from pathlib import Path

from tests.chaos.violence.scene import CannotBeDone, Scene

LITTLE = 30_000
"""Bytes that the bus may still keep: a dozen facts."""


@contextlib.asynccontextmanager
async def limit(scene: Scene) -> AsyncIterator[str]:
    """The bus is started with a limit just above what it keeps, and refuses the rest (10023); then without one."""
    house = scene.house
    node = house.kept[scene.random.choice(house.nodes)]
    await node.until_ready()
    house.bus_room.most = await asyncio.to_thread(_kept, house.servers.nats_monitor_url) + LITTLE
    try:
        await node.kill(signal.SIGTERM)
        await node.until_ready()
        yield f"{node.unit.name}, {LITTLE} bytes"
    finally:
        house.bus_room.most = None
        await node.kill(signal.SIGTERM)
        await node.until_ready()


@contextlib.asynccontextmanager
async def fill(scene: Scene) -> AsyncIterator[str]:
    """The bus is put on a small disk of its own, which then has no more room (ENOSPC). Raises CannotBeDone.

    The server gives a stream up that it could not write, and takes it up again only when it is started anew: so what
    mends it is what an operator does, more room and a restart."""
    must_mount()
    house = scene.house
    node = house.kept[scene.random.choice(house.nodes)]
    streams = house.state.root / node.unit.name / "streams"
    await node.until_ready()
    house.bus_room.own_disk = True
    try:
        await node.kill()
        await node.until_ready()
        within = Path(f"/proc/{node.pid}/root") / streams.relative_to("/")
        # Only now: at its start the server would take three quarters of what is free for a limit of its own.
        small = f"remount,size={_used(within) + LITTLE}"
        await _run("nsenter", "--mount", f"--target={node.pid}", "mount", "-o", small, "tmpfs", str(streams))
        try:
            yield node.unit.name
        finally:
            # What it holds as at kill -9, and out of its disk before that is gone with it.
            node.freeze()
            # The folder itself must stay: its removal would unmount what lies over it elsewhere.
            for old in streams.iterdir():
                await asyncio.to_thread(shutil.rmtree, old)
            await _run("cp", "-a", f"{within}/.", str(streams))
    finally:
        house.bus_room.own_disk = False
        await node.kill()
        await node.until_ready()


def must_mount() -> None:
    """Raise CannotBeDone unless we may mount a file system here."""
    if sys.platform != "linux" or os.geteuid() != 0:
        raise CannotBeDone("a disk that is really full takes root on Linux; the limit of the bus is tried without")
    attempt = ("unshare", "--mount", "mount", "-t", "tmpfs", "tmpfs", "/tmp")
    done = subprocess.run(attempt, capture_output=True, check=False)
    if done.returncode:
        raise CannotBeDone(f"nothing may be mounted here: {done.stderr.decode().strip()}")


def _used(folder: Path) -> int:
    space = os.statvfs(folder)
    return (space.f_blocks - space.f_bfree) * space.f_frsize


def _kept(monitor_urls: str) -> int:
    with urllib.request.urlopen(f"{monitor_urls.split(',')[0]}/jsz", timeout=5) as answer:
        return int(json.load(answer)["storage"])


async def _run(*command: str) -> None:
    process = await asyncio.create_subprocess_exec(*command, stderr=asyncio.subprocess.PIPE)
    _, words = await process.communicate()
    if process.returncode:
        raise CannotBeDone(f"{' '.join(command[:3])}: {words.decode().strip()}")
