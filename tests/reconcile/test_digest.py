"""A fact comes to the same number from the journal, in SQL, and from its message, here."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from uuid import UUID

import asyncpg
import pytest_asyncio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.envelope import Envelope, to_headers
from infra.chassis.connection import Connection
from infra.local.servers import Servers
from infra.reconcile.digest import of_journal, of_message

# What PostgreSQL can keep and an attribute may hold.
texts = st.text(st.characters(min_codepoint=32, exclude_categories=("Cs", "Cc")), min_size=1, max_size=30)
days = st.dates(date(1901, 1, 1), date(2199, 12, 31))
moments = st.builds(datetime.combine, days, st.times(), st.just(UTC))


@pytest_asyncio.fixture
async def database(servers: Servers) -> AsyncIterator[Connection]:
    """Any database will do."""
    connection = await asyncpg.connect(servers.databases["meetings"].owner_dsn)
    yield connection
    await connection.close()


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.uuids(), texts, texts, st.integers(1, 2**63 - 1), moments, texts, st.booleans())
async def test_journal_and_message_give_the_same_number(
    database: Connection, id: UUID, kind: str, aggregate: str, sequence: int, at: datetime, data: str, private: bool
) -> None:
    envelope = Envelope(id=str(id), source="/samrad/meetings", type=kind, subject=aggregate, time=at, sequence=sequence)
    message = of_message("MEETINGS", 1, "meetings.v1.X._", to_headers(envelope), data.encode(), private=private)
    from_journal = await database.fetchval(
        f"""
        select {of_journal("j", private=private)}
        from (select $1::uuid as id, $2::text as type, 'meetings.v1.X._' as subject, $3::text as aggregate,
                     $4::bigint as sequence, $5::timestamptz as at, $6::text as data) j
        """,
        *(id, kind, aggregate, sequence, at, data),
    )
    assert message.digest == from_journal
    assert (message.id, message.day) == (id, at.date())


def test_a_message_of_somebody_else_has_an_id_that_no_journal_holds() -> None:
    first = of_message("MEETINGS", 7, "meetings.v1.X._", None, b"{}", private=False)
    assert first.day is None
    assert first.id == of_message("MEETINGS", 7, "meetings.v1.Y._", {"ce-id": "x"}, b"", private=False).id
    assert first.id != of_message("MEETINGS", 8, "meetings.v1.X._", None, b"{}", private=False).id
