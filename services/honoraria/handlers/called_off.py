"""Meetings and answers: a meeting that is called off late may be paid to those who had accepted."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from contracts.events.meetings import (
    InvitationAnswered,
    MeetingCancelled,
    MeetingRescheduled,
    MeetingScheduled,
    RepresentativeInvited,
)
from infra.chassis.facts import Fact
from infra.chassis.work import Work
from services.honoraria.commands.price_claims import price_claims
from services.honoraria.handlers.picked import of_type
from services.honoraria.store import answers
from services.honoraria.store import facts as store


async def note_meetings(
    work: Work, facts: Sequence[Fact[MeetingScheduled | MeetingRescheduled | MeetingCancelled]]
) -> None:
    """Remember what meetings are called and whether they were cancelled.

    Attendance says itself when and what it was, and is paid as recorded. A cancelled meeting has none: those who had
    accepted are paid as far as the arrangement says so.
    """
    meetings = {fact.event.meeting for fact in facts}
    await store.lock_meetings(work.connection, meetings)
    told = of_type(facts, MeetingScheduled, MeetingRescheduled)
    await store.save_meetings(work.connection, store.highest(told))
    cancelled = of_type(facts, MeetingCancelled)
    await store.save_cancelled(work.connection, store.highest(cancelled))
    await answers.save_who_cancelled(work.connection, cancelled)
    found = await answers.called_off(work.connection, meetings=meetings)
    because: dict[UUID, list[Fact[Any]]] = defaultdict(list)
    for fact in facts:
        because[fact.event.meeting].append(fact)
    await _price(work, {one.claim: because[one.meeting] for one in found}, {one.practitioner for one in found})


async def note_answers(work: Work, facts: Sequence[Fact[answers.Answered]]) -> None:
    """Remember who was asked to what and had accepted it; that may be heard of after the meeting was cancelled."""
    latest = store.highest(facts)
    await store.lock_practitioners(work.connection, [fact.event.practitioner for fact in latest])
    await store.lock_meetings(work.connection, {fact.event.meeting for fact in latest})
    changed = await answers.save_answers(work.connection, latest)
    changed += await answers.save_asked(work.connection, store.highest(of_type(facts, RepresentativeInvited)))
    await answers.save_who_answered(work.connection, of_type(facts, InvitationAnswered))
    by_invitation = {fact.event.invitation: fact for fact in latest}
    found = await answers.called_off(work.connection, invitations=changed)
    touched = {one.claim: [by_invitation[one.invitation]] for one in found}
    await _price(work, touched, {one.practitioner for one in found})


async def _price(work: Work, touched: dict[UUID, list[Fact[Any]]], gps: set[UUID]) -> None:
    if touched:
        await store.lock_practitioners(work.connection, gps)
        await price_claims(work, touched, of=gps)
