"""The nkey of each NATS user: a seed file only we may read, and the public key the server is told."""

from __future__ import annotations

import secrets
from pathlib import Path

import nkeys  # type: ignore[import-untyped]  # ships no types

from infra.local.state import State


def seed_file(state: State, user: str) -> Path:
    """The file with a user's seed, made the first time it is asked for."""
    return state.secret_file(f"nats/{user}.nk", _new_seed)


def public_key(seeds: Path) -> str:
    """The public key (`U…`) that belongs to a seed file."""
    seed = seeds.read_text(encoding="ascii").strip()
    key: bytes = nkeys.from_seed(bytearray(seed, "ascii")).public_key
    return key.decode()


def _new_seed() -> str:
    seed: bytes = nkeys.encode_seed(secrets.token_bytes(32), prefix=nkeys.PREFIX_BYTE_USER)
    return seed.decode()
