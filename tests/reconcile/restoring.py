"""A whole database kept as it is at some moment, put back later, and compared with how it was."""

import asyncio
import importlib.util
import os
import subprocess
from pathlib import Path
from typing import Any

from infra.chassis.connection import Connection
from infra.chassis.db import INFRASTRUCTURE
from infra.chassis.own_streams import Behind
from infra.local.postgres_binaries import PACKAGE
from tests.reconcile.ground import as_owner, cut_off
from tests.stack import Running, Stack

_COLUMNS = """
select table_name, string_agg(quote_ident(column_name), ', ' order by ordinal_position) as columns
from information_schema.columns join information_schema.tables using (table_schema, table_name)
where table_schema = 'public' and table_type = 'BASE TABLE' and is_generated = 'NEVER' and table_name <> 'migrations'
group by 1
"""
# A table after those it refers to.
_REFERENCES = """
select conrelid::regclass::text as one, confrelid::regclass::text as other
from pg_constraint where contype = 'f' and conrelid <> confrelid
"""
IDENTITIES = "select pg_get_serial_sequence('journal', 'position')"


async def keep(stack: Stack, service: str) -> None:
    """Keep every row as it is now."""
    async with as_owner(stack, service) as owner, owner.transaction():
        await owner.execute("drop schema if exists kept cascade")
        await owner.execute("create schema kept")
        for table in await _tables(owner):
            await owner.execute(f"create table kept.{table} as table public.{table}")


async def put_back(stack: Stack, service: str) -> None:
    """Restore what was kept, every row of it, and cut off whoever was connected."""
    async with as_owner(stack, service) as owner, owner.transaction():
        tables = await _tables(owner)
        await owner.execute(f"truncate {', '.join(tables)} restart identity cascade")
        for table, columns in tables.items():
            # What triggers wrote while others were put back was there before, too.
            await owner.execute(f"delete from public.{table}")
            await owner.execute(
                f"insert into public.{table} ({columns}) overriding system value select {columns} from kept.{table}"
            )
        highest = await owner.fetchval("select coalesce(max(position), 0) + 1 from journal")
        await owner.execute(f"select setval(({IDENTITIES}), $1, false)", highest)
    await cut_off(stack, service)


def dump(stack: Stack, service: str, file: Path) -> None:
    """Keep a database as operators do, with PostgreSQL's own program."""
    _run("pg_dump", "--format=custom", f"--file={file}", stack.servers.databases[service].owner_dsn)


async def restore(stack: Stack, service: str, file: Path) -> None:
    """Put a dump in the place of the database and cut off whoever was connected."""
    dsn = stack.servers.databases[service].owner_dsn
    _run("pg_restore", "--clean", "--if-exists", "--single-transaction", f"--dbname={dsn}", str(file))
    await cut_off(stack, service)


def _run(program: str, *args: str) -> None:
    found = importlib.util.find_spec(PACKAGE)
    folder = os.environ.get("SAMRAD_POSTGRES_BIN") or Path(str(found and found.origin)).parent / "pginstall" / "bin"
    done = subprocess.run([Path(folder) / program, *args], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


async def rows_of(connection: Connection, table: str, *, but: str = "") -> list[dict[str, Any]]:
    """All rows of a table in an order of their own, without some columns."""
    left_out = set(but.split())
    rows = [dict(row) for row in await connection.fetch(f"select * from {table}")]
    return sorted(({k: v for k, v in row.items() if k not in left_out} for row in rows), key=str)


async def _tables(owner: Connection) -> dict[str, str]:
    columns = {row["table_name"]: row["columns"] for row in await owner.fetch(_COLUMNS)}
    needs: dict[str, set[str]] = {table: set() for table in columns}
    for row in await owner.fetch(_REFERENCES):
        if row["one"] in needs:
            needs[row["one"]].add(row["other"])
    ordered: dict[str, str] = {}
    while len(ordered) < len(columns):
        ready = [table for table in columns if table not in ordered and needs[table] <= ordered.keys()]
        assert ready, "tables that refer to each other in a circle"
        ordered |= {table: columns[table] for table in sorted(ready)}
    return ordered


async def found_out(it: Running) -> None:
    """Until the service refuses to work on what was restored; its connections were ended, which it finds out first."""
    async with asyncio.timeout(10):
        while True:
            try:
                await it.database.pool.fetchval("select 1")
            except Behind:
                return
            except INFRASTRUCTURE:
                await asyncio.sleep(0.01)
