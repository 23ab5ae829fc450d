"""What a service states is written down in order, once, and for good."""

import asyncio
from datetime import date

import asyncpg
import pytest

from contracts.events.meetings import InvitationAnswered
from contracts.events.representation import BodyEstablished, HealthCommunityRegistered, MunicipalityMembership
from infra.chassis.ids import new_id
from infra.chassis.work import Misstated
from tests.chassis.toy import body, toy
from tests.stack import Stack, stated


async def test_facts_of_one_aggregate_are_numbered_from_one_in_the_order_they_were_stated(stack: Stack) -> None:
    async with stack.idle(toy("representation")) as it:
        first, second = new_id(), new_id()
        async with it.database.work(actor="test") as work:
            for one in (first, second, first):
                work.state(body(one))
        async with it.database.work(actor="test") as work:
            work.state(body(first))
        rows = await it.database.pool.fetch(
            "select aggregate, sequence from journal where aggregate = any($1::text[]) order by position",
            [str(first), str(second)],
        )
        assert [(row["aggregate"], row["sequence"]) for row in rows] == [
            (str(first), 1),
            (str(second), 1),
            (str(first), 2),
            (str(first), 3),
        ]


async def test_concurrent_work_on_one_aggregate_keeps_number_and_place_in_step(stack: Stack) -> None:
    async with stack.idle(toy("representation")) as it:
        shared = new_id()

        async def state_some(count: int) -> None:
            for _ in range(count):
                async with it.database.work(actor="test") as work:
                    work.state(body(shared))
                    work.state(body())

        await asyncio.gather(*(state_some(10) for _ in range(4)))
        rows = await it.database.pool.fetch(
            "select sequence from journal where aggregate = $1 order by position", str(shared)
        )
        assert [row["sequence"] for row in rows] == list(range(1, 41))


async def test_nothing_is_written_when_the_work_fails(stack: Stack) -> None:
    async with stack.idle(toy("representation")) as it:
        told = body()

        async def state_and_fail() -> None:
            async with it.database.work(actor="test") as work:
                work.state(told)
                raise RuntimeError("changed its mind")

        with pytest.raises(RuntimeError, match="changed its mind"):
            await state_and_fail()
        assert await stated(it.database, BodyEstablished, about=[told.body]) == []


@pytest.mark.parametrize("statement", ["update journal set actor = 'x'", "delete from journal", "truncate journal"])
async def test_the_service_itself_cannot_change_the_journal(stack: Stack, statement: str) -> None:
    async with stack.idle(toy("representation")) as it:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await it.database.pool.execute(statement)


async def test_a_fact_of_another_service_cannot_be_stated(stack: Stack) -> None:
    async with stack.idle(toy("representation")) as it:
        foreign = InvitationAnswered(
            invitation=new_id(), meeting=new_id(), community="vestfold", practitioner=new_id(), answer="accepted"
        )
        with pytest.raises(Misstated, match="belongs to meetings"):
            async with it.database.work(actor="test") as work:
                work.state(foreign)


async def test_a_fact_over_256_kilobytes_is_refused_with_its_size(stack: Stack) -> None:
    many = tuple(
        MunicipalityMembership(municipality=f"{n % 10_000:04}", valid_from=date(2020, 1, 1)) for n in range(400)
    )
    large = HealthCommunityRegistered(
        community="vestfold", name="x", trust="983975259", host="3907", municipalities=many
    ).model_copy(update={"municipalities": many * 10})
    async with stack.idle(toy("representation")) as it:
        with pytest.raises(Misstated, match=r"262144 are allowed"):
            async with it.database.work(actor="test") as work:
                work.state(large)


async def test_a_handler_must_say_because_of_what_it_states(stack: Stack) -> None:
    async with stack.idle(toy("representation")) as it:
        with pytest.raises(Misstated, match="because of which facts"):
            async with it.database.work(actor="test", derived=True) as work:
                work.state(body())
