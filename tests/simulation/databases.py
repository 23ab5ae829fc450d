"""PostgreSQL for a simulation: a server of its own with the four databases, emptied before each seed."""

import contextlib
import importlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode, urlsplit, urlunsplit

import asyncpg

from contracts.topology import SERVICES
from infra.chassis import migrate
from infra.chassis.db import prepare
from infra.chassis.service import Service
from infra.local import postgres
from infra.local.databases import Database, ensure
from infra.local.launched import launch
from infra.local.ports import choose_ports
from infra.local.servers import apart
from infra.local.state import hold, open_state
from infra.local.throwaway import throwaway
from tests.simulation.sql import SETTINGS, Real
from tests.simulation.witness import TABLE

_ITS_OWN = {
    # What the server does by itself, at a time of its own, could decide something.
    "autovacuum": "off",
    "checkpoint_timeout": "1d",
    # And what it counts and shows for others only takes time.
    "track_activities": "off",
    "track_counts": "off",
    "update_process_title": "off",
}


@dataclass(frozen=True, slots=True)
class Databases:
    """Where the four databases are: as each service itself, and as an administrator who may empty them."""

    runtime: Mapping[str, str]
    admin: Mapping[str, str]


def service(name: str) -> Service:
    """A service by its name; it starts nothing."""
    declared: Service = importlib.import_module(f"services.{name}.app").service
    return declared


@contextlib.contextmanager
def databases(folder: Path) -> Iterator[Databases]:
    """Run a PostgreSQL of one's own for as long as the block lasts, with the four databases migrated."""
    state = open_state(folder)
    with hold(state), throwaway(state):
        port = choose_ports(["postgres"], {})["postgres"]
        with launch(lambda: postgres.prepare(state, port, durable=False), state) as server:
            server.await_ready()
            admin = postgres.admin_dsn(state, port)
            made = apart(ensure(state, admin, SERVICES))
            sockets = apart(_settle(made, admin))
            yield Databases(
                {name: _reached(one.runtime_dsn, name, sockets) for name, one in made.items()},
                {name: _reached(admin, name, sockets) for name in made},
            )


async def _settle(made: Mapping[str, Database], admin: str) -> str:
    """Settings and migrations. Returns the folder of the server's sockets, where it has one."""
    connection = await asyncpg.connect(admin)
    sockets: str = await connection.fetchval("show unix_socket_directories")
    for name, value in _ITS_OWN.items():
        await connection.execute(f"alter system set {name} = '{value}'")
    await connection.execute("select pg_reload_conf()")
    await connection.close()
    for name, database in made.items():
        folders = [("chassis", migrate.CHASSIS), (name, service(name).migrations)]
        await migrate.migrate(database.owner_dsn, folders, runtime_role=name)
        owner = await asyncpg.connect(database.owner_dsn)
        await owner.execute(TABLE)
        await owner.close()
    return sockets


def _reached(dsn: str, name: str, sockets: str) -> str:
    """The database of a service, by a socket in the file system if there is one: half the time of TCP."""
    parts = urlsplit(dsn)._replace(path=f"/samrad_{name}")
    if not sockets:
        return urlunsplit(parts)
    who = parts.netloc.rpartition("@")[0]
    return urlunsplit(parts._replace(netloc=f"{who}@", query=urlencode({"host": sockets, "port": parts.port})))


class Caretaker:
    """The administrator's connection to one database: empties it, and reads it when all is over."""

    def __init__(self, real: Real, tables: tuple[str, ...], sequences: tuple[str, ...]) -> None:
        self.real = real
        self.tables = tables
        self._filled = " union all ".join(f"select '{name}' where exists (select from {name})" for name in tables)
        self._from_one = "select " + (", ".join(f"setval('{name}', 1, false)" for name in sequences) or "null")

    @staticmethod
    async def open(dsn: str) -> "Caretaker":
        """Connect, and find out which tables there are."""
        # Rows go in the order of the tables' names, whatever refers to them.
        real = await asyncpg.connect(dsn, server_settings=SETTINGS | {"session_replication_role": "replica"})
        await prepare(real)
        rows = await real.fetch(
            """
            select relname, relkind = 'S' as counts from pg_class
            where relnamespace = 'public'::regnamespace and relkind in ('r', 'S') and relname <> 'migrations'
            order by relname
            """
        )
        tables = tuple(row["relname"] for row in rows if not row["counts"])
        return Caretaker(real, tables, tuple(row["relname"] for row in rows if row["counts"]))

    async def empty(self) -> None:
        """Empty every table that holds anything, numbering included.

        Not by `truncate`, which makes each table's files anew and throws away every plan that knows it.
        """
        filled = [row[0] for row in await self.real.fetch(self._filled)]
        if filled:
            await self.real.execute("; ".join(f"delete from {name}" for name in filled))
        await self.real.execute(self._from_one)

    async def tidy(self) -> None:
        """Throw away what so many rows have left behind, in the tables and in the catalogue."""
        await self.real.execute(f"truncate {', '.join(self.tables)} restart identity cascade")
        await self.real.execute("vacuum pg_class, pg_attribute, pg_type, pg_index, pg_sequence, pg_depend")
