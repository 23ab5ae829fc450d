"""One row that cannot be told is set aside with its aggregate, whatever is wrong with it; all others are told."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence

import pytest
import pytest_asyncio

from contracts.events.representation import ContactDetailsChanged
from infra.chassis.ids import new_id
from infra.chassis.relay import Relay
from tests.chassis.test_relay import emptied, on_the_bus, relay_of, relaying
from tests.chassis.toy import body, toy
from tests.stack import Running, Stack


@pytest_asyncio.fixture
async def it(stack: Stack) -> AsyncIterator[Running]:
    """The database of `representation`, in which nothing waits when the test is over."""
    async with stack.idle(toy("representation")) as running:
        yield running
        await running.database.pool.execute("delete from unsent")
        await running.database.pool.execute("delete from unsendable")


async def journalled(it: Running, aggregate: str, **columns: object) -> None:
    """A row in the journal that no `state()` would have written."""
    good = body()
    row = {
        "id": new_id(),
        "aggregate": aggregate,
        "type": good.event_type(),
        "subject": good.subject(),
        "data": good.payload().decode(),
        "actor": "test",
        "correlation": new_id(),
        "at": it.clock.now(),
        "sequence": 1,
    } | columns
    places = ", ".join(f"${n + 1}" for n in range(len(row)))
    await it.database.pool.execute(
        f"""
        with row as (insert into journal ({", ".join(row)}) values ({places}) returning position)
        insert into unsent select position from row
        """,
        *row.values(),
    )


async def set_aside(it: Running, aggregates: Sequence[str]) -> list[str]:
    """Why each was set aside, once all are."""
    async with asyncio.timeout(15):
        while True:
            rows = await it.database.pool.fetch(
                "select reason from unsendable where aggregate = any($1::text[])", aggregates
            )
            if len(rows) == len(aggregates):
                return [row["reason"] for row in rows]
            await asyncio.sleep(0.02)


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"type": "no.samrad.representation.Forgotten.v1"}, "unknown type"),
        ({"subject": "nobody.listens.here._"}, "outside"),
        ({"subject": "representation.v1.BodyEstablished.two words"}, "outside"),
        ({"traceparent": "00-\x01"}, "control characters"),
    ],
)
async def test_a_row_that_cannot_be_told_is_set_aside_and_the_others_are_told(
    stack: Stack, it: Running, columns: dict[str, object], said: str
) -> None:
    before, bad, after = body(), str(new_id()), body()
    async with it.database.work(actor="test") as work:
        work.state(before)
    await journalled(it, bad, **columns)
    async with it.database.work(actor="test") as work:
        work.state(after)
    async with relaying(relay_of(it)):
        assert said in (await set_aside(it, [bad]))[0]
        await emptied(it.database)
    assert len(await on_the_bus(stack, before.body, after.body)) == 2


async def test_contact_details_that_no_key_opens_are_set_aside(it: Running) -> None:
    gp = new_id()
    details = ContactDetailsChanged(practitioner=gp, name="Kari", email="kari@example.invalid", language="nb")
    async with it.database.pool.acquire() as connection:
        await it.database.vault.seal(connection, str(gp), details.payload())
    await journalled(it, str(gp), type=details.event_type(), subject=details.subject(), data="sealed by nobody")
    async with relaying(relay_of(it)):
        assert "the key does not open this" in (await set_aside(it, [str(gp)]))[0]


async def test_what_is_held_back_is_held_back_on_every_stream(stack: Stack, it: Running) -> None:
    gp, other = new_id(), body()
    details = ContactDetailsChanged(practitioner=gp, name="Kari", email="kari@example.invalid", language="nb")
    async with it.database.pool.acquire() as connection:
        sealed = await it.database.vault.seal(connection, str(gp), details.payload())
    private = {"type": details.event_type(), "subject": details.subject(), "data": sealed}
    await journalled(it, str(gp), subject="nobody.listens.here._")
    await journalled(it, str(gp), sequence=2, **private)
    await journalled(it, str(gp), sequence=3)
    async with it.database.work(actor="test") as work:
        work.state(other)
    async with relaying(relay_of(it)):
        await set_aside(it, [str(gp)])
        async with asyncio.timeout(20):
            while await it.database.pool.fetchval("select count(*) from unsent") != 3:
                await asyncio.sleep(0.02)
    assert await on_the_bus(stack, gp, other.body) == [(str(other.body), 1)]


async def test_a_hundred_large_facts_are_told(stack: Stack, it: Running) -> None:
    aggregates = [str(new_id()) for _ in range(100)]
    for one in aggregates:
        await journalled(it, one, data=json.dumps({"x": "x" * 250_000}))
    async with relaying(relay_of(it)):
        await emptied(it.database)
    assert len(await on_the_bus(stack, *aggregates)) == 100


class Looking(Relay):
    """A relay that counts how often it looks for something to do."""

    looks = 0

    async def _sleep(self) -> None:
        self.looks += 1
        await super()._sleep()


async def test_a_relay_that_stands_by_does_not_spin(it: Running) -> None:
    first = relay_of(it)
    second = Looking(it.database, it.health.bus, it.settings.database_dsn.get_secret_value(), poll=0.05)
    async with relaying(first):
        async with asyncio.timeout(20):
            while not first.leading:
                await asyncio.sleep(0.01)
        async with relaying(second):
            second.wake()
            async with asyncio.timeout(20):
                while not second.looks:
                    await asyncio.sleep(0.01)
            await asyncio.sleep(0.6)
            assert second.looks < 50
