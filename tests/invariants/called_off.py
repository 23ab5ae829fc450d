"""Meetings that were called off, and who had accepted them: what an arrangement may pay for, from the journal."""

from uuid import UUID
from zoneinfo import ZoneInfo

from contracts.events.meetings import (
    InvitationAnswered,
    InvitationWithdrawn,
    MeetingCancelled,
    MeetingRescheduled,
    MeetingScheduled,
    RepresentativeInvited,
)
from infra.chassis.work import Connection
from services.honoraria.model.claim import Task, claim_key
from services.honoraria.model.work import Capacity, Kind
from tests.invariants.journals import latest, told

OSLO = ZoneInfo("Europe/Oslo")


async def accepted_in_vain(meetings: Connection, *, ever: bool = False) -> list[Task]:
    """A task with its notice for each accepted invitation to come to a meeting that was cancelled.

    With `ever` also for those that were accepted once, whatever was asked or answered since.
    """
    plans = latest(await told(meetings, MeetingScheduled, MeetingRescheduled))
    cancelled = {fact.event.meeting for fact in await told(meetings, MeetingCancelled)}
    notice = await _notice(meetings)
    found = []
    asked = {key: one.asked_to for key, one in latest(await told(meetings, RepresentativeInvited)).items()}
    every = await told(meetings, RepresentativeInvited, InvitationAnswered, InvitationWithdrawn)
    for answer in [fact.event for fact in every] if ever else latest(every).values():
        plan = plans.get(str(answer.meeting))
        if not isinstance(answer, InvitationAnswered) or answer.answer != "accepted":
            continue
        if plan is None or answer.meeting not in cancelled:
            continue
        if asked.get(str(answer.invitation)) == "stand_by" and not ever:
            continue
        day = plan.starts.astimezone(OSLO).date()
        found.append(
            Task(
                claim=claim_key(answer.practitioner, answer.meeting, plan.body, day).id,
                practitioner=answer.practitioner,
                community=plan.community,
                body=plan.body,
                meeting=answer.meeting,
                cause=answer.invitation,
                part=0,
                kind=Kind(plan.kind),
                on=day,
                minutes=1,
                capacity=Capacity(answer.capacity) if answer.capacity else None,
                notice=notice[answer.meeting],
            )
        )
    return found


async def _notice(meetings: Connection) -> dict[UUID, int]:
    """Meeting → days between its cancellation and its day, as a journal that knows both says it."""
    rows = await meetings.fetch(
        """
        select c.aggregate::uuid as meeting,
               ((p.data::jsonb ->> 'starts')::timestamptz at time zone 'Europe/Oslo')::date
                   - (c.at at time zone 'Europe/Oslo')::date as days
        from journal c
        join lateral (
            select data from journal p
            where p.aggregate = c.aggregate and p.type = any($2::text[]) order by sequence desc limit 1
        ) p on true
        where c.type = $1
        """,
        MeetingCancelled.event_type(),
        [MeetingScheduled.event_type(), MeetingRescheduled.event_type()],
    )
    return {row["meeting"]: row["days"] for row in rows}
