"""What a stack consists of: its ports, its addresses, and what each service process is told."""

from __future__ import annotations

import base64
import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from contracts.topology import SEALED_BETWEEN, SERVICES
from infra.chassis.clock import OSLO, SimulatedClock
from infra.local import cluster
from infra.local import servers as local_servers
from infra.local.databases import TRACES, database
from infra.local.issuer import AUDIENCE
from infra.local.ports import another_port, choose_ports, is_free
from infra.local.servers import Servers
from infra.local.stack import Stack, read_stack
from infra.local.state import State

REAL = "real"


class WrongClock(ValueError):
    """The stack's time was chosen otherwise when it was first started."""


class WrongBus(ValueError):
    """The stack's bus has another number of nodes than is asked for, and what it keeps would be lost in the change."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Where everything of one stack will be; ports can still change until a process is first ready."""

    state: State
    ports: dict[str, int]
    clock: str

    def renew(self, names: Iterable[str]) -> None:
        """Choose other ports for those of these that somebody else has taken meanwhile."""
        for name in names:
            if not is_free(self.ports[name]):
                self.ports[name] = another_port(set(self.ports.values()))

    def address(self, name: str) -> str:
        """The address of the HTTP server on the port of that name."""
        return f"http://127.0.0.1:{self.ports[name]}"

    @property
    def smtp(self) -> str:
        """Where mail is handed in."""
        return f"smtp://127.0.0.1:{self.ports['smtp']}"

    @property
    def otlp(self) -> str:
        """Where spans are sent."""
        return f"{self.address('support')}/v1/traces"


def make_plan(state: State, simulated: date | None, nats_nodes: int | None = None) -> Plan:
    """The plan for a state directory: the ports, the clock and the bus of last time where they still serve.

    Raises WrongClock or WrongBus when something else is asked for that cannot be changed any more."""
    last = read_stack(state)
    of_servers = local_servers.ports_of(_nodes(state, nats_nodes)).values()
    names = (*(name for ports in of_servers for name in ports), "support", "smtp", *SERVICES)
    ports = choose_ports(names, last.ports if last else {})
    return Plan(state, ports, _clock(state, last, simulated))


def service_environment(plan: Plan, servers: Servers, service: str) -> dict[str, str]:
    """All of a service's environment: ours, and what infra.chassis.settings reads.

    Spans, samples, logs and mail may be pointed elsewhere from outside; what decides identity may not."""
    state, database = plan.state, servers.databases[service]
    sealed = {"SAMRAD_TRANSPORT_KEY_FILE": _key(state, "transport")} if service in SEALED_BETWEEN else {}
    monitored = {"SAMRAD_NATS_MONITOR_URL": servers.nats_monitor_url} if servers.nats_monitor_url else {}
    # An administrator's password is nothing for services.
    inherited = {name: value for name, value in os.environ.items() if name != "SAMRAD_POSTGRES_DSN"}
    return {
        "SAMRAD_OTLP_ENDPOINT": plan.otlp,
        "SAMRAD_TRACE_SAMPLE": "1.0",
        "SAMRAD_LOG": "console",
        "SAMRAD_SMTP_URL": plan.smtp,
        **inherited,
        **sealed,
        **monitored,
        "SAMRAD_ENVIRONMENT": "local",
        "SAMRAD_STATE": str(state.root),
        "SAMRAD_CLOCK": plan.clock,
        "SAMRAD_LISTEN": f"127.0.0.1:{plan.ports[service]}",
        "SAMRAD_DATABASE_DSN": database.runtime_dsn,
        "SAMRAD_MIGRATION_DSN": database.owner_dsn,
        "SAMRAD_NATS_URL": servers.nats_url,
        "SAMRAD_NATS_SEED_FILE": str(servers.seed_file(service)),
        "SAMRAD_OIDC_ISSUER": plan.address("support"),
        "SAMRAD_OIDC_AUDIENCE": AUDIENCE,
        "SAMRAD_KEY_FILE": _key(state, service),
        "SAMRAD_FILES_DIR": str(state.files(service)),
    }


def support_environment(plan: Plan) -> dict[str, str]:
    """What the process with sign-in, mail sink and trace store is told."""
    admin = local_servers.reach(plan.state, plan.ports).admin_dsn
    return {
        "SAMRAD_SUPPORT_PORT": str(plan.ports["support"]),
        "SAMRAD_SMTP_PORT": str(plan.ports["smtp"]),
        "SAMRAD_TRACES_DSN": database(plan.state, admin, TRACES).owner_dsn,
    }


def describe(plan: Plan, servers: Servers, pids: dict[str, int], ready_after: float) -> Stack:
    """What the other commands need to find this stack."""
    files = {service: str(plan.state.files(service)) for service in SERVICES}
    return Stack(
        state=str(plan.state.root),
        clock=plan.clock,
        services={service: plan.address(service) for service in SERVICES},
        issuer=plan.address("support"),
        token_endpoint=f"{plan.address('support')}/token",
        otlp=plan.otlp,
        smtp=plan.smtp,
        nats=servers.nats_url,
        nats_monitor=servers.nats_monitor_url,
        postgres=servers.admin_dsn.rpartition("@")[2],
        mail=str(plan.state.mail),
        files=files,
        logs=str(plan.state.root / "logs"),
        ports=dict(plan.ports),
        processes=pids,
        ready_after=round(ready_after, 2),
    )


def _clock(state: State, last: Stack | None, simulated: date | None) -> str:
    chosen = f"simulated:{state.clock_file}"
    if last is not None and simulated is not None and last.clock == REAL:
        raise WrongClock(f"{state.root} has lived in real time; choose another --state for simulated time")
    if not state.clock_file.exists():
        if simulated is None:
            return REAL
        SimulatedClock.create(state.clock_file, datetime.combine(simulated, time(), OSLO))
    return chosen


def _nodes(state: State, asked: int | None) -> int:
    kept = cluster.kept_in(state)
    if asked is not None and kept not in (0, asked):
        raise WrongBus(
            f"the bus in {state.root} has {kept} node(s); choose another --state for {asked}, for what it keeps "
            "does not follow by itself (see infra/deploy/README.md)"
        )
    return kept or asked or 1


def _key(state: State, name: str) -> str:
    return str(state.secret_file(f"keys/{name}", lambda: base64.b64encode(secrets.token_bytes(32)).decode()))
