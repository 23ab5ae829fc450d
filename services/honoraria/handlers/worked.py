"""Preparation and attendance: what claims are made of."""

from collections.abc import Sequence

from contracts.events.meetings import PreparationCorrected, PreparationLogged, PreparationWithdrawn
from infra.chassis.facts import Fact
from infra.chassis.work import Work
from services.honoraria.commands.price_claims import price_claims
from services.honoraria.handlers.picked import of_type, touched_by
from services.honoraria.store import facts as store
from services.honoraria.store import worked


async def note_preparation(
    work: Work, facts: Sequence[Fact[PreparationLogged | PreparationCorrected | PreparationWithdrawn]]
) -> None:
    """Remember what was prepared and price the claims it touches."""
    latest = store.highest(facts)
    await store.lock_practitioners(work.connection, [fact.event.practitioner for fact in latest])
    moved = await worked.save_preparations(work.connection, of_type(latest, PreparationLogged, PreparationCorrected))
    moved += await worked.withdraw_preparations(work.connection, of_type(latest, PreparationWithdrawn))
    await price_claims(work, touched_by(latest, moved))


async def note_attendance(work: Work, facts: Sequence[Fact[worked.Attended]]) -> None:
    """Remember who attended, and who recorded it, and price the claims it touches."""
    latest = store.highest(facts)
    await store.lock_practitioners(work.connection, [fact.event.practitioner for fact in latest])
    await worked.save_recorders(work.connection, facts)
    await price_claims(work, touched_by(latest, await worked.save_attendances(work.connection, latest)))
