"""A database and two roles for each service: the owner migrates, the other works and may go nowhere else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit, urlunsplit

import asyncpg

from infra.local.state import State

TRACES = "traces"


@dataclass(frozen=True, slots=True)
class Database:
    """Where one service keeps its book, as its owner (migrations) and as the service itself."""

    service: str
    owner_dsn: str = field(repr=False)
    runtime_dsn: str = field(repr=False)


def database(state: State, admin_dsn: str, service: str) -> Database:
    """The DSNs of a service's database on the server that `admin_dsn` administers."""
    return Database(
        service,
        owner_dsn=_as(admin_dsn, owner(service), state.password(owner(service)), f"samrad_{service}"),
        runtime_dsn=_as(admin_dsn, service, state.password(service), f"samrad_{service}"),
    )


def owner(service: str) -> str:
    """The role that owns a service's database and runs its migrations."""
    return f"{service}_owner"


async def ensure(state: State, admin_dsn: str, services: Iterable[str]) -> dict[str, Database]:
    """Make databases and roles that are missing, set every password to the one kept here."""
    connection: asyncpg.Connection[asyncpg.Record] = await asyncpg.connect(admin_dsn)
    try:
        existing = {row["datname"] for row in await connection.fetch("SELECT datname FROM pg_database")}
        wanted = tuple(services)
        async with connection.transaction():
            for service in wanted:
                await _ensure_role(connection, owner(service), state.password(owner(service)))
                await _ensure_role(connection, service, state.password(service))
                # An administrator that is no superuser may give a database only to a role it belongs to.
                await connection.execute(f'GRANT "{owner(service)}" TO CURRENT_USER')
        for service in wanted:
            name = f"samrad_{service}"
            if name not in existing:
                await connection.execute(f'CREATE DATABASE "{name}" OWNER "{owner(service)}"')
            await connection.execute(f'REVOKE ALL ON DATABASE "{name}" FROM PUBLIC')
            await connection.execute(f'GRANT CONNECT ON DATABASE "{name}" TO "{service}"')
        return {service: database(state, admin_dsn, service) for service in wanted}
    finally:
        await connection.close()


async def close_to_others(admin_dsn: str) -> None:
    """On a server that is ours: only the administrator connects to the databases PostgreSQL came with."""
    connection: asyncpg.Connection[asyncpg.Record] = await asyncpg.connect(admin_dsn)
    try:
        await connection.execute("REVOKE ALL ON DATABASE postgres, template1 FROM PUBLIC")
    finally:
        await connection.close()


async def _ensure_role(connection: asyncpg.Connection[asyncpg.Record], name: str, password: str) -> None:
    exists = await connection.fetchval("SELECT true FROM pg_roles WHERE rolname = $1", name)
    verb = "ALTER" if exists else "CREATE"
    # Names come from the topology and passwords are URL-safe random text: neither can hold a quote.
    await connection.execute(f"{verb} ROLE \"{name}\" LOGIN NOINHERIT PASSWORD '{password}'")


def _as(admin_dsn: str, role: str, password: str, name: str) -> str:
    parts = urlsplit(admin_dsn)
    place = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{quote(role)}:{quote(password)}@{place}", path=f"/{name}"))
