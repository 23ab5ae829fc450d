"""Conflicts of interest: declared by the person and in force at once, over by their date or when another says so."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from infra.chassis.ids import new_id
from infra.chassis.refusal import NotFound, Refusal
from infra.chassis.work import Work
from services.honoraria.store import conflicts as store


class OwnConflict(Refusal):
    """Who has declared a conflict does not lift it alone."""

    status = 403


class LiftedAlready(Refusal):
    """A conflict that is over is declared anew."""


class LiftedForThePast(Refusal):
    """A conflict is lifted from today or later: what it stood in the way of stays as it was decided."""


@dataclass(frozen=True, slots=True)
class DeclareConflict:
    """With a GP or a body, from a day; `community` or `municipality` looks after it. It holds everywhere."""

    practitioner: UUID | None
    body: UUID | None
    community: str | None
    municipality: str | None
    valid_from: date
    valid_to: date | None


async def declare_conflict(work: Work, command: DeclareConflict) -> UUID:
    """Declare one's own conflict; it holds without a second person, since it only takes away."""
    conflict = new_id()
    row = {
        "conflict": conflict,
        "person": work.actor,
        "practitioner": command.practitioner,
        "body": command.body,
        "community": command.community,
        "municipality": command.municipality,
        "valid_from": command.valid_from,
        "valid_to": command.valid_to,
        "declared_at": work.now,
    }
    await store.insert(work.connection, row)
    return conflict


async def lift_conflict(work: Work, which: UUID, last_day: date) -> None:
    """Let another's conflict be over after a day. Raises NotFound, OwnConflict, LiftedForThePast, LiftedAlready."""
    row = await store.conflict(work.connection, which)
    if row is None:
        raise NotFound(f"there is no conflict {which}")
    if row["person"] == work.actor:
        raise OwnConflict("You declared this yourself; somebody else must say that it is over.")
    if last_day < work.today:
        raise LiftedForThePast(f"It is over today, {work.today}, at the earliest.", field="last_day")
    if not await store.lift(work.connection, row, last_day, work.actor, work.now):
        raise LiftedAlready(f"It is over after {row['last_day']} already.")
