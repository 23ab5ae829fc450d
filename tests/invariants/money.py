"""Net øre per claim equals a pure recomputation from all facts stated."""

from uuid import UUID

from services.honoraria.model.claim import Outcome
from tests.invariants.book import net_by_claim
from tests.invariants.recomputed import recomputed
from tests.invariants.violation import NOTHING, Databases, Expected, Violation


async def violations(databases: Databases, expected: Expected = NOTHING) -> list[Violation]:
    """Claims hold what the facts give; the book holds what was approved; and what is approved is what holds."""
    honoraria = databases["honoraria"]
    facts = await recomputed(databases)
    net = await net_by_claim(honoraria)
    claims = {row["claim"]: row for row in await honoraria.fetch(_CLAIMS)}
    found: list[str] = []
    for claim in claims.keys() | facts.keys() | net.keys():
        row = claims.get(claim)
        if row is None:
            found += _unknown(claim, facts.get(claim, Outcome()), net.get(claim, 0))
            continue
        wanted = facts.get(claim, Outcome())
        if row["total_ore"] != wanted.total_ore:
            found.append(f"claim {claim} holds {row['total_ore']} øre, and the facts give {wanted.total_ore}")
        if row["held"] != len(wanted.held):
            found.append(f"claim {claim} holds {row['held']} pieces back, and the facts leave {len(wanted.held)}")
        if net.get(claim, 0) != row["approved_ore"]:
            found.append(f"claim {claim} has {net.get(claim, 0)} øre in the book, and {row['approved_ore']} approved")
        if row["state"] in ("approved", "settled") and row["approved_ore"] != wanted.total_ore:
            found.append(f"claim {claim} is {row['state']} with {row['approved_ore']} øre, not {wanted.total_ore}")
    return [Violation("money", "honoraria", said) for said in found]


_CLAIMS = "select claim, state, total_ore, approved_ore, held from claims"


def _unknown(claim: UUID, wanted: Outcome, net: int) -> list[str]:
    if wanted.lines or wanted.held or net:
        return [f"there is no claim {claim}, and the facts give {wanted.total_ore} øre; the book has {net}"]
    return []
