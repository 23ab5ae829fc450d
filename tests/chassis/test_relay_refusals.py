"""One row that cannot be told is set aside with its aggregate, whatever is wrong with it; all others are told."""

import asyncio
from collections.abc import AsyncIterator, Sequence

import pytest
import pytest_asyncio

from contracts.events.representation import ContactDetailsChanged
from infra.chassis.ids import new_id
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
        ({"data": "x" * 1_100_000}, "maximum payload"),
        ({"subject": "nobody.listens.here._"}, "outside"),
        ({"subject": "representation.v1.Nothing.vestfold"}, "no permission"),
        ({"traceparent": "00-\x01"}, "control characters"),
        ({"type": ContactDetailsChanged.event_type(), "data": "not sealed"}, "key"),
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


async def test_ten_forbidden_facts_do_not_hold_up_the_others_for_long(it: Running) -> None:
    bad = [str(new_id()) for _ in range(10)]
    for one in bad:
        await journalled(it, one, subject="representation.v1.Nothing.vestfold")
    async with it.database.work(actor="test") as work:
        work.state(body())
    async with relaying(relay_of(it)), asyncio.timeout(4):
        await set_aside(it, bad)
        await emptied(it.database)


async def test_what_is_held_back_is_held_back_on_every_stream(stack: Stack, it: Running) -> None:
    gp, other = new_id(), body()
    details = ContactDetailsChanged(practitioner=gp, name="Kari", email="kari@example.invalid", language="nb")
    async with it.database.pool.acquire() as connection:
        sealed = await it.database.vault.seal(connection, str(gp), details.payload())
    private = {"type": details.event_type(), "subject": details.subject(), "data": sealed}
    await journalled(it, str(gp), subject="representation.v1.Nothing.vestfold")
    await journalled(it, str(gp), sequence=2, **private)
    await journalled(it, str(gp), sequence=3)
    async with it.database.work(actor="test") as work:
        work.state(other)
    async with relaying(relay_of(it)):
        await set_aside(it, [str(gp)])
        await emptied(it.database)
    assert await on_the_bus(stack, gp, other.body) == [(str(other.body), 1)]
    assert await it.database.pool.fetchval("select count(*) from unsent") == 3


async def test_a_relay_that_stands_by_does_not_spin(it: Running) -> None:
    first, second = relay_of(it), relay_of(it)
    async with relaying(first):
        async with asyncio.timeout(5):
            while not first.leading:
                await asyncio.sleep(0.01)
        async with relaying(second):
            second.wake()
            await asyncio.sleep(0.3)
            before = await queries(it)
            await asyncio.sleep(1.2)
            assert await queries(it) - before < 100


async def queries(it: Running) -> int:
    """Transactions in this database so far; a look for the lock is one."""
    return int(
        await it.database.pool.fetchval(
            "select xact_commit + xact_rollback from pg_stat_database where datname = current_database()"
        )
    )
