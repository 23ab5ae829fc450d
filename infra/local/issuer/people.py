"""Who may sign in at the development issuer: made-up people, and clients.

In the state directory `issuer/people.json` and `issuer/clients.json` hold lists of the two models below;
both are read at every request.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from infra.local.state import State, write_private

Grant = dict[str, str]
DEVELOPER = "samrad-dev"
"""The client that may ask for a token in anybody's name."""


class Person(BaseModel):
    """Somebody made up, and what they may do: grants such as {"role": "operator"}."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    subject: str = Field(min_length=1)
    name: str = ""
    grants: tuple[Grant, ...] = ()
    hpr: str | None = None


class Client(BaseModel):
    """A program that asks for tokens, with a secret, with a key of its own (`jwk`), or public."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    client: str = Field(min_length=1)
    secret: str | None = Field(default=None, repr=False)
    jwk: dict[str, str] | None = None
    organisation: str | None = None
    grants: tuple[Grant, ...] = ()
    redirects: tuple[str, ...] = ()

    @property
    def public(self) -> bool:
        """Whether it has nothing to prove itself with: a program in a browser."""
        return self.secret is None and self.jwk is None

    def knows(self, secret: str) -> bool:
        """Whether this is the client's secret."""
        return self.secret is not None and hmac.compare_digest(self.secret.encode(), secret.encode())

    def may_return_to(self, address: str) -> bool:
        """Whether a code may be sent there: the client's own addresses, and anything on this machine."""
        parts = urlsplit(address)
        local = parts.scheme == "http" and parts.hostname in {"127.0.0.1", "localhost", "::1"}
        return local or address in self.redirects


_PEOPLE = TypeAdapter(tuple[Person, ...])
_CLIENTS = TypeAdapter(tuple[Client, ...])


def people(state: State) -> dict[str, Person]:
    """The made-up people by subject; nobody when the file is missing."""
    return {person.subject: person for person in _PEOPLE.validate_json(_read(people_file(state)))}


def clients(state: State) -> dict[str, Client]:
    """The clients by name: those in the file, and the developer's own."""
    found = {client.client: client for client in _CLIENTS.validate_json(_read(clients_file(state)))}
    return {**found, DEVELOPER: Client(client=DEVELOPER, secret=developer_secret(state))}


def write_people(state: State, everyone: Iterable[Person]) -> None:
    """Say who may be picked at sign-in from now on."""
    write_private(people_file(state), _PEOPLE.dump_json(tuple(everyone), indent=2).decode())


def write_clients(state: State, everyone: Iterable[Client]) -> None:
    """Say which programs may ask for tokens from now on, besides the developer's."""
    write_private(clients_file(state), _CLIENTS.dump_json(tuple(everyone), indent=2).decode())


def developer_secret(state: State) -> str:
    """The secret of the developer's client, made once."""
    return state.secret("issuer/developer", lambda: secrets.token_urlsafe(24))


def people_file(state: State) -> Path:
    """Where the made-up people stand."""
    return state.folder("issuer") / "people.json"


def clients_file(state: State) -> Path:
    """Where the clients stand."""
    return state.folder("issuer") / "clients.json"


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else "[]"
