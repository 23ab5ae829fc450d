"""A service's database as its owner and as the server's administrator see it: to fill it, and to look."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from infra.chassis import migrate
from tests.bench.ground import Ground


@dataclass(frozen=True, slots=True)
class Books:
    """Two connections to one database."""

    owner: "asyncpg.Connection[asyncpg.Record]"
    administrator: "asyncpg.Connection[asyncpg.Record]"
    owner_dsn: str

    async def count(self, question: str) -> int:
        """A number from the database."""
        return int(await self.owner.fetchval(question, timeout=600))

    async def checkpoint(self) -> None:
        """Bring to disk what was filled in, so that it is not done while something is measured."""
        await self.administrator.execute("checkpoint", timeout=600)


@contextlib.asynccontextmanager
async def books(ground: Ground, service: str, *, suffix: str = "") -> AsyncIterator[Books]:
    """Look into a service's database for as long as the block lasts, or into another of that name and suffix."""
    owner_dsn = ground.servers.databases[service].owner_dsn + suffix
    owner: asyncpg.Connection[asyncpg.Record] = await asyncpg.connect(owner_dsn)
    try:
        administrator: asyncpg.Connection[asyncpg.Record] = await asyncpg.connect(ground.servers.admin_dsn)
        try:
            yield Books(owner, administrator, owner_dsn)
        finally:
            await administrator.close()
    finally:
        await owner.close()


async def migrated(ground: Ground, service: str) -> None:
    """Make the tables of the service that is measured, as it would itself when it starts."""
    folders = [("chassis", migrate.CHASSIS), (service, Path(__file__).with_name("migrations"))]
    await migrate.migrate(ground.servers.databases[service].owner_dsn, folders, runtime_role=service)
