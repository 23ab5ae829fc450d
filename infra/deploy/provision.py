"""Databases, roles, streams and durables on servers that already run: what must be there before a service starts.

`python -m infra.deploy.provision` reads SAMRAD_POSTGRES_DSN (an administrator's, without its password),
SAMRAD_NATS_URL, SAMRAD_NATS_REPLICAS (on how many nodes each stream is kept; without it streams stay as they are), and
the secrets in SAMRAD_STATE. Safe to repeat, and to be repeated after each new version. With `--databases` the bus is
left out.
"""

from __future__ import annotations

import asyncio
import os
import sys
from urllib.parse import quote, urlsplit, urlunsplit

from contracts.topology import ADMINISTRATOR, SERVICES
from infra.chassis.provision import provision
from infra.local.databases import ensure
from infra.local.identities import seed_file
from infra.local.state import State, open_state


async def provision_all(state: State, admin_dsn: str, nats_url: str, *, replicas: int | None = None) -> None:
    """Make on both servers what is missing, with the passwords and keys of this state."""
    await provision_databases(state, admin_dsn)
    await provision(nats_url, seed_file(state, ADMINISTRATOR), replicas=replicas)


async def provision_databases(state: State, admin_dsn: str) -> None:
    """Make the databases and roles that are missing."""
    await ensure(state, _with_password(state, admin_dsn), SERVICES)


def _with_password(state: State, dsn: str) -> str:
    parts = urlsplit(dsn)
    if parts.password or not parts.username:
        return dsn
    account, _, place = parts.netloc.rpartition("@")
    return urlunsplit(parts._replace(netloc=f"{account}:{quote(state.password(parts.username))}@{place}"))


if __name__ == "__main__":
    if sys.argv[1:] == ["--databases"]:
        asyncio.run(provision_databases(open_state(), os.environ["SAMRAD_POSTGRES_DSN"]))
    else:
        given = os.environ.get("SAMRAD_NATS_REPLICAS")
        dsn, url = os.environ["SAMRAD_POSTGRES_DSN"], os.environ["SAMRAD_NATS_URL"]
        asyncio.run(provision_all(open_state(), dsn, url, replicas=int(given) if given else None))
