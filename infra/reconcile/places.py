"""Finding the servers: those of the stack in a state directory, running or not, or those that settings name."""

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from contracts.topology import ADMINISTRATOR, SEALED_BETWEEN
from infra.chassis.clock import clock_from
from infra.chassis.settings import Settings
from infra.chassis.vault import Vault, read_key
from infra.local.cluster import count_in
from infra.local.databases import database
from infra.local.servers import Servers, reach, start_servers
from infra.local.stack import NoStack, read_stack
from infra.local.state import State, is_held, open_state
from infra.reconcile.reading import CannotCompare
from infra.reconcile.site import Site


@contextlib.contextmanager
def local_sites(directory: str | None, services: Sequence[str]) -> Iterator[list[Site]]:
    """The services of the stack that lives in a state directory; its two servers are started when it does not run.

    So a service that refuses to work, and with it the stack to start, can be brought forward. Raises NoStack.
    """
    state = open_state(directory)
    last = read_stack(state)
    if last is None:
        raise NoStack(f"no stack has lived in {state.root}; name its directory with --state")
    if is_held(state):
        servers = reach(state, last.ports)
        yield [_local(state, servers, service, last.clock) for service in services]
    else:
        with start_servers(state.root, nats_nodes=count_in(last.ports)) as servers:
            yield [_local(state, servers, service, last.clock) for service in services]


def _local(state: State, servers: Servers, service: str, clock: str) -> Site:
    keys = state.root / "secrets" / "keys"
    vault = None
    if (keys / service).exists():
        transport = keys / "transport" if service in SEALED_BETWEEN else None
        vault = Vault(read_key(keys / service), read_key(transport) if transport and transport.exists() else None)
    return Site(
        service=service,
        dsn=database(state, servers.admin_dsn, service).owner_dsn,
        role=service,
        nats_url=servers.nats_url,
        administrator=servers.seed_file(ADMINISTRATOR),
        clock=clock_from(clock),
        vault=vault,
    )


def site_of(service: str, settings: Settings, administrator: Path) -> Site:
    """One service as the settings of its process describe it. Raises CannotCompare for the settings of another."""
    runtime = settings.database_dsn.get_secret_value()
    owner = settings.migration_dsn.get_secret_value() if settings.migration_dsn else runtime
    named = urlsplit(runtime).path.strip("/")
    if service not in named:
        raise CannotCompare(f"SAMRAD_DATABASE_DSN names the database {named!r}, which is not that of {service}")
    transport = read_key(settings.transport_key_file) if settings.transport_key_file else None
    return Site(
        service=service,
        dsn=owner,
        role=urlsplit(runtime).username or service,
        nats_url=settings.nats_url,
        administrator=administrator,
        clock=clock_from(settings.clock),
        vault=Vault(read_key(settings.key_file), transport),
    )
