"""What a team would otherwise write to start it all: one process after the other, each waited for until it is ready."""

import asyncio
import contextlib
import os
from pathlib import Path
from time import perf_counter

from contracts.topology import SERVICES
from infra.local.databases import TRACES
from infra.local.plan import make_plan, service_environment
from infra.local.processes import descendants, proportional_memory
from infra.local.servers import start_servers
from infra.local.stage import answers
from infra.local.state import open_state
from tests.bench.processes import Process, process


async def usual(state: Path, settles: float) -> tuple[float, float]:
    """Seconds until the last is ready, and the proportional memory (PSS) of all of them in MB."""
    others = descendants(os.getpid())
    began = perf_counter()
    with contextlib.ExitStack() as running:
        servers = running.enter_context(start_servers(state))
        plan = make_plan(open_state(state), None)
        support = {
            "SAMRAD_STATE": str(state),
            "SAMRAD_SUPPORT_PORT": str(plan.ports["support"]),
            "SAMRAD_SMTP_PORT": str(plan.ports["smtp"]),
            "SAMRAD_TRACES_DSN": servers.databases[TRACES].owner_dsn,
        }
        await _ready(running.enter_context(process("infra.local.support", environment=support)), plan.ports["support"])
        for service in SERVICES:
            environment = service_environment(plan, servers, service)
            it = running.enter_context(process(f"services.{service}.app", environment=environment))
            await _ready(it, plan.ports[service])
        spent = perf_counter() - began
        await asyncio.sleep(settles)
        ours = descendants(os.getpid()) - others
        return round(spent, 3), round(sum(map(proportional_memory, ours)) / 1024, 1)


async def _ready(it: Process, port: int) -> None:
    async with asyncio.timeout(60):
        while not await answers(port):
            it.must_live()
            await asyncio.sleep(0.02)
