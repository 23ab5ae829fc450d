"""Questions to the trace store, for the command line, the demo and the tests."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

import asyncpg

from infra.local.databases import TRACES, database
from infra.local.servers import reach
from infra.local.state import State
from infra.local.traces import store
from infra.local.traces.span import Span


@dataclass(frozen=True, slots=True)
class Summary:
    """What a trace passed through."""

    id: str
    services: tuple[str, ...]
    spans: int

    def as_json(self) -> dict[str, object]:
        """The shape the demo prints."""
        return {"id": self.id, "services": list(self.services), "spans": self.spans}


def store_dsn(state: State, ports: Mapping[str, int]) -> str:
    """The address of the stack's trace store."""
    return database(state, reach(state, ports).admin_dsn, TRACES).owner_dsn


async def read_trace(dsn: str, trace_id: str) -> list[Span]:
    """The spans of the trace with this id, or the only one that begins so; empty when there is none."""
    async with _connected(dsn) as connection:
        found = await store.trace(connection, trace_id.lower())
        if not found and trace_id:
            known = await store.traces_beginning(connection, trace_id.lower())
            found = await store.trace(connection, known[0]) if len(known) == 1 else []
    return found


async def read_traces_about(dsn: str, subject: str) -> list[list[Span]]:
    """The traces that touched this aggregate, oldest first."""
    async with _connected(dsn) as connection:
        return [await store.trace(connection, each) for each in await store.traces_about(connection, subject)]


async def summary(dsn: str, trace_id: str) -> Summary | None:
    """Which services a trace passed through, in order of first appearance; None when it is unknown."""
    spans = await read_trace(dsn, trace_id)
    return summarise(spans) if spans else None


def summarise(spans: Sequence[Span]) -> Summary:
    """The summary of a trace's spans."""
    return Summary(spans[0].trace, tuple(dict.fromkeys(span.service for span in spans)), len(spans))


@asynccontextmanager
async def _connected(dsn: str) -> AsyncIterator[asyncpg.Connection[asyncpg.Record]]:
    connection: asyncpg.Connection[asyncpg.Record] = await asyncpg.connect(dsn)
    try:
        await store.prepare(connection)
        yield connection
    finally:
        await connection.close()
