"""While infrastructure fails the consumer pauses, keeps what it holds, and holds it against nobody."""

import asyncio
from collections.abc import Callable, Sequence
from uuid import UUID

import asyncpg
import pytest
from structlog.testing import capture_logs

from contracts.event import Event
from infra.chassis import attempts
from infra.chassis.db import Database
from infra.chassis.facts import Fact
from infra.chassis.incoming import Place
from infra.chassis.work import Connection, Work
from tests.buses.backend import Backend
from tests.buses.durables import redelivering_after, state_of
from tests.buses.faults import first, stumbling
from tests.chassis.toy import remember
from tests.conformance.consuming import DURABLE, consuming
from tests.conformance.telling import all_acted_once, all_heard, bodies, tell, until


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("infra.chassis.settle.SHORTEST_PAUSE", 0.02)


def gone() -> Exception:
    return asyncpg.ConnectionDoesNotExistError("connection was closed in the middle of operation")


def full() -> Exception:
    return asyncpg.DiskFullError("could not extend file")


def read_only() -> Exception:
    return asyncpg.ReadOnlySQLTransactionError("cannot execute INSERT in a read-only transaction")


def unreadable() -> Exception:
    return asyncpg.PostgresIOError("could not read blocks 3..3 in file: Input/output error")


def shut() -> Exception:
    return asyncpg.InvalidCatalogNameError("database is being restored under another name")


AWAY = [gone, full, read_only, unreadable, shut, TimeoutError, lambda: ConnectionResetError("by peer")]


@pytest.mark.parametrize("error", AWAY)
async def test_failing_infrastructure_pauses_and_condemns_nobody(
    backend: Backend, database: Database, error: Callable[[], Exception]
) -> None:
    told = bodies(15)
    async with consuming(backend, database, stumbling(remember, first(5), error), batch_size=5, max_attempts=1):
        await tell(backend.admin, *told)
        await all_acted_once(backend, database, told)


async def test_a_fact_alone_under_which_infrastructure_fails_keeps_nobody_waiting(
    backend: Backend, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("infra.chassis.settle.BACKOFF", (0.05,))
    told, is_held, tries = bodies(8), True, 0

    async def hold(work: Work, facts: Sequence[Fact[Event]]) -> None:
        """Something that the first fact needs is locked by somebody else, for long."""
        nonlocal tries
        if is_held and any(fact.aggregate == str(told[0].body) for fact in facts):
            tries += 1
            raise asyncpg.LockNotAvailableError("canceling statement due to lock timeout")
        await remember(work, facts)

    def times_put_off() -> int:
        return len([one for one in said if one["event"] == "fact_put_off"])

    async def was_put_off_thrice() -> bool:
        return times_put_off() >= 3

    with capture_logs() as said:
        async with consuming(backend, database, hold, batch_size=5, max_attempts=1):
            await tell(backend.admin, *told)
            await all_heard(database, told[1:])
            await until(was_put_off_thrice)
            # Three tries with the batch, three alone; put off once, it gets one whenever it comes again.
            assert tries <= 6 + times_put_off()
            is_held = False
            await all_acted_once(backend, database, told)


async def test_a_try_whose_answer_is_lost_is_said_again_and_counts_once(
    backend: Backend, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    said, is_lost = attempts.begin, first(5)

    async def unheard(connection: Connection, place: Place, fact: UUID, this: UUID) -> int:
        """Carried out and committed, and then the connection breaks."""
        tried = await said(connection, place, fact, this)
        if is_lost():
            raise gone()
        return tried

    monkeypatch.setattr(attempts, "begin", unheard)
    told = bodies(5)
    # The batch fails as a whole, for no reason of its facts', so each is tried alone, and may be only once.
    once = stumbling(remember, first(), lambda: ValueError("together they are too much"))
    async with consuming(backend, database, once, max_attempts=1):
        await tell(backend.admin, *told)
        await all_acted_once(backend, database, told)


async def test_what_is_held_while_the_database_is_away_is_not_given_to_others(
    backend: Backend, database: Database
) -> None:
    back, told = asyncio.Event(), bodies(20)

    async def wait_for_it(work: Work, facts: Sequence[Fact[Event]]) -> None:
        await back.wait()
        await remember(work, facts)

    async with (
        redelivering_after(backend.admin, 3.0),
        consuming(backend, database, wait_for_it, batch_size=10, ack_wait=3.0),
    ):
        before = (await state_of(backend.admin, DURABLE)).delivered
        await tell(backend.admin, *told)
        # Past the ack wait and what one sign of life adds; each may be late by half of it, as on a busy machine it is.
        await asyncio.sleep(5)
        back.set()
        await all_acted_once(backend, database, told)
        after = (await state_of(backend.admin, DURABLE)).delivered
    assert before is not None
    assert after is not None
    assert after.consumer_seq - before.consumer_seq == 20
