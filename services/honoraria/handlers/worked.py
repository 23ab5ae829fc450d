"""Preparation and attendance: what claims are made of."""

from collections.abc import Sequence
from typing import Any

from contracts.events.meetings import PreparationCorrected, PreparationLogged, PreparationWithdrawn
from infra.chassis.facts import Fact
from infra.chassis.work import Work
from services.honoraria.commands.price_claims import price_claims
from services.honoraria.handlers.picked import of_type, touched_by
from services.honoraria.store import facts as store
from services.honoraria.store import worked
from services.honoraria.store.worked import Moved


async def note_preparation(
    work: Work, facts: Sequence[Fact[PreparationLogged | PreparationCorrected | PreparationWithdrawn]]
) -> None:
    """Remember what was prepared, and who logged it, and price the claims it touches."""
    latest = store.highest(facts)
    await store.lock_practitioners(work.connection, [fact.event.practitioner for fact in latest])
    logged, told = (of_type(some, PreparationLogged, PreparationCorrected) for some in (latest, facts))
    moved = await worked.save_preparations(work.connection, logged, told)
    gone = of_type(latest, PreparationWithdrawn)
    moved += await worked.withdraw_preparations(work.connection, gone) if gone else []
    await _price(work, latest, moved)


async def note_attendance(work: Work, facts: Sequence[Fact[worked.Attended]]) -> None:
    """Remember who attended, and who recorded it, and price the claims it touches."""
    latest = store.highest(facts)
    await store.lock_practitioners(work.connection, [fact.event.practitioner for fact in latest])
    await _price(work, latest, await worked.save_attendances(work.connection, latest, facts))


async def _price(work: Work, facts: Sequence[Fact[Any]], moved: Sequence[Moved]) -> None:
    # The GPs of these facts are locked. A claim that work has left may be that of another.
    left = any(one.before not in (None, one.after) for one in moved)
    gps = None if left else {fact.event.practitioner for fact in facts}
    await price_claims(work, touched_by(facts, moved), of=gps)
