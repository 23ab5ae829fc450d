"""Who is calling: OIDC bearer tokens, checked by signature and claims, never trusted by their shape."""

import re
import time
from collections import OrderedDict
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from joserfc import jws, jwt
from joserfc.errors import ExpiredTokenError, InvalidClaimError, JoseError, MissingClaimError
from pydantic import TypeAdapter, ValidationError

from contracts.values import Actor
from infra.chassis.gateway.grants import WrongGrants, read_grants
from infra.chassis.gateway.keys import Keys
from infra.chassis.gateway.scope import Person
from infra.chassis.refusal import Refusal
from infra.chassis.settings import Settings, WrongSettings

LEEWAY = 30
"""Seconds that the issuer's clock and ours may differ."""
REMEMBERED = 4096
LONGEST_TOKEN = 16_384

_FAR_AWAY = 2.0**52
_TYPES = ("jwt", "at+jwt", "application/at+jwt")
_ACTOR: TypeAdapter[str] = TypeAdapter(Actor)
_IDENTITY_NUMBER = re.compile(r"(?<![0-9A-Za-z])[0-9]{11}(?![0-9A-Za-z])")


class NotSignedIn(Refusal):
    """No token came with the request."""

    status = 401


class TokenRefused(Refusal):
    """A token came, but it does not count here; the detail says why."""

    status = 401


class SignIn:
    """Turns an Authorization header into a Person. One per process: it remembers keys and checked tokens."""

    def __init__(
        self,
        keys: Keys,
        *,
        issuer: str,
        audience: str,
        algorithms: Sequence[str],
        grants_claim: str,
        remembered: int = REMEMBERED,
    ) -> None:
        self._keys = keys
        self._algorithms = tuple(algorithms)
        self._grants_claim = grants_claim
        self._remembered = remembered
        self._known: OrderedDict[bytes, tuple[float, Person]] = OrderedDict()
        self._generation = keys.generation
        self._claims = jwt.JWTClaimsRegistry(
            leeway=LEEWAY,
            iss={"essential": True, "value": issuer},
            aud={"essential": True, "value": audience},
            exp={"essential": True},
            sub={"essential": True},
        )

    async def person(self, authorization: str | None) -> Person:
        """Who the header speaks for. Raises NotSignedIn, TokenRefused, or IssuerUnreachable before any key is known."""
        scheme, _, token = (authorization or "").partition(" ")
        if not token:
            raise NotSignedIn("Sign in first, and send the header `Authorization: Bearer <token>`.")
        if scheme.lower() != "bearer":
            raise NotSignedIn("Only bearer tokens are taken: `Authorization: Bearer <token>`.")
        if len(token) > LONGEST_TOKEN:
            raise TokenRefused(f"The token is longer than {LONGEST_TOKEN} characters.")
        # Checking an ES256 signature costs more than a small query. The digest, so that no token lies in memory.
        digest = sha256(token.encode("utf-8", "replace")).digest()
        self._keys.refresh_if_old()
        known = self._recall(digest)
        if known is None:
            expires, known = await self._check(token)
            self._remember(digest, expires, known)
        return known

    def _recall(self, digest: bytes) -> Person | None:
        if self._generation != self._keys.generation:
            # A key may have been withdrawn; whatever it signed is checked anew.
            self._known.clear()
            self._generation = self._keys.generation
        entry = self._known.get(digest)
        if entry is None:
            return None
        if entry[0] <= time.time():
            del self._known[digest]
            return None
        self._known.move_to_end(digest)
        return entry[1]

    def _remember(self, digest: bytes, expires: float, person: Person) -> None:
        self._known[digest] = (expires, person)
        while len(self._known) > self._remembered:
            self._known.popitem(last=False)

    async def _check(self, token: str) -> tuple[float, Person]:
        header = _header(token)
        algorithm, kid = header.get("alg"), header.get("kid")
        if not isinstance(algorithm, str) or algorithm not in self._algorithms:
            raise TokenRefused(f"The token must be signed with {', '.join(self._algorithms)}.")
        if str(header.get("typ", "jwt")).lower() not in _TYPES:
            raise TokenRefused("This is another kind of token; send the access token.")
        key = await self._keys.find(kid if isinstance(kid, str) else None, algorithm)
        if key is None:
            raise TokenRefused("The token was signed with a key that its issuer does not publish; sign in again.")
        try:
            claims = jwt.decode(token, key, algorithms=[algorithm]).claims
        except (JoseError, ValueError) as wrong:
            raise TokenRefused("The signature of the token does not hold; sign in again.") from wrong
        try:
            self._claims.validate(claims)
        except (JoseError, ValueError, TypeError) as wrong:
            raise TokenRefused(_in_words(wrong)) from wrong
        return min(claims["exp"], _FAR_AWAY) + LEEWAY, self._person(claims)

    def _person(self, claims: dict[str, Any]) -> Person:
        try:
            subject = _ACTOR.validate_python(claims["sub"], strict=True)
        except ValidationError:
            raise TokenRefused(
                "The subject of the token must be an opaque id of at most 128 letters, digits and . _ : @ | / -"
            ) from None
        if _IDENTITY_NUMBER.search(subject):
            # It would stand in every journal row of what this person does, where it can never be forgotten.
            raise TokenRefused("The subject of the token looks like an identity number; use opaque ids.")
        try:
            return Person(subject, read_grants(claims.get(self._grants_claim)))
        except WrongGrants as wrong:
            raise TokenRefused(f"The claim {self._grants_claim} cannot be read: {wrong}.") from wrong


def sign_in_from(settings: Settings) -> SignIn:
    """Sign-in as the settings say. Raises WrongSettings for an issuer without TLS in production."""
    secure = settings.environment == "production"
    if secure and not settings.oidc_issuer.startswith("https://"):
        raise WrongSettings("SAMRAD_OIDC_ISSUER: must begin with https:// in production")
    return SignIn(
        Keys(settings.oidc_issuer, secure=secure),
        issuer=settings.oidc_issuer,
        audience=settings.oidc_audience,
        algorithms=settings.oidc_algorithms,
        grants_claim=settings.oidc_grants_claim,
    )


def _header(token: str) -> dict[str, Any]:
    try:
        return dict(jws.extract_compact(token.encode()).headers())
    except (JoseError, ValueError, TypeError, AttributeError) as wrong:
        raise TokenRefused("This is not a token; it has three parts with dots between them.") from wrong


def _in_words(wrong: Exception) -> str:
    match wrong:
        case ExpiredTokenError():
            return "The token has expired; sign in again."
        case MissingClaimError(claim=missing):
            return f"The token lacks {missing}."
        case InvalidClaimError(claim="iss"):
            return "The token comes from another issuer."
        case InvalidClaimError(claim="aud"):
            return "The token is meant for another audience."
        case InvalidClaimError(claim="nbf" | "iat"):
            return "The token is not valid yet; is a clock wrong?"
        case _:
            return "The token's claims cannot be read; sign in again."
