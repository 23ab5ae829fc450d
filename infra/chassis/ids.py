"""Ids: UUIDv7 for what is new, UUIDv5 for what follows from a fact."""

from uuid import UUID, uuid5

from uuid_utils.compat import uuid7

_DERIVED = UUID("6f0d3c0e-5a39-5e0c-9d4e-2f6f3b6b7a10")


def new_id() -> UUID:
    """A fresh UUIDv7: sorts by the time it was made."""
    return uuid7()


def derived_id(*parts: object) -> UUID:
    """The same parts give the same id, so that a replay states nothing twice."""
    return uuid5(_DERIVED, "\x1f".join(map(str, parts)))
