"""Ids: UUIDv7 for what is new, UUIDv5 for what follows from a fact."""

from hashlib import sha1
from uuid import UUID

from asyncpg.pgproto.pgproto import UUID as QuickUUID
from uuid_utils.compat import uuid7

_DERIVED = UUID("6f0d3c0e-5a39-5e0c-9d4e-2f6f3b6b7a10").bytes


def new_id() -> UUID:
    """A fresh UUIDv7: sorts by the time it was made."""
    return uuid7()


def derived_id(*parts: object) -> UUID:
    """The same parts give the same id (UUIDv5, RFC 9562), so that a replay states nothing twice."""
    digest = bytearray(sha1(_DERIVED + "\x1f".join(map(str, parts)).encode(), usedforsecurity=False).digest()[:16])
    digest[6] = digest[6] & 0x0F | 0x50
    digest[8] = digest[8] & 0x3F | 0x80
    return QuickUUID(bytes(digest))


def read_id(text: str) -> UUID:
    """An id as it is written. Raises ValueError."""
    try:
        # asyncpg's own class of UUIDs, which are equal to all others, is made in a tenth of the time.
        return QuickUUID(text)
    except ValueError:
        return UUID(text)
