"""Log preparation, correct the log, take an entry back."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from contracts.events.meetings import PreparationCorrected, PreparationLogged, PreparationWithdrawn
from infra.chassis.ids import new_id
from infra.chassis.refusal import NotFound, Stale
from infra.chassis.work import Work
from services.meetings import store
from services.meetings.model.preparation import (
    Done,
    LoggedBy,
    NotAppointedHere,
    Preparation,
    WithdrawReason,
    correct,
    must_be_done,
    withdraw,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Log:
    """What a GP did for a body, and who enters it."""

    practitioner: UUID
    body: UUID
    done: Done
    by: LoggedBy


async def log_preparation(work: Work, command: Log) -> Preparation:
    """Enter work that was done.

    Raises NotFound for a body not told of yet, NotAppointedHere, and what the model refuses.
    """
    body, is_appointed = await store.office.body_of(work.connection, command.body, command.practitioner)
    if body is None:
        raise NotFound("No body with this id is known here; it may take a moment until a new one is.", field="body")
    if command.by == "self" and not is_appointed:
        raise NotAppointedHere(
            "No appointment of yours to this body is known; ask its secretariat to log the work.", field="body"
        )
    await _must_be_done(work, command.done, body.id)
    preparation = Preparation(
        id=new_id(),
        practitioner=command.practitioner,
        body=body.id,
        community=body.community,
        done=command.done,
        logged_by=command.by,
        recorded_by=work.actor,
    )
    await store.preparation.save(work.connection, preparation)
    work.state(PreparationLogged(**_told(preparation)))
    return preparation


async def correct_preparation(work: Work, id: UUID, done: Done, *, by: LoggedBy, expect: int) -> Preparation:
    """Say how the entry should have been. Raises NotFound, Stale and what the model refuses."""
    before = await _expected(work, id, expect)
    await _must_be_done(work, done, before.body)
    after = correct(before, done, by, work.actor)
    if after == before:
        return before
    await store.preparation.save(work.connection, after)
    work.state(PreparationCorrected(**_told(after)))
    return after


async def withdraw_preparation(work: Work, id: UUID, reason: WithdrawReason, *, expect: int) -> Preparation:
    """Take an entry back. Raises NotFound, Stale, PreparationIsWithdrawn."""
    after = withdraw(await _expected(work, id, expect), reason)
    await store.preparation.save(work.connection, after)
    work.state(
        PreparationWithdrawn(
            preparation=after.id,
            practitioner=after.practitioner,
            body=after.body,
            community=after.community,
            reason=reason,
        )
    )
    return after


async def _expected(work: Work, id: UUID, expect: int) -> Preparation:
    preparation = await store.preparation.lock(work.connection, id)
    if preparation is None:
        raise NotFound("no such preparation")
    if preparation.version != expect:
        raise Stale("The entry was changed since you read it; read it again, then make your change.")
    return preparation


async def _must_be_done(work: Work, done: Done, body: UUID) -> None:
    meeting = await store.meeting.one(work.connection, done.meeting) if done.meeting else None
    must_be_done(done, body=body, body_of_meeting=meeting.body.id if meeting else None, today=work.today)


def _told(preparation: Preparation) -> dict[str, Any]:
    done = preparation.done
    return {
        "preparation": preparation.id,
        "practitioner": preparation.practitioner,
        "body": preparation.body,
        "community": preparation.community,
        "meeting": done.meeting,
        "on": done.on,
        "minutes": done.minutes,
        "kind": done.kind,
        "capacity": done.capacity,
        "logged_by": preparation.logged_by,
        "recorded_by": preparation.recorded_by,
    }
