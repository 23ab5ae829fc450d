"""The bus is lost, directory and all: from the journals every consumer gets right again, and nothing is done twice."""

import shutil
from contextlib import AsyncExitStack
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from contracts.topology import ADMINISTRATOR, HEARS
from infra.chassis.ids import new_id
from infra.chassis.provision import provision
from infra.reconcile.findings import Verdict
from infra.reconcile.together import Wish
from services.honoraria.app import service as honoraria
from services.meetings import commands as meeting_commands
from services.meetings.app import service as meetings
from services.meetings.model.attendance import Presence
from services.meetings.model.meeting import Plan
from services.meetings.model.preparation import Done
from services.notifications.app import service as notifications
from services.representation import commands
from services.representation.app import service as representation
from services.representation.model.appointment import Appointer, Grounds, Place
from services.representation.model.body import Body
from services.representation.model.community import Membership, register
from services.representation.model.practitioner import Practitioner, Terms
from tests.reconcile.ground import emptied, reconciled
from tests.stack import Running, Stack, quiet

ALL = (representation, meetings, honoraria, notifications)
HOST, SINCE = "3905", date(2023, 1, 1)


async def found(it: Running) -> tuple[UUID, UUID]:
    """A community with a body, and a GP on its only seat."""
    body, gp = new_id(), new_id()
    async with it.database.work(actor="secretariat-1") as work:
        whole = register(
            community="vestfold", name="Vestfold", trust="983975259", host=HOST, memberships=[Membership(HOST, SINCE)]
        )
        await commands.register_community(work, whole)
        await commands.establish_body(
            work,
            Body(
                id=body,
                community="vestfold",
                level="professional",
                name="FSU eldre",
                priority_groups=(),
                gp_seats=1,
                gp_role="member",
                established_on=SINCE,
            ),
        )
        await commands.register_practitioner(work, Practitioner(gp, HOST))
        await commands.change_terms(work, gp, Terms(SINCE, HOST, "self_employed", True))
        details = commands.ContactDetails(
            name="Kari", email="kari@example.invalid", mobile=None, language="nb", channels=("email",)
        )
        await commands.change_contact_details(work, gp, details, expect=0)
        await commands.appoint_representative(
            work,
            commands.Appoint(
                body=body,
                practitioner=gp,
                place=Place(seat=1),
                first_day=SINCE,
                last_day=date(2025, 12, 31),
                by=Appointer("municipality", HOST),
                grounds=Grounds(without_proposal="no_candidate", decision_reference="2024/118-4"),
            ),
        )
    return body, gp


async def work_done(it: Running, body: UUID, gp: UUID, day: date) -> None:
    """A meeting that was attended, and preparation for it."""
    starts = datetime(day.year, day.month, day.day, 10, tzinfo=UTC)
    plan = Plan(title="Overganger", starts=starts, ends=starts + timedelta(hours=2))
    async with it.database.work(actor="secretariat-1") as work:
        wanted = meeting_commands.Schedule(body=body, kind="meeting", plan=plan)
        meeting = await meeting_commands.schedule_meeting(work, wanted)
        done = Done(on=day, minutes=45, kind="case_work", meeting=meeting.id)
        await meeting_commands.log_preparation(
            work, meeting_commands.Log(practitioner=gp, body=body, done=done, by="secretariat")
        )
        there = Presence(starts=plan.starts, ends=plan.ends, minutes=120, paid=True)
        await meeting_commands.record_attendance(
            work, meeting_commands.Record(meeting=meeting.id, practitioner=gp, presence=lambda *_: there)
        )


async def must_have_heard_all(running: list[Running]) -> None:
    """Every service has entered, once, each fact of the others that it hears, and no other."""
    stated = {it.service.name: await it.database.pool.fetch("select id, type from journal") for it in running}
    for it in running:
        wanted = {event.event_type() for event in HEARS[it.service.name]}
        due = {row["id"] for rows in stated.values() for row in rows if row["type"] in wanted}
        entered = await it.database.pool.fetch("select id from inbox")
        assert {row["id"] for row in entered} == due, it.service.name
        assert await it.database.pool.fetchval("select count(*) from dead_letters") == 0


async def claims(it: Running) -> dict[UUID, tuple[int, int]]:
    """Claim → version, and how many facts were stated of it."""
    rows = await it.database.pool.fetch(
        """
        select c.claim, c.last_version, count(j.id) as facts
        from claims c join journal j on j.aggregate = c.claim::text group by 1, 2
        """
    )
    return {row["claim"]: (row["last_version"], row["facts"]) for row in rows}


@pytest.mark.long
@pytest.mark.timeout(180)
async def test_a_bus_wiped_to_the_last_byte_is_told_everything_again_and_nothing_is_applied_twice(
    stack: Stack,
) -> None:
    for service in ALL:
        async with stack.idle(service):
            pass
    await emptied(stack, *ALL)
    async with AsyncExitStack() as opened:
        both = await opened.enter_async_context(stack.running(representation, meetings))
        async with stack.running(honoraria, notifications, smtp_url="null:") as hearing:
            body, gp = await found(both[0])
            await quiet(*both, *hearing, timeout=60)
            await work_done(both[1], body, gp, date(2023, 11, 7))
            await quiet(*both, *hearing, timeout=60)
            before = await claims(hearing[0])
            assert before
        # From here on nobody listens; then the bus is gone.
        await work_done(both[1], body, gp, date(2023, 12, 5))
        await quiet(*both, timeout=60)
    lose_the_bus(stack)
    await provision(stack.servers.nats_url, stack.servers.seed_file(ADMINISTRATOR))

    async with AsyncExitStack() as opened:
        resting = [await opened.enter_async_context(stack.idle(service)) for service in ALL]
        outcomes = await reconciled(stack, *resting, wish=Wish(mend=True))
        for it, outcome in zip(resting, outcomes, strict=True):
            assert outcome.failed is None
            stated = await it.database.pool.fetchval("select count(*) from journal")
            assert outcome.put_back == sum(one.count(Verdict.LOST) for one in outcome.compared) == stated

    async with stack.running(*ALL, smtp_url="null:") as running:
        await quiet(*running, timeout=60)
        await must_have_heard_all(running)
        after = await claims(running[2])
        assert {claim: after[claim] for claim in before} == before
        assert len(after) == len(before) + 1
    async with AsyncExitStack() as opened:
        resting = [await opened.enter_async_context(stack.idle(service)) for service in ALL]
        assert all(outcome.same for outcome in await reconciled(stack, *resting))


def lose_the_bus(stack: Stack) -> None:
    """Stop the bus without a word, and take its disk away."""
    nats = stack.servers.processes["nats"]
    nats.kill()
    shutil.rmtree(stack.servers.state.root / "nats" / "streams")
    nats.again()
