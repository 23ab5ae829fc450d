"""All SQL of the trace store."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING

import asyncpg

from infra.local.traces.span import Link, Span, Value

if TYPE_CHECKING:
    Connection = asyncpg.Connection[asyncpg.Record] | asyncpg.pool.PoolConnectionProxy[asyncpg.Record]

SCHEMA = """
CREATE TABLE IF NOT EXISTS span (
    trace text NOT NULL,
    span text NOT NULL,
    parent text,
    service text NOT NULL,
    name text NOT NULL,
    kind text NOT NULL,
    started bigint NOT NULL,
    lasted bigint NOT NULL,
    error text,
    attributes jsonb NOT NULL,
    links jsonb NOT NULL,
    subject text,
    PRIMARY KEY (trace, span)
);
CREATE INDEX IF NOT EXISTS span_by_subject ON span (subject) WHERE subject IS NOT NULL;
"""


async def prepare(connection: Connection) -> None:
    """Make the table when it is missing."""
    await connection.execute(SCHEMA)


async def keep(connection: Connection, spans: Iterable[Span]) -> None:
    """Keep spans, all in one statement; those an exporter sends again are known already."""
    rows = [
        (
            s.trace,
            s.span,
            s.parent,
            s.service,
            s.name,
            s.kind,
            s.started,
            s.lasted,
            s.error,
            json.dumps(dict(s.attributes)),
            json.dumps(s.links),
            s.subject,
        )
        for s in spans
    ]
    if rows:
        await connection.execute(
            """
            INSERT INTO span
            SELECT trace, span, parent, service, name, kind, started, lasted, error,
                   attributes::jsonb, links::jsonb, subject
            FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[],
                        $7::bigint[], $8::bigint[], $9::text[], $10::text[], $11::text[], $12::text[])
                 AS given(trace, span, parent, service, name, kind, started, lasted, error,
                          attributes, links, subject)
            ON CONFLICT DO NOTHING
            """,
            *zip(*rows, strict=True),
        )


async def trace(connection: Connection, trace_id: str) -> list[Span]:
    """The spans of a trace in the order they began."""
    rows = await connection.fetch("SELECT * FROM span WHERE trace = $1 ORDER BY started, span", trace_id)
    return [_span(row) for row in rows]


async def traces_about(connection: Connection, subject: str) -> list[str]:
    """The traces with a span about this aggregate, oldest first."""
    rows = await connection.fetch(
        "SELECT trace FROM span WHERE subject = $1 GROUP BY trace ORDER BY min(started)", subject
    )
    return [row["trace"] for row in rows]


async def traces_beginning(connection: Connection, prefix: str) -> list[str]:
    """The traces whose id begins so; a few at most."""
    rows = await connection.fetch(
        "SELECT DISTINCT trace FROM span WHERE starts_with(trace, $1) ORDER BY trace LIMIT 5", prefix
    )
    return [row["trace"] for row in rows]


def _span(row: asyncpg.Record) -> Span:
    attributes: dict[str, Value] = json.loads(row["attributes"])
    return Span(
        trace=row["trace"],
        span=row["span"],
        parent=row["parent"],
        service=row["service"],
        name=row["name"],
        kind=row["kind"],
        started=row["started"],
        lasted=row["lasted"],
        error=row["error"],
        attributes=attributes,
        links=tuple(Link(*link) for link in json.loads(row["links"])),
    )
