"""Old answers to commands are forgotten by themselves; young ones stay."""

import asyncio
import contextlib

from infra.chassis.housekeeping import keep_house
from infra.chassis.ids import new_id
from tests.chassis.toy import toy
from tests.stack import Stack


async def test_answers_older_than_a_week_are_forgotten_and_younger_ones_kept(stack: Stack) -> None:
    old, young = str(new_id()), str(new_id())
    async with stack.idle(toy()) as it:
        await it.database.pool.executemany(
            """
            insert into idempotency (actor, key, fingerprint, at)
            values ('test', $1, 'x', now() - $2 * interval '1 day')
            """,
            [(old, 8), (young, 6)],
        )
        keeping = asyncio.create_task(keep_house(it.database))
        kept = "select key from idempotency where key = any($1::text[])"
        async with asyncio.timeout(20):
            while len(rows := await it.database.pool.fetch(kept, [old, young])) > 1:
                await asyncio.sleep(0.01)
        keeping.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await keeping
        assert [row["key"] for row in rows] == [young]
