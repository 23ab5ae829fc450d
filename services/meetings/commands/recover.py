"""After the database was restored to an earlier point: meetings, invitations and work rebuilt from what came back."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from contracts.event import Event
from contracts.events.meetings import (
    AttendanceCorrected,
    AttendanceRecorded,
    AttendanceWithdrawn,
    InvitationAnswered,
    InvitationWithdrawn,
    MeetingCancelled,
    MeetingHeld,
    MeetingRescheduled,
    MeetingScheduled,
    PreparationCorrected,
    PreparationLogged,
    PreparationWithdrawn,
    RepresentativeInvited,
    Timetable,
)
from infra.chassis.facts import E, Fact
from infra.chassis.work import Work
from services.meetings import store
from services.meetings.model.meeting import Body, Meeting, Plan

Row = dict[str, Any]
MeetingFact = MeetingScheduled | MeetingRescheduled | MeetingCancelled | MeetingHeld


async def recover_meetings(work: Work, facts: Sequence[Fact[MeetingFact]]) -> None:
    """Each meeting as its facts left it, on from what the restored row knows."""
    known = await store.meeting.among(work.connection, {fact.event.meeting for fact in facts})
    for fact in sorted(facts, key=lambda fact: fact.sequence):
        after = meeting_after(known.get(fact.event.meeting), fact.event)
        if after is not None:
            known[after.id] = after
    await store.recovered.save_meetings(work.connection, list(known.values()))


def meeting_after(before: Meeting | None, event: MeetingFact) -> Meeting | None:
    """What a fact says of a meeting; revision and version follow from it, so that it may be heard twice."""
    if isinstance(event, MeetingScheduled | MeetingRescheduled):
        return _timed(before, event)
    if before is None:
        return None  # its beginning is lost, and there is nothing to cancel or to hold
    if isinstance(event, MeetingCancelled):
        return replace(before, status="cancelled", revision=event.revision, version=event.revision + 1)
    return replace(before, status="held", version=before.revision + 2)


def _timed(before: Meeting | None, event: Timetable) -> Meeting:
    plan = Plan(title=event.title, starts=event.starts, ends=event.ends, place=event.place, link=event.link)
    moved = before is None or (before.plan.starts, before.plan.ends) != (plan.starts, plan.ends)
    return Meeting(
        id=event.meeting,
        body=Body(id=event.body, community=event.community, level=event.level),
        kind=event.kind,
        for_meeting=event.for_meeting,
        plan=plan,
        revision=event.revision,
        moved_in=event.revision if before is None or moved else before.moved_in,
        version=event.revision + 1,
    )


async def recover_invitations(
    work: Work, facts: Sequence[Fact[RepresentativeInvited | InvitationWithdrawn | InvitationAnswered]]
) -> None:
    """Who is invited to what, and what they answered last to the invitation that stands."""
    invited, withdrawn = _those(facts, RepresentativeInvited), _those(facts, InvitationWithdrawn)
    asked, last = _latest(invited), _latest([*invited, *withdrawn])
    stated = [row | {"stands": row["sequence"] == last[one]["sequence"]} for one, row in asked.items()]
    await store.recovered.save_invited(work.connection, stated)
    await store.recovered.save_withdrawn(work.connection, [row for one, row in last.items() if one not in asked])
    # What was answered before the question changed is no answer to it.
    answered = _latest(_those(facts, InvitationAnswered))
    answers = [row for one, row in answered.items() if one not in last or row["sequence"] > last[one]["sequence"]]
    timetable = [kind.event_type() for kind in (MeetingScheduled, MeetingRescheduled, MeetingCancelled)]
    await store.recovered.save_answers(work.connection, answers, timetable)


async def recover_preparations(
    work: Work, facts: Sequence[Fact[PreparationLogged | PreparationCorrected | PreparationWithdrawn]]
) -> None:
    """The log of preparation, with what was taken back."""
    logged: list[Fact[Any]] = [*_those(facts, PreparationLogged), *_those(facts, PreparationCorrected)]
    await store.recovered.save_preparations(work.connection, list(_latest(logged).values()))
    withdrawn = _latest(_those(facts, PreparationWithdrawn))
    await store.recovered.save_withdrawn_preparations(work.connection, list(withdrawn.values()))


async def recover_attendances(
    work: Work, facts: Sequence[Fact[AttendanceRecorded | AttendanceCorrected | AttendanceWithdrawn]]
) -> None:
    """Who was there, as last recorded or taken back."""
    await store.recovered.save_attendances(work.connection, list(_latest(facts).values()))


def _latest(facts: Iterable[Fact[Any]]) -> dict[str, Row]:
    """Aggregate → the fields of its latest fact."""
    return {fact.aggregate: _row(fact) for fact in sorted(facts, key=lambda fact: fact.sequence)}


def _row(fact: Fact[Event]) -> Row:
    return fact.event.model_dump(mode="json") | {"sequence": fact.sequence}


def _those(facts: Iterable[Fact[Any]], kind: type[E]) -> list[Fact[E]]:
    return [fact for fact in facts if isinstance(fact.event, kind)]
