"""Migrations run once, whole, in order, however many processes start at once; the runtime role gets what it needs."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest
import pytest_asyncio

from infra.chassis.ids import new_id
from infra.chassis.migrate import MigrationChanged, found_in, migrate
from infra.local.servers import Servers


@pytest_asyncio.fixture
async def database(servers: Servers) -> AsyncIterator[str]:
    """A database of this test's own; its address for its owner."""
    name = f"migrating_{new_id().hex}"
    admin = await asyncpg.connect(servers.admin_dsn)
    await admin.execute(f"create database {name} owner meetings_owner")
    yield servers.databases["meetings"].owner_dsn.replace("samrad_meetings", name)
    await admin.execute(f"drop database {name} with (force)")
    await admin.close()


def files(folder: Path, **sql: str) -> list[tuple[str, Path]]:
    for name, text in sql.items():
        (folder / f"{name.removeprefix('m')}.sql").write_text(text)
    return [("test", folder)]


async def test_ten_processes_at_once_apply_each_file_once(database: str, tmp_path: Path) -> None:
    folders = files(tmp_path, m0001_first="create table a (n int);", m0002_second="insert into a values (1);")
    applied = await asyncio.gather(*(migrate(database, folders, runtime_role="meetings") for _ in range(10)))
    assert sorted(applied, key=len)[-1] == ["test/0001_first.sql", "test/0002_second.sql"]
    assert sum(len(one) for one in applied) == 2


async def test_a_file_that_fails_leaves_nothing_behind_and_is_tried_again(database: str, tmp_path: Path) -> None:
    folders = files(tmp_path, m0001_first="create table a (n int); insert into nowhere values (1);")
    with pytest.raises(asyncpg.UndefinedTableError):
        await migrate(database, folders, runtime_role=None)
    folders = files(tmp_path, m0001_first="create table a (n int);")
    assert await migrate(database, folders, runtime_role=None) == ["test/0001_first.sql"]


async def test_a_file_that_was_applied_may_not_change(database: str, tmp_path: Path) -> None:
    await migrate(database, files(tmp_path, m0001_first="create table a (n int);"), runtime_role=None)
    with pytest.raises(MigrationChanged, match=r"test/0001_first\.sql was applied before"):
        await migrate(database, files(tmp_path, m0001_first="create table a (n bigint);"), runtime_role=None)


async def test_an_append_only_table_can_be_read_and_added_to_and_nothing_else(database: str, tmp_path: Path) -> None:
    sql = "create table book (n int); comment on table book is 'append-only: a book'; create table notes (n int);"
    await migrate(database, files(tmp_path, m0001_book=sql), runtime_role="meetings")
    connection = await asyncpg.connect(database)
    rights = await connection.fetch(
        "select table_name, string_agg(privilege_type, ' ' order by privilege_type) as may "
        "from information_schema.role_table_grants where grantee = 'meetings' group by 1"
    )
    await connection.close()
    assert {row["table_name"]: row["may"] for row in rights} == {
        "book": "INSERT SELECT",
        "notes": "DELETE INSERT SELECT UPDATE",
        "migrations": "SELECT",
    }


def test_a_file_without_a_number_is_refused(tmp_path: Path) -> None:
    (tmp_path / "first.sql").write_text("select 1;")
    with pytest.raises(ValueError, match="0001_what_it_does"):
        found_in(tmp_path, "test")
