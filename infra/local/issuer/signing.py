"""The development issuer's key, made once and kept, and the tokens it signs: ES256, shaped like HelseID's."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from joserfc import jwt
from joserfc.jwk import ECKey

from infra.local.state import State

ALGORITHM = "ES256"
LIFETIME = 3600  # seconds
Claims = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs for one issuer, known by its address."""

    issuer: str
    key: ECKey

    def access_token(self, claims: Claims, audience: str) -> str:
        """A token a gateway accepts, good for an hour of machine time."""
        return self._sign(claims, audience, "at+jwt")

    def id_token(self, claims: Claims, client: str) -> str:
        """What the signed-in person's client is told about them."""
        return self._sign(claims, client, "JWT")

    def public_keys(self) -> dict[str, object]:
        """The JWKS document."""
        return {"keys": [dict(self.key.as_dict(private=False, use="sig", alg=ALGORITHM))]}

    def _sign(self, claims: Claims, audience: str, kind: str) -> str:
        now = int(time.time())
        standard = {
            "iss": self.issuer,
            "aud": audience,
            "iat": now,
            "nbf": now,
            "exp": now + LIFETIME,
            "jti": str(uuid.uuid4()),
        }
        header = {"alg": ALGORITHM, "kid": self.key.thumbprint(), "typ": kind}
        return jwt.encode(header, {**claims, **standard}, self.key)


def signer(state: State, issuer: str) -> Signer:
    """The signer of this state directory, its key made the first time."""
    kept = state.secret("issuer/signing-key.json", _new_key)
    key = ECKey.import_key(json.loads(kept))
    key.ensure_kid()
    return Signer(issuer, key)


def _new_key() -> str:
    return json.dumps(ECKey.generate_key("P-256").as_dict(private=True))
