"""How a client proves who it is: a secret, or an assertion signed with its registered key, used once."""

from __future__ import annotations

import base64
import binascii
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote

from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import import_key

from infra.local.issuer.people import Client, clients
from infra.local.state import State

CLIENT_ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ALGORITHMS = ("RS256", "ES256", "PS256")
LONGEST = 120  # seconds an assertion may be good for, as at Maskinporten
Form = Mapping[str, str]


class Denied(Exception):
    """A refusal in OAuth's words (RFC 6749, section 5.2)."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__(description)
        self.error = error
        self.description = description


@dataclass(frozen=True, slots=True)
class Proofs:
    """Checks clients of one issuer; remembers which assertions were used."""

    state: State
    issuer: str
    used: dict[str, float] = field(default_factory=dict)

    def client(self, form: Form, authorization: str | None) -> Client:
        """The client that asks, by secret (form or Basic) or signed assertion; raises Denied."""
        if form.get("client_assertion_type") == CLIENT_ASSERTION:
            return self.by_assertion(form.get("client_assertion", ""))
        name, secret = _basic(authorization) or (form.get("client_id", ""), form.get("client_secret", ""))
        client = clients(self.state).get(name)
        if client is None:
            raise Denied("invalid_client", f"client {name!r} is not known here")
        if not client.public and not client.knows(secret):
            raise Denied("invalid_client", "wrong or missing secret")
        return client

    def by_assertion(self, assertion: str) -> Client:
        """The client whose key signed the assertion; raises Denied."""
        try:
            name = json.loads(jws.extract_compact(assertion.encode()).payload).get("iss")
            client = clients(self.state).get(name)
            if client is None or client.jwk is None:
                raise Denied("invalid_client", f"client {name!r} has no key registered here")
            key = import_key(dict(client.jwk))
            claims = jwt.decode(assertion, key, algorithms=ALGORITHMS).claims
        except (JoseError, ValueError, AttributeError) as wrong:
            raise Denied("invalid_client", f"the assertion cannot be trusted: {wrong}") from None
        self._check(claims)
        return client

    def _check(self, claims: Mapping[str, object]) -> None:
        now = time.time()
        expires, issued, once = claims.get("exp"), claims.get("iat"), claims.get("jti")
        if claims.get("aud") not in (self.issuer, f"{self.issuer}/token"):
            raise Denied("invalid_client", f"the assertion's aud must be {self.issuer}")
        if not isinstance(expires, int) or not isinstance(issued, int):
            raise Denied("invalid_client", "the assertion needs iat and exp")
        if not issued - 10 <= now <= expires or expires - issued > LONGEST:
            raise Denied("invalid_client", f"the assertion must be current and good for {LONGEST} s at most")
        for old in [jti for jti, end in self.used.items() if end < now]:
            del self.used[old]
        if not isinstance(once, str) or once in self.used:
            raise Denied("invalid_client", "the assertion needs a jti that was not used before")
        self.used[once] = float(expires)


def _basic(authorization: str | None) -> tuple[str, str] | None:
    kind, _, value = (authorization or "").partition(" ")
    if kind.lower() != "basic":
        return None
    try:
        name, _, secret = base64.b64decode(value, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        raise Denied("invalid_client", "the Authorization header is not readable") from None
    return unquote(name), unquote(secret)
