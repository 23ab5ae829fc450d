"""An issuer of tokens as an OIDC provider runs one: discovery, keys, and whatever token a test asks for, over HTTP."""

import json
import threading
import time
from collections.abc import Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from joserfc import jwt
from joserfc.jwk import ECKey, Key, OctKey, RSAKey

AUDIENCE = "samrad"


class Issuer:
    """Serves on loopback in a thread of its own. `answering = False` and it says 500 to everything."""

    def __init__(self) -> None:
        self.keys: list[Key] = [elliptic("one")]
        self.answering = True
        self.asked = 0
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self.claims_to_be = self.url
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def token(
        self, *grants: dict[str, str], key: Key | None = None, header: dict[str, Any] | None = None, **claims: Any
    ) -> str:
        """A token that is good in every respect the test does not change; a claim set to None is left out."""
        signing = key or self.keys[0]
        algorithm = {"EC": "ES256", "RSA": "RS256", "oct": "HS256"}[signing.key_type]
        said = {
            "iss": self.url,
            "aud": AUDIENCE,
            "sub": "person-1",
            "exp": int(time.time()) + 600,
            "samrad_grants": list(grants),
        } | claims
        head = {"alg": algorithm, "kid": signing.kid, "typ": "at+jwt"} | (header or {})
        return jwt.encode(
            {name: value for name, value in head.items() if value is not None},
            {name: value for name, value in said.items() if value is not None},
            signing,
            algorithms=[head["alg"]],
            default_type=None,
        )

    def document(self, path: str) -> dict[str, Any] | None:
        """What it serves at a path."""
        if path == "/.well-known/openid-configuration":
            return {"issuer": self.claims_to_be, "jwks_uri": f"{self.url}/keys"}
        if path == "/keys":
            self.asked += 1
            return {"keys": [key.as_dict(private=False) for key in self.keys]}
        return None

    def close(self) -> None:
        """Stop serving, and let go of the port."""
        self._server.shutdown()
        self._server.server_close()


def elliptic(kid: str, curve: str = "P-256") -> ECKey:
    """A fresh key for ES256."""
    return ECKey.generate_key(curve, {"kid": kid, "use": "sig"})


def rsa(kid: str, bits: int = 2048) -> RSAKey:
    """A fresh key for RS256 and PS256."""
    return RSAKey.generate_key(bits, {"kid": kid, "use": "sig"})


def symmetric(secret: bytes, kid: str) -> OctKey:
    """A shared secret, which no issuer should use towards us."""
    return OctKey.import_key(secret, {"kid": kid})


def secretary(*communities: str) -> Sequence[dict[str, str]]:
    """Grants of a secretariat."""
    return [{"role": "secretariat", "community": community} for community in communities]


def _handler(issuer: Issuer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = issuer.document(self.path) if issuer.answering else None
            self.send_response(200 if found else 500)
            self.end_headers()
            self.wfile.write(json.dumps(found).encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Handler
