"""Migrations: numbered SQL files, each in one transaction, under one lock, with its checksum kept."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from infra.chassis.work import Connection

CHASSIS = Path(__file__).with_name("migrations")
_LOCK = 0x5A_4D_52_44  # one migrating process at a time: four services start at once, and any number of each
_NAME = re.compile(r"^(\d{4})_[a-z0-9_]+\.sql$")


class MigrationChanged(Exception):
    """A file that has been applied is not what it was; the text names it."""


@dataclass(frozen=True, slots=True)
class Migration:
    """One file: `name` is its place, `chassis/0001_chassis.sql`."""

    name: str
    sql: str

    @property
    def checksum(self) -> str:
        """SHA-256 of its text."""
        return hashlib.sha256(self.sql.encode()).hexdigest()


def found_in(folder: Path, label: str) -> list[Migration]:
    """The migrations of a folder in order. Raises ValueError for a name that has no number."""
    files = sorted(folder.glob("*.sql"))
    for file in files:
        if not _NAME.match(file.name):
            raise ValueError(f"{file.name}: a migration is called 0001_what_it_does.sql")
    return [Migration(f"{label}/{file.name}", file.read_text()) for file in files]


async def migrate(dsn: str, folders: Sequence[tuple[str, Path]], *, runtime_role: str | None) -> list[str]:
    """Bring a database up to date as its owner, then grant the runtime role what it needs and no more.

    Returns the names applied. A table whose comment begins with `append-only` can be read and added to only.
    """
    connection = await asyncpg.connect(dsn, timeout=10)
    try:
        await connection.execute("select pg_advisory_lock($1)", _LOCK)
        applied = await _apply(connection, [m for label, folder in folders for m in found_in(folder, label)])
        if runtime_role is not None:
            await _grant(connection, runtime_role)
        return applied
    finally:
        await connection.close()


async def _apply(connection: Connection, migrations: Sequence[Migration]) -> list[str]:
    await connection.execute(
        "create table if not exists migrations "
        "(name text primary key, checksum text not null, at timestamptz not null default clock_timestamp())"
    )
    done = {row["name"]: row["checksum"] for row in await connection.fetch("select name, checksum from migrations")}
    applied = []
    for migration in migrations:
        if migration.name not in done:
            async with connection.transaction():
                await connection.execute(migration.sql)
                await connection.execute(
                    "insert into migrations (name, checksum) values ($1, $2)",
                    migration.name,
                    migration.checksum,
                )
            applied.append(migration.name)
        elif done[migration.name] != migration.checksum:
            raise MigrationChanged(f"{migration.name} was applied before and has changed since; write a new one")
    return applied


async def _grant(connection: Connection, role: str) -> None:
    quoted = '"' + role.replace('"', '""') + '"'
    tables = await connection.fetch(
        """
        select format('%I', relname) as name, coalesce(obj_description(oid, 'pg_class'), '') as said,
               relkind = 'v' as is_view
        from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v')
        """
    )
    async with connection.transaction():
        await connection.execute(f"grant usage on schema public to {quoted}")
        for table in tables:
            rights = "select, insert" if table["said"].startswith("append-only") else "select, insert, update, delete"
            rights = "select" if table["name"] == "migrations" or table["is_view"] else rights
            await connection.execute(f"revoke all on {table['name']} from {quoted}")
            await connection.execute(f"grant {rights} on {table['name']} to {quoted}")
        await connection.execute(f"grant usage, select on all sequences in schema public to {quoted}")
