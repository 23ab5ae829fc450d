"""How each process of the house begins, and how we know that it is ready."""

from __future__ import annotations

import asyncio
import json
import os
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from infra.local import console
from infra.local.children import LIFELINE, Program, last_words
from infra.local.forks import NoForks
from infra.local.plan import Plan, service_environment
from infra.local.preloaded import Request
from infra.local.servers import Servers
from infra.local.stage import Stage
from infra.local.units import Life, Unit
from tests.chaos.part import MODULE, PART, Part
from tests.chaos.roads import BUS, DATABASE, Roads, through

GRAVE = frozenset({"background_failed", "fact_unsettled", "fact_unsendable", "dead_letter", "timer_given_up"})
"""What no part says of anything that heals by itself."""


@dataclass(slots=True)
class Said:
    """What the parts say, line by line: who has started, and how often each thing was said."""

    started: dict[str, asyncio.Event] = field(default_factory=dict)
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    grave: list[str] = field(default_factory=list)

    def hear(self, name: str, line: str) -> None:
        """Take a line; those of servers are not ours to read."""
        if name not in self.started or not line.startswith("{"):
            return
        try:
            event = str(json.loads(line).get("event", ""))
        except ValueError:
            return
        self.counts[name, event] += 1
        if event == "started":
            self.started[name].set()
        elif event in GRAVE or (event == "failed" and '"level": "error"' in line):
            self.grave.append(f"{name} said: {line}")


def part_unit(stage: Stage, said: Said, part: Part, preloaded: Unit, environment: Mapping[str, str]) -> Unit:
    """Half a service, forked; ready when it says that it has started."""
    started = said.started.setdefault(part.name, asyncio.Event())

    async def begin() -> Life:
        started.clear()
        told = {**environment, LIFELINE: str(stage.lifeline)}
        while True:
            await preloaded.ready.wait()
            assert stage.forks is not None
            output = console.listen(part.name, stage.log(part.name), stage.write)
            try:
                return await stage.forks.fork(Request(part.name, MODULE, told), output)
            except NoForks:
                await asyncio.sleep(0.2)
            finally:
                os.close(output)

    async def is_ready(_: int) -> bool:
        return started.is_set()

    return Unit(part.name, begin, is_ready, last_words=lambda: last_words(stage.log(part.name)))


def part_environment(plan: Plan, servers: Servers, part: Part, roads: Roads, *, ack_wait: float) -> dict[str, str]:
    """All that half a service is told: as in `samrad up`, but by its own roads."""
    database, bus = servers.databases[part.service], servers.nats_url.split(",")
    (to_database,) = roads.of(part.name, DATABASE)
    to_bus = roads.of(part.name, BUS)
    return {
        **service_environment(plan, servers, part.service),
        PART: f"{part.service} {part.half}",
        "SAMRAD_DATABASE_DSN": through(database.runtime_dsn, to_database),
        "SAMRAD_MIGRATION_DSN": through(database.owner_dsn, to_database),
        "SAMRAD_NATS_URL": ",".join(through(url, road) for url, road in zip(bus, to_bus, strict=True)),
        # Two dozen processes share one server that takes a hundred connections.
        "SAMRAD_DATABASE_CONNECTIONS": "4",
        "SAMRAD_ACK_WAIT": str(ack_wait),
        "SAMRAD_LOG": "json",
        "SAMRAD_OTLP_ENDPOINT": "",
        "SAMRAD_TRACE_SAMPLE": "0",
    }


@dataclass(slots=True)
class BusRoom:
    """How much a node of the bus may keep from its next start on."""

    most: int | None = None
    """Bytes by its own limit; None: as many as it likes."""
    own_disk: bool = False
    """Whether it keeps everything on a small disk that only it sees, and that is gone when it ends."""


OWN_DISK = """
mount -t tmpfs -o size=256m tmpfs "$1" && cp -a "$0/." "$1" && mount --bind "$1" "$0" && shift && exec "$@"
"""
"""In a mount namespace of its own: what is kept is copied to the new disk, which then lies over the old place."""


def with_room(prepare: Callable[[], Program], folder: Path, room: BusRoom) -> Callable[[], Program]:
    """How to prepare a nats-server that lives in `folder`, with as much room as `room` then says."""

    def prepared() -> Program:
        program = prepare()
        if room.most is not None:
            config = folder / "nats.conf"
            text = config.read_text(encoding="utf-8")
            config.write_text(
                text.replace("jetstream {", f"jetstream {{\n  max_file_store: {room.most}", 1), encoding="utf-8"
            )
        if room.own_disk:
            disk = folder / "disk"
            disk.mkdir(exist_ok=True)
            begin = ("unshare", "--mount", "sh", "-ec", OWN_DISK, str(folder / "streams"), str(disk))
            program = replace(program, argv=(*begin, *program.argv))
        return program

    return prepared
