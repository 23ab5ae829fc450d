"""Secrets for a deployment: made once, dealt so that each process gets its own and nobody else's.

`python -m infra.deploy.secrets` keeps everything in SAMRAD_STATE and deals it to the folders below SAMRAD_DEAL.
SAMRAD_NATS_ROUTES (host:port,host:port,…) says where the nodes of a NATS cluster find each other, SAMRAD_POSTGRES
(host:port) where the services find PostgreSQL.
Running it again makes what is missing and changes nothing that is there.
"""

from __future__ import annotations

import base64
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from contracts.topology import SEALED_BETWEEN, SERVICES, USERS
from infra.deploy.nats_conf import NODES, PASSWORD, variable
from infra.local.databases import owner
from infra.local.identities import public_key, seed_file
from infra.local.nats_config import route
from infra.local.postgres import ADMINISTRATOR
from infra.local.state import State, open_state, write_private

SERVICE_ACCOUNT = 10001
"""The user id that the image's processes run as."""

NATS_NODES = tuple(f"nats-{number}:6222" for number in range(1, NODES + 1))


@dataclass(frozen=True, slots=True)
class Deal:
    """Where the secrets go: a folder for each process, named after it."""

    root: Path

    def give(self, whom: str, name: str, text: str, *, account: int = 0) -> None:
        """Write one file that only its reader can read."""
        folder = self.root / whom
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_private(folder / name, text)
        if os.geteuid() == 0:
            os.chown(folder, account, account)
            os.chown(folder / name, account, account)


def deal(state: State, to: Deal, *, postgres: str = "postgres:5432", nodes: tuple[str, ...] = NATS_NODES) -> None:
    """Give every service its keys and passwords, and the two servers what they start with.

    `postgres` is host:port as the services' DSNs name it, `nodes` the same for NATS in a cluster, as they name each
    other."""
    transport = state.secret("keys/transport", _new_key)
    for service in SERVICES:
        seed = seed_file(state, service).read_text(encoding="ascii")
        to.give(service, "nats.nk", seed, account=SERVICE_ACCOUNT)
        to.give(service, "key", state.secret(f"keys/{service}", _new_key), account=SERVICE_ACCOUNT)
        to.give(service, "pgpass", _passwords(state, service, postgres), account=SERVICE_ACCOUNT)
        for name, role in (("database_dsn", service), ("migration_dsn", owner(service))):
            to.give(service, name, _address(state, service, role, postgres), account=SERVICE_ACCOUNT)
        if service in SEALED_BETWEEN:
            to.give(service, "transport.key", transport, account=SERVICE_ACCOUNT)
    keys = (f'{variable(user.name)}: "{public_key(seed_file(state, user.name))}"\n' for user in USERS)
    to.give("nats", "nkeys.conf", "".join(keys))
    to.give("nats", "routes.conf", _routes(state.secret("nats/routes", _new_password), nodes))
    to.give("postgres", "password", state.password(ADMINISTRATOR))


def _passwords(state: State, service: str, postgres: str) -> str:
    """Lines as libpq reads them (PGPASSFILE): host:port:database:role:password."""
    roles = (service, owner(service))
    return "".join(f"{postgres}:samrad_{service}:{role}:{state.password(role)}\n" for role in roles)


def _address(state: State, service: str, role: str, postgres: str) -> str:
    """The same as an address with its password, for places that hold settings as secrets."""
    return f"postgresql://{role}:{quote(state.password(role))}@{postgres}/samrad_{service}"


def _routes(password: str, nodes: tuple[str, ...]) -> str:
    lines = (f'NATS_ROUTE_{number}: "{route(node, password)}"\n' for number, node in enumerate(nodes, start=1))
    return f'{PASSWORD}: "{password}"\n' + "".join(lines)


def _new_password() -> str:
    return secrets.token_urlsafe(24)


def _new_key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


if __name__ == "__main__":
    routes = os.environ.get("SAMRAD_NATS_ROUTES")
    deal(
        open_state(),
        Deal(Path(os.environ["SAMRAD_DEAL"])),
        postgres=os.environ.get("SAMRAD_POSTGRES", "postgres:5432"),
        nodes=tuple(routes.split(",")) if routes else NATS_NODES,
    )
