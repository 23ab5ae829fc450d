"""meetings, restored to any earlier point, has its meetings, invitations and work back from its own facts."""

import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.events.representation import RepresentativeAppointed
from infra.chassis.db import prepare
from infra.chassis.refusal import Refusal
from infra.chassis.work import Work
from services.meetings import commands, handlers
from services.meetings.app import service
from services.meetings.model.attendance import Expense, Leg, Presence
from services.meetings.model.invitation import Answer
from services.meetings.model.meeting import Meeting, Plan
from services.meetings.model.preparation import Capacity, Done
from tests.meetings.told import appointed, ended, established, fact
from tests.reconcile.ground import At, as_owner, emptied, reconciled_one, relayed, watched
from tests.reconcile.restoring import keep, put_back, rows_of
from tests.stack import Running, Stack

KEPT = {"meetings": "", "invitations": "", "preparations": "", "attendances": "", "sequences": ""}
START = datetime(2024, 2, 1, 9, tzinfo=UTC)


@dataclass
class Story:
    """What people do in meetings, by chance but the same for the same seed; what is refused does not happen."""

    it: Running
    chance: Random
    now: datetime = START
    body: Any = field(default_factory=lambda: established("vestfold"))
    seats: list[RepresentativeAppointed] = field(default_factory=list)
    heard: int = 0

    async def begin(self) -> None:
        """A body that meetings was told of, with two in office and a deputy."""
        self.seats = [appointed(self.body, seat=n + 1, deputy_rank=n // 2) for n in range(3)]
        async with self.it.database.work(actor="service:meetings", derived=True) as work:
            await handlers.note_bodies(work, [fact(self.body, 1)])
            await handlers.note_appointments(work, [fact(one, 1) for one in self.seats])

    async def go_on(self) -> None:
        """One thing happens."""
        self.now += timedelta(hours=self.chance.randint(1, 60))
        self.it.database.clock = At(self.now)
        if self.chance.random() < 0.08:
            return await self.hear_of_an_end()
        often = (self.reschedule, self.answer, self.record)
        seldom = (
            *(self.schedule, self.cancel, self.hold),
            *(self.log, self.correct, self.withdraw, self.mend, self.take_back),
        )
        do: Callable[[Work], Awaitable[object]] = self.chance.choice([*often, *often, *seldom])
        with contextlib.suppress(Refusal, IndexError):
            async with self.it.database.work(actor="secretariat-1") as work:
                await do(work)

    def plan(self) -> Plan:
        starts = self.now.replace(hour=10) + timedelta(days=self.chance.randint(-2, 12))
        place = self.chance.choice([None, "Fylkeshuset"])
        return Plan(title="Overganger", starts=starts, ends=starts + timedelta(hours=2), place=place)

    async def one(self, work: Work, table: str, key: str) -> Any:
        """Some row of a table."""
        rows = await work.connection.fetch(f"select * from {table} order by {key}")
        return self.chance.choice(rows)

    async def schedule(self, work: Work) -> None:
        await commands.schedule_meeting(work, commands.Schedule(body=self.body.body, kind="meeting", plan=self.plan()))

    async def reschedule(self, work: Work) -> None:
        row, plan = await self.one(work, "meetings", "meeting"), self.plan()
        only_place = self.chance.random() < 0.5
        await commands.reschedule_meeting(
            work,
            row["meeting"],
            lambda before: replace(before, place=f"Rom {self.chance.randint(1, 9)}") if only_place else plan,
            expect=row["version"],
        )

    async def cancel(self, work: Work) -> None:
        row = await self.one(work, "meetings", "meeting")
        if self.chance.random() < 0.3:
            await commands.cancel_meeting(work, row["meeting"], "illness", expect=row["version"])

    async def hold(self, work: Work) -> None:
        await commands.hold_meeting(work, (await self.one(work, "meetings", "meeting"))["meeting"])

    async def answer(self, work: Work) -> None:
        row = await self.one(work, "invitations", "invitation")
        # The same again now and then: with a capacity that is taken after the meeting was called off, too.
        given: Answer = self.chance.choice([row["answer"] or "accepted", "declined"])
        capacity: Capacity | None = self.chance.choice([None, "self_employed", "salaried"])
        await commands.answer_invitation(work, row["invitation"], given, capacity)

    def done(self, meeting: UUID | None = None) -> Done:
        return Done(on=self.now.date(), minutes=self.chance.randint(10, 90), kind="case_work", meeting=meeting)

    async def log(self, work: Work) -> None:
        gp = self.chance.choice(self.seats).practitioner
        await commands.log_preparation(
            work, commands.Log(practitioner=gp, body=self.body.body, done=self.done(), by="self")
        )

    async def correct(self, work: Work) -> None:
        row = await self.one(work, "preparations", "preparation")
        await commands.correct_preparation(
            work, row["preparation"], self.done(), by="secretariat", expect=row["version"]
        )

    async def withdraw(self, work: Work) -> None:
        row = await self.one(work, "preparations", "preparation")
        await commands.withdraw_preparation(work, row["preparation"], "not_done", expect=row["version"])

    def presence(self, meeting: Meeting, invited: bool) -> Presence:
        starts = meeting.plan.starts
        return Presence(
            starts=starts,
            ends=meeting.plan.ends,
            minutes=self.chance.randint(30, 120),
            travel=(Leg(starts.date(), 35, 26),) if self.chance.random() < 0.5 else (),
            expenses=(Expense("ferry", 12500),),
            capacity="self_employed",
            paid=invited,
        )

    async def record(self, work: Work) -> None:
        meeting, gp = await self.one(work, "meetings", "meeting"), self.chance.choice(self.seats).practitioner
        await commands.record_attendance(
            work, commands.Record(meeting=meeting["meeting"], practitioner=gp, presence=self.presence)
        )

    async def mend(self, work: Work) -> None:
        row = await self.one(work, "attendances", "attendance")
        await commands.correct_attendance(
            work, row["attendance"], self.presence, separate_journey=True, expect=row["version"]
        )

    async def take_back(self, work: Work) -> None:
        row = await self.one(work, "attendances", "attendance")
        await commands.withdraw_attendance(work, row["attendance"], "wrong_meeting", expect=row["version"])

    async def hear_of_an_end(self) -> None:
        """A change of who is in office, heard as a fact."""
        self.heard += 1
        end = ended(self.chance.choice(self.seats), date(2024, 2, self.chance.randint(1, 28)))
        async with self.it.database.work(actor="service:meetings", derived=True) as work:
            await handlers.note_appointments(work, [fact(end, 1 + self.heard)])


@pytest.mark.long
@pytest.mark.timeout(180)
@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 10**6), st.integers(0, 25), st.integers(5, 25))
async def test_restored_to_any_point_meetings_has_everything_back(
    stack: Stack, seed: int, before: int, after: int
) -> None:
    async with stack.idle(service):
        await emptied(stack, service)
    async with watched(stack, service) as it:
        story = Story(it, Random(seed))
        await story.begin()
        for _ in range(before):
            await story.go_on()
        await relayed(it)
        await keep(stack, "meetings")
        stated_then = await it.database.pool.fetchval("select count(*) from journal")
        for _ in range(after):
            await story.go_on()
        await relayed(it)
        if await it.database.pool.fetchval("select count(*) from journal") == stated_then:
            return
        async with as_owner(stack, "meetings") as owner:
            await prepare(owner)
            truth = {table: await rows_of(owner, table, but=but) for table, but in KEPT.items()}

        await put_back(stack, "meetings")
        outcome = await reconciled_one(stack, it, recover=True)

        assert outcome.recovered is not None
        assert outcome.recovered.not_rebuilt == {}
        async with as_owner(stack, "meetings") as owner:
            await prepare(owner)
            for table, but in KEPT.items():
                assert await rows_of(owner, table, but=but) == truth[table], table
        # It goes on as if nothing had been: no number is given twice, and what it tells next is told once.
        for _ in range(5):
            await story.go_on()
        await relayed(it)
        assert (await reconciled_one(stack, it)).same
