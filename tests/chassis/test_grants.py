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
        await asyncpg.connect(own.replace(f"samrad_{role}", f"samrad_{other}"), timeout=5)


@pytest.mark.parametrize("service", SERVICES)
async def test_a_service_cannot_make_or_drop_tables_in_its_own_database(stack: Stack, service: str) -> None:
    connection = await asyncpg.connect(stack.servers.databases[service].runtime_dsn, timeout=5)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await connection.execute("create table mine (a int)")
    await connection.close()
