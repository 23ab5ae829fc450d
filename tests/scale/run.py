"""Several processes of honoraria on one durable, one of them killed: how fast, and whether all came out right."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from time import monotonic

from contracts.topology import ADMINISTRATOR
from infra.chassis.bus import Bus, Outgoing, connect
from infra.chassis.db import Database
from infra.chassis.process import opened
from infra.local.processes import descendants, processor_seconds
from infra.local.servers import Servers
from services.honoraria import commands
from services.honoraria.app import service
from tests.bench.ground import environment
from tests.scale.aftermath import Aftermath, aftermath
from tests.scale.load import Load
from tests.scale.workers import Workers, workers
from tests.stack import Stack

Tell = Callable[[str, int], None]
"""Is told what happens, and how many facts have got so far."""
BATCH = 1000
"""Facts in one atomic batch, the most that the bus takes."""


@dataclass(frozen=True, slots=True)
class Run:
    """What is asked for. `kill_at` is the share of facts applied when one process is killed; None kills nobody."""

    events: int
    processes: int = 3
    kill_at: float | None = 0.4
    batch_size: int = 500
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Report:
    """What happened. `seconds` is from the first process ready to the last fact applied; `cpu` is in seconds."""

    asked: Run
    seconds: float
    per_second: int
    cpu: dict[str, float]
    aftermath: Aftermath


async def run(servers: Servers, folder: Path, asked: Run, tell: Tell) -> Report:
    """Tell the facts, let the processes work, kill one, and look at what is there in the end. Databases must be new."""
    admin = await connect(servers.nats_url, servers.seed_file(ADMINISTRATOR), user=ADMINISTRATOR, name="scale")
    settings = Stack(servers, folder, admin).settings(
        "honoraria", clock="real", batch_size=asked.batch_size, trace_sample=0.0, log="json", database_connections=8
    )
    load = Load(asked.events, asked.seed)
    try:
        async with opened(service, settings) as database:
            await _arrange(database, load.community)
            await _tell_facts(admin, load, tell)
            with workers("services.honoraria.app", environment(settings)) as them:
                await them.start(asked.processes)
                began = monotonic()
                await _until_applied(database, them, asked, tell)
                seconds = monotonic() - began
                found = await aftermath(database, admin, load, them)
                cpu = {"workers": round(them.cpu_seconds, 1), **_cpu_of(servers)}
        return Report(asked, round(seconds, 1), round(asked.events / seconds), cpu, found)
    finally:
        await admin.client.close()


async def _arrange(database: Database, community: str) -> None:
    """The host pays for all of the community's work."""
    arrangement = commands.ArrangeFunding(
        community=community,
        body=None,
        arrangement="host_pays",
        host="3905",
        key="none",
        share_equal=None,
        tax_treatment="office",
        travel_costs=False,
        policy=None,
        valid_from=date(2020, 1, 1),
    )
    async with database.work(actor="secretary-1") as work:
        entered = await commands.arrange_funding(work, arrangement)
    async with database.work(actor="secretary-2") as work:
        await commands.confirm_funding(work, entered)


async def _tell_facts(bus: Bus, load: Load, tell: Tell) -> None:
    """As the relays of meetings and representation would: each stream in its order, in atomic batches."""
    told = 0
    for burst in load.facts():
        streams: dict[str, list[Outgoing]] = {}
        for stream, message in burst:
            streams.setdefault(stream, []).append(message)
        for messages in streams.values():
            for start in range(0, len(messages), BATCH):
                batch = messages[start : start + BATCH]
                await (bus.publish_batch(batch) if len(batch) > 1 else bus.publish_one(batch[0]))
        told += len(burst)
        tell("told", told)


async def _until_applied(database: Database, them: Workers, asked: Run, tell: Tell) -> None:
    """Return when every fact is in the inbox. On the way one process is killed, and another takes its place."""
    kill_at = None if asked.kill_at is None else round(asked.events * asked.kill_at)
    while True:
        them.must_live()
        applied = await database.pool.fetchval("select count(*) from inbox")
        tell("applied", applied)
        if kill_at is not None and applied >= kill_at:
            kill_at = None
            # The first to start is the one that relays: what it was telling is in doubt too.
            them.kill(0)
            await them.start()
        if applied >= asked.events:
            return
        await asyncio.sleep(0.25)


def _cpu_of(servers: Servers) -> dict[str, float]:
    used = {
        name: sum(map(processor_seconds, {server.pid, *descendants(server.pid)}))
        for name, server in servers.processes.items()
    }
    return {name: round(seconds, 1) for name, seconds in used.items()}
