"""Ids by seed: UUIDv7 whose time is the simulation's and whose rest is drawn from its random numbers."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from random import Random
from unittest.mock import patch
from uuid import UUID

from infra.chassis import ids

FIRST = 1_704_067_200_000
"""Milliseconds since 1970 of 1 January 2024, when every simulation begins."""


@contextmanager
def seeded(random: Random, time: Callable[[], float]) -> Iterator[None]:
    """Have every new id made from `random` for as long as the block lasts; `time` is in seconds since the beginning."""

    def uuid7() -> UUID:
        at = FIRST + int(time() * 1000)
        return UUID(int=at << 80 | 7 << 76 | random.getrandbits(12) << 64 | 2 << 62 | random.getrandbits(62))

    with patch.object(ids, "uuid7", uuid7):
        yield
