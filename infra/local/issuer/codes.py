"""Authorization codes: given when a person was picked, good for one use within a minute, bound by PKCE."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import time
from dataclasses import dataclass, field

GOOD_FOR = 60.0  # seconds of machine time


@dataclass(frozen=True, slots=True)
class Pending:
    """What a code stands for."""

    subject: str
    client: str
    redirect: str
    challenge: str
    scope: str
    nonce: str | None
    since: float


@dataclass(frozen=True, slots=True)
class Codes:
    """The codes that were handed out and not yet taken."""

    waiting: dict[str, Pending] = field(default_factory=dict)

    def give(self, pending: Pending) -> str:
        """A new code for what was asked."""
        code = secrets.token_urlsafe(32)
        self.waiting[code] = pending
        return code

    def take(self, code: str) -> Pending | None:
        """What the code stands for, once; None when it is unknown, used or too old."""
        limit = time.time() - GOOD_FOR
        for old in [each for each, pending in self.waiting.items() if pending.since < limit]:
            del self.waiting[old]
        return self.waiting.pop(code, None)


def challenge_of(verifier: str) -> str:
    """The S256 challenge of a verifier (RFC 7636)."""
    digest = hashlib.sha256(verifier.encode("ascii", errors="replace")).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def fits(verifier: str, challenge: str) -> bool:
    """Whether the verifier belongs to the challenge."""
    return hmac.compare_digest(challenge_of(verifier), challenge)
