"""What is measured on: a real PostgreSQL and a real nats-server, both with fsync, and processes on them."""

import asyncio
import contextlib
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import asyncpg
from pydantic import SecretStr

from contracts.topology import SERVICES, STREAMS
from infra.chassis.bus import Bus
from infra.chassis.settings import Settings
from infra.local.databases import TRACES, ensure
from infra.local.servers import Servers, provision_bus, start_servers
from infra.local.state import open_state
from infra.local.throwaway import throwaway
from tests.stack import Stack, open_stack


@dataclass(slots=True)
class Ground:
    """The servers of one bench, and the folder in which everything of it lies."""

    servers: Servers
    folder: Path
    _stack: Stack | None = None

    async def stack(self) -> Stack:
        """A stack to run services in this very process; it is what tests use, but for `settings`."""
        if self._stack is None:
            self._stack = await open_stack(self.servers, self.folder)
        return self._stack

    async def settings(self, service: str, **others: object) -> Settings:
        """A service's settings as `samrad up` would give them: real time, durability checked; `others` overrule."""
        usual = {
            "environment": "local",
            "clock": "real",
            "database_connections": 8,
            "nats_durability_vouched": False,
            "own_stream_shared": False,
            "nats_monitor_url": self.servers.nats_monitor_url,
        }
        return (await self.stack()).settings(service, **(usual | others))

    async def environment(self, service: str, **others: object) -> dict[str, str]:
        """The same as the environment of a process."""
        return environment(await self.settings(service, **others))

    async def administrator(self) -> Bus:
        """The administrator's connection to the bus."""
        return (await self.stack()).admin

    async def empty(self) -> None:
        """Databases, streams and durables anew, as on the first day. No service may be running."""
        admin: asyncpg.Connection[asyncpg.Record] = await asyncpg.connect(self.servers.admin_dsn)
        try:
            for service in SERVICES:
                await admin.execute(f'drop database if exists "samrad_{service}" with (force)')
        finally:
            await admin.close()
        jetstream = (await self.administrator()).client.jetstream(timeout=30)
        for stream in STREAMS:
            await jetstream.delete_stream(stream.name)
        await asyncio.gather(
            provision_bus(self.servers),
            ensure(self.servers.state, self.servers.admin_dsn, (*SERVICES, TRACES)),
        )


@contextlib.contextmanager
def ground() -> Iterator[Ground]:
    """Servers for as long as the block lasts; nothing of them is left. Main thread only."""
    with contextlib.ExitStack() as kept:
        folder = Path(kept.enter_context(tempfile.TemporaryDirectory(prefix="samrad-bench-")))
        # The servers may run as another user, and must come through.
        folder.chmod(0o711)
        kept.enter_context(throwaway(open_state(folder / "state")))
        yield Ground(kept.enter_context(start_servers(folder / "state")), folder)


def environment(settings: Settings) -> dict[str, str]:
    """Settings as a process is told them."""
    told: Mapping[str, object] = settings.model_dump(exclude_unset=True)
    return {
        f"SAMRAD_{name.upper()}": str(value.get_secret_value() if isinstance(value, SecretStr) else value)
        for name, value in told.items()
    }
