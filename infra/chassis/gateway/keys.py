"""The public keys of the issuer: fetched when first needed, kept when the issuer cannot be reached."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx2
import structlog
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, JWKRegistry, RSAKey
from pydantic import BaseModel, ValidationError

from infra.chassis.refusal import Refusal

KEY_TYPES = {"RS256": "RSA", "PS256": "RSA", "ES256": "EC"}
SMALLEST_RSA = 2048
PATIENCE = 5.0
LEAST_INTERVAL = 10.0
MOST_AGE = 900.0

_THIS_MACHINE = ("127.0.0.1", "::1", "localhost")

log = structlog.get_logger("sign_in")

SigningKey = RSAKey | ECKey


class IssuerUnreachable(Refusal):
    """No key of the issuer was ever fetched, so nobody can be recognised."""

    status = 503


class _Discovery(BaseModel):
    issuer: str
    jwks_uri: str


class _KeySet(BaseModel):
    keys: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Pace:
    """How patiently and how often the issuer is asked; seconds."""

    patience: float = PATIENCE
    least_interval: float = LEAST_INTERVAL
    """Between two fetches: a flood of tokens with invented keys must not become a flood at the issuer."""
    most_age: float = MOST_AGE
    """After this the keys are fetched anew, so that a key the issuer has withdrawn is forgotten."""


class Keys:
    """The keys of one issuer, as one process knows them. `generation` grows whenever they change."""

    def __init__(self, issuer: str, *, secure: bool = False, pace: Pace | None = None) -> None:
        self.generation = 0
        self._issuer = issuer
        self._secure = secure
        self._pace = pace or Pace()
        self._keys: tuple[SigningKey, ...] = ()
        self._asked_at = float("-inf")
        self._fetched_at = float("-inf")
        self._one_at_a_time = asyncio.Lock()
        self._refreshing: asyncio.Task[None] | None = None

    async def find(self, kid: str | None, algorithm: str) -> SigningKey | None:
        """The key that a token names; without a name the only one that suits. Raises IssuerUnreachable."""
        found = self._find(kid, algorithm)
        if found is None:
            await self._refresh()
            found = self._find(kid, algorithm)
        if not self._keys:
            raise IssuerUnreachable(
                "Nobody can be recognised just now: the sign-in service does not answer. Try again in a moment."
            )
        return found

    def refresh_if_old(self) -> None:
        """Fetch the keys anew beside the work at hand, when it is time; nobody waits for it."""
        old = time.monotonic() - max(self._fetched_at, self._asked_at) > self._pace.most_age
        if old and self._keys and (self._refreshing is None or self._refreshing.done()):
            self._refreshing = asyncio.create_task(self._refresh())

    def _find(self, kid: str | None, algorithm: str) -> SigningKey | None:
        suiting = [
            key for key in self._keys if key.key_type == KEY_TYPES.get(algorithm) and key.alg in (None, algorithm)
        ]
        if kid is None:
            return suiting[0] if len(suiting) == 1 else None
        return next((key for key in suiting if key.kid == kid), None)

    async def _refresh(self) -> None:
        async with self._one_at_a_time:
            # Those who waited for the lock take what the first one brought; before any key is known, try oftener.
            wait = self._pace.least_interval if self._keys else min(1.0, self._pace.least_interval)
            if time.monotonic() - self._asked_at < wait:
                return
            try:
                keys = await self._fetch()
            except (httpx2.HTTPError, httpx2.InvalidURL, OSError, ValueError) as failed:
                reason = str(failed) if isinstance(failed, _Unusable) else type(failed).__name__
                log.warning("issuer's keys not fetched", issuer=self._issuer, reason=reason, kept=len(self._keys))
            else:
                self._fetched_at = time.monotonic()
                if [key.as_dict() for key in keys] != [key.as_dict() for key in self._keys]:
                    self._keys = keys
                    self.generation += 1
            finally:
                self._asked_at = time.monotonic()

    async def _fetch(self) -> tuple[SigningKey, ...]:
        # A proxy that the environment names leads out of the machine, and never back to it.
        outside = urlsplit(self._issuer).hostname not in _THIS_MACHINE
        async with httpx2.AsyncClient(timeout=self._pace.patience, trust_env=outside) as client:
            place = self._issuer.rstrip("/") + "/.well-known/openid-configuration"
            try:
                found = _Discovery.model_validate_json((await client.get(place)).raise_for_status().content)
                if found.issuer != self._issuer:
                    raise _Unusable("discovery speaks for another issuer")
                if self._secure and not found.jwks_uri.startswith("https://"):
                    raise _Unusable("the address of the keys is not https")
                answer = (await client.get(found.jwks_uri)).raise_for_status()
                keys = _usable(_KeySet.model_validate_json(answer.content).keys)
            except ValidationError as wrong:
                raise _Unusable("not a discovery document and key set") from wrong
        if not keys:
            raise _Unusable("no key that signs RS256, PS256 or ES256")
        return keys


class _Unusable(ValueError):
    """The issuer answered, but not with what is needed."""


def _usable(published: Sequence[dict[str, Any]]) -> tuple[SigningKey, ...]:
    """The keys that sign with what we accept; a symmetric or weak key published by mistake is passed over."""
    keys: list[SigningKey] = []
    for entry in published:
        if entry.get("use", "sig") != "sig":
            continue
        try:
            key = JWKRegistry.import_key(entry)
        except (JoseError, ValueError, TypeError, KeyError):
            continue
        match key:
            case RSAKey() if key.public_key.key_size >= SMALLEST_RSA:
                keys.append(key)
            case ECKey() if key.curve_name == "P-256":
                keys.append(key)
    return tuple(keys)
