"""The topology as a nats-server configuration: accounts, users with exactly their grants, storage. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

from contracts.topology import ACCOUNTS, SYSTEM, USERS, Account, Export, Import, User

MAX_PAYLOAD = 1_048_576
ROUTES_USER = "routes"


@dataclass(frozen=True, slots=True)
class Cluster:
    """A node's place among the others: where it listens for them, their addresses as `route()` writes them.

    Whoever knows the password is a server and may do everything: it is no less secret than the administrator's seed."""

    listen: str
    routes: tuple[str, ...] = field(repr=False)
    password: str = field(repr=False)
    name: str = "samrad"


@dataclass(frozen=True, slots=True)
class Place:
    """What differs between one machine and another: addresses and where the streams are kept.

    Values starting with `$` are left for nats-server to read from its environment."""

    listen: str
    monitor: str
    store: str
    server_name: str = "samrad"
    pid_file: str | None = None
    cluster: Cluster | None = None


def render(
    place: Place,
    public_keys: Mapping[str, str],
    *,
    accounts: Iterable[Account] = ACCOUNTS,
    users: Iterable[User] = USERS,
    durable: bool = True,
) -> str:
    """The configuration text; `public_keys` holds the nkey (`U…` or `$VARIABLE`) of every user.

    `durable=False` lets the server write to disk when it likes, for tests that throw the state away."""
    everyone = tuple(users)
    return "\n".join(
        (
            f"server_name: {_given(place.server_name)}",
            f"listen: {_given(place.listen)}",
            f"http: {_given(place.monitor)}",
            *((f"pid_file: {_given(place.pid_file)}",) if place.pid_file else ()),
            f"max_payload: {MAX_PAYLOAD}",
            "jetstream {",
            f"  store_dir: {_given(place.store)}",
            # Without it a message is acknowledged before it is on disk, and a power cut loses it.
            *(("  sync_interval: always",) if durable else ()),
            "}",
            *(_cluster(place.cluster) if place.cluster else ()),
            f"system_account: {SYSTEM}",
            "accounts {",
            *(line for account in accounts for line in _account(account, everyone, public_keys)),
            "}",
            "",
        )
    )


def route(place: str, password: str) -> str:
    """The address (`host:port`) of another node, as a node calls it."""
    return f"nats-route://{ROUTES_USER}:{quote(password, safe='')}@{place}"


def _cluster(cluster: Cluster) -> Iterable[str]:
    yield "cluster {"
    yield f"  name: {_given(cluster.name)}"
    yield f"  listen: {_given(cluster.listen)}"
    # Clients go where their settings send them: addresses that only servers can reach are none of theirs.
    yield "  no_advertise: true"
    yield f"  authorization {{ user: {ROUTES_USER}, password: {_given(cluster.password)} }}"
    yield from _listed("routes", map(_given, cluster.routes), indent="  ")
    yield "}"


def _account(account: Account, users: Iterable[User], public_keys: Mapping[str, str]) -> Iterable[str]:
    yield f"  {account.name} {{"
    if account.jetstream:
        yield "    jetstream: enabled"
    yield "    users: ["
    for user in users:
        if user.account == account.name:
            yield f"      {{ nkey: {_given(public_keys[user.name])}, permissions: {{"
            yield f"          publish: {_allowed(user.publish)}"
            yield f"          subscribe: {_allowed(user.subscribe)} }} }}"
    yield "    ]"
    yield from _listed("exports", (_export(export) for export in account.exports))
    yield from _listed("imports", (_import(each) for each in account.imports))
    yield "  }"


def _allowed(subjects: tuple[str, ...]) -> str:
    # An empty list of what is allowed would allow everything.
    return f"{{ allow: {json.dumps(subjects)} }}" if subjects else '{ deny: [">"] }'


def _export(export: Export) -> str:
    streamed = ", response_type: stream" if export.streamed else ""
    return f"{{ {export.kind}: {json.dumps(export.subject)}{streamed} }}"


def _import(each: Import) -> str:
    return f"{{ {each.kind}: {{ account: {each.account}, subject: {json.dumps(each.subject)} }} }}"


def _listed(name: str, items: Iterable[str], indent: str = "    ") -> Iterable[str]:
    lines = tuple(f"{indent}  {item}" for item in items)
    return (f"{indent}{name}: [", *lines, f"{indent}]") if lines else ()


def _given(value: str) -> str:
    return value if value.startswith("$") else json.dumps(value)
