"""One service from outside: its database as the owner of its tables, and the bus as its administrator."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path

import asyncpg

from contracts.topology import ADMINISTRATOR
from infra.chassis.bus import Bus, connect, hang_up
from infra.chassis.clock import Clock
from infra.chassis.connection import Connection
from infra.chassis.db import prepare as teach_json
from infra.chassis.service import Service
from infra.chassis.vault import Vault
from infra.reconcile.compare import prepare
from infra.reconcile.reading import CannotCompare

_PATIENCE = 15.0
"""Seconds that either server may take to answer at all."""


@dataclass(frozen=True, slots=True)
class Site:
    """Where a service keeps its journal and tells its facts. `role` is whom the service itself works as.

    `vault` opens and seals what is personal; without it nothing is recovered.
    """

    service: str
    dsn: str = field(repr=False)
    role: str
    nats_url: str
    administrator: Path
    clock: Clock
    vault: Vault | None = None
    declared: Service | None = None


def declaration(site: Site) -> Service:
    """What the service's app.py declares: found by its name, as the supervisor does. Nothing here knows a service."""
    if site.declared is not None:
        return site.declared
    found = import_module(f"services.{site.service}.app").service
    assert isinstance(found, Service)
    return found


@contextlib.asynccontextmanager
async def opened(site: Site) -> AsyncIterator[tuple[Connection, Bus]]:
    """A connection with the temporary tables of comparing, and the bus. Raises CannotCompare with words."""
    connection = await _connection(site)
    try:
        bus = await _bus(site)
        try:
            yield connection, bus
        finally:
            await hang_up(bus.client)
    finally:
        await connection.close(timeout=5)


async def _connection(site: Site) -> Connection:
    try:
        connection = await asyncpg.connect(
            site.dsn,
            timeout=_PATIENCE,
            # Sorting millions of ids beside each other in four megabytes would be done on disk.
            server_settings={"application_name": "reconcile", "timezone": "UTC", "jit": "off", "work_mem": "64MB"},
        )
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as failed:
        raise CannotCompare(f"{site.service}'s database cannot be reached: {_words(failed)}") from failed
    try:
        if await connection.fetchval("select to_regclass('told') is null"):
            raise CannotCompare(
                f"{site.service}'s database has not the tables of this version: start the service once, or run its "
                "migrations"
            )
        await teach_json(connection)
        await prepare(connection)
    except asyncpg.InsufficientPrivilegeError as refused:
        await connection.close(timeout=5)
        raise CannotCompare(
            f"{site.service}: this role may not make temporary tables; connect as the owner of the tables, whose "
            "address is SAMRAD_MIGRATION_DSN"
        ) from refused
    except BaseException:
        await connection.close(timeout=5)
        raise
    return connection


async def _bus(site: Site) -> Bus:
    try:
        async with asyncio.timeout(_PATIENCE):
            return await connect(site.nats_url, site.administrator, user=ADMINISTRATOR, name="reconcile")
    except FileNotFoundError as missing:
        raise CannotCompare(
            f"there is no seed of the bus's administrator in {site.administrator}; name its file with --administrator"
        ) from missing
    except (TimeoutError, OSError, ValueError) as failed:
        raise CannotCompare(f"the bus at {site.nats_url} does not let us in: {_words(failed)}") from failed


def _words(failed: BaseException) -> str:
    return str(failed) or type(failed).__name__
