"""Every crossing between the databases is attempted and refused. The grants on the bus: tests/conformance."""

import itertools

import asyncpg
import pytest

from contracts.topology import SERVICES
from tests.stack import Stack


@pytest.mark.parametrize(("role", "other"), list(itertools.permutations(SERVICES, 2)))
async def test_no_service_enters_the_database_of_another(stack: Stack, role: str, other: str) -> None:
    own = stack.servers.databases[role].runtime_dsn
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await asyncpg.connect(own.replace(f"samrad_{role}", f"samrad_{other}"), timeout=20)


FORBIDDEN = (
    "create table mine (a int)",
    "create temporary table mine (a int)",
    "create schema mine",
    "create function mine() returns int language sql as 'select 1'",
    "alter role current_user superuser",
    "alter system set fsync = off",
    "set session_replication_role = replica",
    "copy (select 1) to program 'true'",
    "copy (select 1) to '/dev/null'",
    "select pg_read_file('PG_VERSION')",
    "select pg_ls_dir('.')",
    "select lo_import('PG_VERSION')",
    "select rolpassword from pg_authid",
)
"""What would lead out of the book, or around what it forbids."""


@pytest.mark.parametrize("service", SERVICES)
async def test_a_service_makes_nothing_in_its_database_and_reaches_nothing_outside_it(
    stack: Stack, service: str
) -> None:
    connection = await asyncpg.connect(stack.servers.databases[service].runtime_dsn, timeout=20)
    for statement in (*FORBIDDEN, f"set role {service}_owner"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(statement)
    await connection.close()
