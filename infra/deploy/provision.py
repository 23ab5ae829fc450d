"""Databases, roles, streams and durables on servers that already run: what must be there before a service starts.

`python -m infra.deploy.provision` reads SAMRAD_POSTGRES_DSN (an administrator's, without its password),
SAMRAD_NATS_URL, and the secrets in SAMRAD_STATE. Safe to repeat, and to be repeated after each new version.
"""

from __future__ import annotations

import asyncio
import os
from urllib.parse import quote, urlsplit, urlunsplit

from contracts.topology import ADMINISTRATOR, SERVICES
from infra.chassis.provision import provision
from infra.local.databases import ensure
from infra.local.identities import seed_file
from infra.local.state import State, open_state


async def provision_all(state: State, admin_dsn: str, nats_url: str) -> None:
    """Make on both servers what is missing, with the passwords and keys of this state."""
    await ensure(state, _with_password(state, admin_dsn), SERVICES)
    await provision(nats_url, seed_file(state, ADMINISTRATOR))


def _with_password(state: State, dsn: str) -> str:
    parts = urlsplit(dsn)
    if parts.password or not parts.username:
        return dsn
    account, _, place = parts.netloc.rpartition("@")
    return urlunsplit(parts._replace(netloc=f"{account}:{quote(state.password(parts.username))}@{place}"))


if __name__ == "__main__":
    asyncio.run(provision_all(open_state(), os.environ["SAMRAD_POSTGRES_DSN"], os.environ["SAMRAD_NATS_URL"]))
