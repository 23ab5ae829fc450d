"""After the database was put back to an earlier point: nobody is paid twice because of it.

Facts say that a claim was approved and a settlement made. They do not hold who approved, the book, the vouchers or what
the bank was sent; and what was decided last was perhaps never told. So a restore holds the payments of every
municipality until an operator has said in words what was compared and entered again.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from infra.chassis.facts import Fact
from infra.chassis.ids import new_id
from infra.chassis.refusal import Refusal
from infra.chassis.work import Work
from services.honoraria.store import restores as store


class RestoreNotAcknowledged(Refusal):
    """The database was restored, and nobody has said that this municipality's payments were looked at since."""


class NothingToAcknowledge(Refusal):
    """No restore holds the municipality."""


async def hold_payments(work: Work, facts: Sequence[Fact[Any]]) -> None:
    """Hold the payments of all municipalities, and never use again a version of a claim that was told."""
    await store.insert(work.connection, new_id(), work.now, Counter(fact.type.split(".")[-2] for fact in facts))
    versions: dict[UUID, int] = {}
    for fact in facts:
        claim, version = getattr(fact.event, "claim", None), getattr(fact.event, "version", 0)
        if claim is not None:
            versions[claim] = max(versions.get(claim, 0), version, getattr(fact.event, "replaced_by", 0))
    await store.raise_versions(work.connection, versions)


async def must_be_acknowledged(work: Work, municipality: str) -> None:
    """Raise RestoreNotAcknowledged while a restore holds the municipality's payments."""
    if held := await store.holding(work.connection, municipality):
        came = ", ".join(f"{number} {name}" for name, number in sorted(held[0]["facts"].items()))
        raise RestoreNotAcknowledged(
            f"The database was restored to an earlier point, noticed on {held[0]['at']:%Y-%m-%d}; what came back: "
            f"{came}. Compare approvals, vouchers and payments of {municipality} with payroll and bank, enter again "
            "what is missing, then let an operator acknowledge it in words; until then nothing is settled or paid."
        )


async def acknowledge_restore(work: Work, municipality: str, words: str) -> None:
    """Let a municipality be settled and paid again. Raises NothingToAcknowledge."""
    if not await store.acknowledge(work.connection, municipality, words, work.actor, work.now):
        raise NothingToAcknowledge(f"No restore holds the payments of {municipality}.", field="municipality")
