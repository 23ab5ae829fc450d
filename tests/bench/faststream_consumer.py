"""What a team would otherwise write for a consumer: a FastStream handler that does inbox, state and outbox of each
message in one transaction. Run as a process it consumes until it is stopped.
"""

import asyncio
import logging
import os
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg
from faststream import FastStream
from faststream.nats import JStream, NatsBroker, NatsMessage, PullSub
from faststream.nats.opentelemetry import NatsTelemetryMiddleware
from faststream.nats.security import NatsNKey
from pydantic import BaseModel

from contracts.topology import inbox_of
from infra.chassis.bus import read_seed
from infra.chassis.settings import Settings
from infra.chassis.telemetry import start_telemetry

SERVICE, STREAM, DURABLE = "honoraria", "MEETINGS", "honoraria-from-meetings"
TABLES = """
create table inbox (id uuid primary key, at timestamptz not null default now());
create table attended (
    attendance uuid primary key, meeting uuid not null, practitioner uuid not null, minutes integer not null
);
create table outbox (
    id bigint generated always as identity primary key, event uuid not null unique, type text not null,
    payload text not null, at timestamptz not null default now()
);
"""


class Attendance(BaseModel):
    """The team's own model of what it needs of the fact."""

    attendance: UUID
    meeting: UUID
    practitioner: UUID
    body: UUID
    community: str
    on: date
    starts: datetime
    ends: datetime
    minutes: int
    paid: bool


class Attested(BaseModel):
    """What it states because of it."""

    claim: UUID
    version: int
    community: str
    total_ore: int


def environment(settings: Settings, at_once: int) -> dict[str, str]:
    """What the process is told; it pulls and works on so many messages at once."""
    return {
        "BENCH_DSN": settings.database_dsn.get_secret_value(),
        "BENCH_NATS": settings.nats_url,
        "BENCH_SEED": str(settings.nats_seed_file),
        "BENCH_OTLP": settings.otlp_endpoint,
        "BENCH_SHARE": str(settings.trace_sample),
        "BENCH_AT_ONCE": str(at_once),
    }


async def make_tables(owner: "asyncpg.Connection[asyncpg.Record]") -> None:
    """The team's tables, and the service's role may work on them."""
    await owner.execute(TABLES)
    await owner.execute(f"grant select, insert, update, delete on inbox, attended, outbox to {SERVICE}")


async def apply(connection: "asyncpg.pool.PoolConnectionProxy[asyncpg.Record]", event: UUID, body: Attendance) -> None:
    """Inbox, state and outbox in one transaction."""
    async with connection.transaction():
        fresh = await connection.fetchval(
            "insert into inbox (id) values ($1) on conflict do nothing returning true", event
        )
        if not fresh:
            return
        await connection.execute(
            """
            insert into attended (attendance, meeting, practitioner, minutes) values ($1, $2, $3, $4)
            on conflict (attendance) do update
            set meeting = excluded.meeting, practitioner = excluded.practitioner, minutes = excluded.minutes
            """,
            body.attendance,
            body.meeting,
            body.practitioner,
            body.minutes,
        )
        stated = Attested(claim=body.attendance, version=1, community=body.community, total_ore=body.minutes * 100)
        await connection.execute(
            "insert into outbox (event, type, payload) values ($1, 'HonorariumAttested', $2)",
            uuid4(),
            stated.model_dump_json(),
        )


async def consume(told: Mapping[str, str]) -> None:
    """Consume until the process is stopped."""
    said = logging.getLogger("bench")
    logging.basicConfig(level=logging.WARNING)
    at_once = int(told["BENCH_AT_ONCE"])
    traced = start_telemetry(SERVICE, endpoint=told["BENCH_OTLP"], sample=float(told["BENCH_SHARE"])) is not None
    pool = await asyncpg.create_pool(told["BENCH_DSN"], min_size=1, max_size=min(at_once, 20))
    broker = NatsBroker(
        told["BENCH_NATS"],
        security=NatsNKey.from_seed(read_seed(Path(told["BENCH_SEED"]))),
        inbox_prefix=inbox_of(SERVICE),
        middlewares=[NatsTelemetryMiddleware()] if traced else (),
        logger=said,
    )

    @broker.subscriber(
        "meetings.v1.AttendanceRecorded.*",
        stream=JStream(STREAM, declare=False),
        durable=DURABLE,
        pull_sub=PullSub(batch_size=at_once),
        inbox_prefix=f"{inbox_of(SERVICE)}.".encode(),
    )
    async def note(body: Attendance, message: NatsMessage) -> None:
        async with pool.acquire() as connection:
            await apply(connection, UUID(message.headers["ce-id"]), body)

    async def say() -> None:
        print("started", flush=True)  # noqa: T201 – who measures waits for it

    await FastStream(broker, after_startup=[say], logger=said).run()


if __name__ == "__main__":
    asyncio.run(consume(os.environ))
