"""When what is done, and for how long: decided by a seed alone."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass

from tests.chaos.violence import ALL, Violence

SHORTEST = 0.3
GAP = 2.0
"""Seconds between the beginnings of two violences, on average."""
AT_ONCE = 3


@dataclass(frozen=True, slots=True)
class Blow:
    """One violence: seconds after the beginning, and how long until it is mended; `chance` decides whom it hits."""

    at: float
    name: str
    lasts: float
    chance: str

    @property
    def until(self) -> float:
        """When it is mended."""
        return self.at + self.lasts


def schedule(seed: int, seconds: float, *, nodes: int = 1, among: Mapping[str, Violence] = ALL) -> list[Blow]:
    """Blows for so many seconds, the last one mended within them. No two at once touch the same."""
    chance = random.Random(seed)
    possible = {name: one for name, one in among.items() if one.nodes <= nodes}
    blows: list[Blow] = []
    at = 0.0
    while (at := round(at + chance.uniform(0.1, 2 * GAP), 3)) + SHORTEST < seconds:
        under_way = [blow for blow in blows if blow.until > at]
        touched = {possible[blow.name].touches for blow in under_way}
        free = [name for name, one in possible.items() if one.touches not in touched]
        if len(under_way) < AT_ONCE and free:
            (name,) = chance.choices(free, [possible[name].share for name in free])
            lasts = chance.uniform(SHORTEST, max(SHORTEST, possible[name].longest))
            blows.append(Blow(at, name, round(min(lasts, seconds - at), 3), f"{seed}/{len(blows)}"))
    return blows
