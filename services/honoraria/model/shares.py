"""How municipalities share a cost: whole øre that always add up."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from infra.chassis.refusal import Refusal


class Key(StrEnum):
    """The distribution keys a community may agree on; the guide gives none."""

    EQUAL = "equal"
    POPULATION = "population"
    MIXED = "mixed"
    NONE = "none"


class MixedKeyNeedsShare(Refusal):
    """A mixed key says how many per cent are shared equally; the other keys do not."""

    status = 422


class PopulationMissing(Refusal):
    """A key by population needs a figure above zero for every member."""


class NobodyToShare(Refusal):
    """A cost cannot be shared among no municipalities."""


@dataclass(frozen=True, slots=True)
class DistributionKey:
    """`share_equal` is the per cent (0-100) of a mixed key shared equally; the rest goes by population."""

    kind: Key
    share_equal: int | None = None

    def __post_init__(self) -> None:
        if self.kind is not Key.MIXED:
            if self.share_equal is not None:
                raise MixedKeyNeedsShare(f"only a mixed key has a share, not {self.kind}", field="share_equal")
        elif self.share_equal is None or not 0 <= self.share_equal <= 100:
            raise MixedKeyNeedsShare("give the per cent shared equally, 0 to 100", field="share_equal")


def split(amount_ore: int, key: DistributionKey, members: Mapping[str, int | None], host: str) -> dict[str, int]:
    """Each member's share in øre; they sum to `amount_ore`. `members` maps municipality number to population.

    Largest remainder, ties to the lowest number. A negative amount mirrors the positive one, so that a credit
    undoes a claim to the øre. `none` leaves all with the host; else the host bears its share as a member.
    """
    if key.kind is Key.NONE:
        return {host: amount_ore}
    if not members:
        raise NobodyToShare("no municipality is a member on the day; register the members", field="members")
    weights = _weights(key, members)
    whole = sum(weights.values())
    size = abs(amount_ore)
    shares = {number: size * weight // whole for number, weight in weights.items()}
    left = size - sum(shares.values())
    by_claim = sorted(weights, key=lambda number: (-(size * weights[number] % whole), number))
    for number in by_claim[:left]:
        shares[number] += 1
    return shares if amount_ore >= 0 else {number: -share for number, share in shares.items()}


def refunds(shares: Mapping[str, int], host: str) -> dict[str, int]:
    """What the host claims from each of the others, in øre; its own share it bears itself."""
    return {number: share for number, share in shares.items() if number != host}


def _weights(key: DistributionKey, members: Mapping[str, int | None]) -> dict[str, int]:
    """Whole numbers in the proportion of the shares, by ascending municipality number."""
    numbers = sorted(members)
    if key.kind is Key.EQUAL:
        return dict.fromkeys(numbers, 1)
    population = _populations(members, numbers)
    if key.kind is Key.POPULATION:
        return population
    equal, everyone = key.share_equal or 0, sum(population.values())
    # equal% of 1/n and the rest of p/everyone, brought to the common denominator 100 * n * everyone.
    return {number: equal * everyone + (100 - equal) * population[number] * len(numbers) for number in numbers}


def _populations(members: Mapping[str, int | None], numbers: list[str]) -> dict[str, int]:
    known = {number: members[number] or 0 for number in numbers}
    missing = [number for number, people in known.items() if people <= 0]
    if missing:
        raise PopulationMissing(
            f"no population above zero for {', '.join(missing)}: enter the figures of the table in use",
            field="population",
        )
    return known
