"""Bodies meet: called, moved, cancelled, attended, and prepared for."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from infra.chassis.refusal import NotFound, Refusal
from infra.chassis.work import Work
from services.meetings import commands
from services.meetings.model.attendance import Leg, Presence
from services.meetings.model.meeting import Meeting, Plan
from services.meetings.model.preparation import Done
from tests.simulation.process import Process
from tests.simulation.story.cast import Gp, Seat
from tests.simulation.story.person import Person


@dataclass(slots=True)
class Held:
    """A meeting as whoever called it knows it."""

    id: UUID
    body: UUID
    day: date
    cancelled: bool = False


async def call(organiser: Person, body: UUID, day: date) -> Held:
    """Call a meeting as soon as the body is known there; now and then it is moved or cancelled at once."""
    made = UUID(await organiser.insist("meetings", partial(_schedule, body, day), NotFound))
    held = Held(made, body, day)
    turn = organiser.random.random()
    if turn < 0.25:
        held.day = day + timedelta(days=7)
        await organiser.do("meetings", partial(_move, made, held.day))
    elif turn < 0.4:
        held.cancelled = True
        await organiser.do("meetings", partial(_cancel, made))
    return held


async def attend(recorder: Person, held: Held, gp: Gp) -> None:
    """Record one GP at one meeting, and now and then correct it or take it back, and record them anew."""
    draw = recorder.random
    minutes, travel = draw.choice((180, 120, 95)), draw.choice((0, 0, 50))
    attendance = UUID(await recorder.do("meetings", partial(_record, held, gp, minutes, travel)))
    corrections = draw.choice((0, 0, 1, 2))
    for version in range(1, 1 + corrections):
        await recorder.pause(20)
        await recorder.do("meetings", partial(correct, attendance, draw.choice((150, 170, 30)), version))
    # The second correction may change nothing, so that the version would not be known.
    if corrections < 2 and draw.random() < 0.2:
        await recorder.pause(20)
        await recorder.do("meetings", partial(_take_back, attendance, 1 + corrections))
        if draw.random() < 0.5:
            await recorder.pause(20)
            await recorder.do("meetings", partial(_record, held, gp, draw.choice((180, 60)), travel))


async def prepare(gp: Gp, person: Person, body: UUID, on: date, meeting: UUID | None) -> None:
    """Log preparation, and now and then correct it or take it back."""
    draw = person.random
    done = Done(on=on, minutes=draw.choice((30, 45, 61)), kind="case_work", meeting=meeting)
    preparation = UUID(await person.insist("meetings", partial(_log, gp, body, done), Refusal, by=str(gp.id)))
    turn = draw.random()
    if turn < 0.3:
        other = replace(done, minutes=50, meeting=None if turn < 0.15 else meeting)
        await person.do("meetings", partial(_correct_log, preparation, other), by=str(gp.id))
    elif turn < 0.45:
        await person.do("meetings", partial(_withdraw, preparation), by=str(gp.id))


def sitting(seats: list[Seat], held: Held) -> list[Gp]:
    """The GPs who sit in a body on the day of its meeting."""
    return [one.gp for one in seats if one.body == held.body and (one.until is None or held.day <= one.until)]


def _plan(day: date) -> Plan:
    starts = datetime.combine(day, time(12), UTC)
    return Plan(title=f"Møte {day}", starts=starts, ends=starts + timedelta(hours=3))


async def _schedule(body: UUID, day: date, work: Work, at: Process) -> Any:
    made = await commands.schedule_meeting(work, commands.Schedule(body=body, kind="meeting", plan=_plan(day)))
    return str(made.id)


async def _move(meeting: UUID, day: date, work: Work, at: Process) -> None:
    await commands.reschedule_meeting(work, meeting, lambda _: _plan(day), expect=1)


async def _cancel(meeting: UUID, work: Work, at: Process) -> None:
    await commands.cancel_meeting(work, meeting, "no_agenda", expect=1)


def _presence(minutes: int, travel: int, meeting: Meeting, invited: bool) -> Presence:
    legs = (Leg(meeting.day, travel, 26),) if travel else ()
    plan = meeting.plan
    return Presence(starts=plan.starts, ends=plan.ends, minutes=minutes, travel=legs, paid=True)


async def _record(held: Held, gp: Gp, minutes: int, travel: int, work: Work, at: Process) -> Any:
    presence = partial(_presence, minutes, travel)
    recorded = await commands.record_attendance(
        work, commands.Record(meeting=held.id, practitioner=gp.id, presence=presence, separate_journey=True)
    )
    return str(recorded.id)


async def correct(attendance: UUID, minutes: int, version: int, work: Work, at: Process) -> None:
    """Say how an attendance should have been recorded."""
    presence = partial(_presence, minutes, 0)
    await commands.correct_attendance(work, attendance, presence, separate_journey=True, expect=version)


async def _take_back(attendance: UUID, version: int, work: Work, at: Process) -> None:
    await commands.withdraw_attendance(work, attendance, "wrong_meeting", expect=version)


async def _log(gp: Gp, body: UUID, done: Done, work: Work, at: Process) -> Any:
    log = commands.Log(practitioner=gp.id, body=body, done=done, by="self")
    return str((await commands.log_preparation(work, log)).id)


async def _correct_log(preparation: UUID, done: Done, work: Work, at: Process) -> None:
    await commands.correct_preparation(work, preparation, done, by="self", expect=1)


async def _withdraw(preparation: UUID, work: Work, at: Process) -> None:
    await commands.withdraw_preparation(work, preparation, "entered_twice", expect=1)
