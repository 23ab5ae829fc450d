"""A connection goes back to the pool as it is: nothing that is done on one outlives its transaction."""

import ast
import asyncio
import contextlib
import re
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest

from infra.chassis.work import Connection
from tests.chassis.toy import toy
from tests.stack import Running, Stack

ROOT = Path(__file__).parents[2]
OUTLIVES = re.compile(
    r"pg_(try_)?advisory_(lock|unlock)(_shared|_all)?\s*\(|set_config\([^)]*false\s*\)|\bwith hold\b"
    r"|^\s*(listen \w+$|set (?!local)(role|[\w ]+(=| to | read | isolation ))|reset (all|\w+$))"
    r"|^\s*create (temp|temporary) "
)
"""What a session keeps when a transaction ends. Our statements are in lower case; sentences that begin so are not."""
ON_CONNECTIONS_OF_THEIR_OWN = {"infra/chassis/relay.py", "infra/chassis/unsent.py", "infra/chassis/migrate.py"}


@contextlib.asynccontextmanager
async def one_connection(stack: Stack) -> AsyncIterator[Running]:
    """A service whose pool has little to choose from, so that what is left on a connection is met again."""
    async with stack.idle(toy(), database_connections=2) as it:
        yield it


async def left_on(connection: Connection) -> dict[str, object]:
    """What the session holds just now."""
    found = await connection.fetchrow(
        """
        select (select count(*) from pg_locks where pid = pg_backend_pid() and locktype = 'advisory') as locks,
               (select count(*) from pg_listening_channels()) as channels,
               (select count(*) from pg_cursors where is_holdable) as cursors,
               (select count(*) from pg_class where relnamespace = pg_my_temp_schema()) as tables,
               (select array_agg(name || '=' || setting order by name) from pg_settings where source = 'session')
                   as settings
        """
    )
    return dict(found or {})


async def state_of_all(it: Running) -> set[str]:
    """The same of every connection there is."""
    async with contextlib.AsyncExitStack() as held:
        connections = [await held.enter_async_context(it.database.pool.acquire()) for _ in range(2)]
        assert not any(one.is_in_transaction() for one in connections)
        return {str(await left_on(one)) for one in connections}


async def test_nothing_is_left_on_a_connection_however_its_use_ended(stack: Stack) -> None:
    async with one_connection(stack) as it:
        before = await state_of_all(it)
        async with it.database.work(actor="test") as work:
            await work.connection.execute("select pg_advisory_xact_lock(7)")
            await work.connection.execute("set local lock_timeout = '1s'")
        async with it.database.reading() as reading:
            await reading.fetch("select 1")
        with contextlib.suppress(asyncpg.DivisionByZeroError):
            async with it.database.work(actor="test") as work:
                await work.connection.execute("set local statement_timeout = '7s'")
                await work.connection.fetch("select 1 / 0")
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(0.05), it.database.work(actor="test") as work:
                await work.connection.execute("select pg_advisory_xact_lock(8), pg_sleep(10)")
        assert await state_of_all(it) == before
        assert len(before) == 1


async def test_a_transaction_that_was_left_open_is_rolled_back_before_anybody_else_has_the_connection(
    stack: Stack,
) -> None:
    key = f"left-open-{uuid4()}"
    async with one_connection(stack) as it:
        async with it.database.pool.acquire() as connection:
            await connection.execute("begin")
            await connection.execute("insert into sequences (aggregate, last) values ($1, 1)", key)
        await state_of_all(it)
        assert not await it.database.pool.fetchval("select exists (select from sequences where aggregate = $1)", key)


def test_no_statement_of_ours_sets_what_outlives_a_transaction() -> None:
    found = {
        f"{name}: {said}"
        for folder in ("infra/chassis", "services")
        for file in (ROOT / folder).rglob("*.py")
        if (name := str(file.relative_to(ROOT))) not in ON_CONNECTIONS_OF_THEIR_OWN
        for said in sayings(file)
        if OUTLIVES.search(said)
    }
    assert found == set()


def sayings(file: Path) -> list[str]:
    """Every text in a file, statements among them."""
    nodes = ast.walk(ast.parse(file.read_text()))
    return [node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)]


@pytest.mark.parametrize(
    "statement",
    [
        "select pg_advisory_lock(1)",
        "listen wake",
        "set lock_timeout = '1s'",
        "set session characteristics as transaction read only",
        "set role someone",
        "reset all",
        "select set_config('jit', 'off', false)",
        "create temporary table t (a int)",
    ],
)
def test_what_would_outlive_it_is_recognised(statement: str) -> None:
    assert OUTLIVES.search(statement)


@pytest.mark.parametrize(
    "statement",
    ["select pg_advisory_xact_lock(1)", "set local lock_timeout = '1s'", "update t set name = 'x' where a = 1"],
)
def test_what_ends_with_its_transaction_is_not_taken_for_it(statement: str) -> None:
    assert not OUTLIVES.search(statement)
