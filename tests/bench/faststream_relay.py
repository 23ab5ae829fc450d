"""What a team would otherwise write for a relay: the package faststream-outbox, as its documentation shows it.

Run as a process it relays to the stream of `meetings` with one worker, which keeps the order, until it is stopped.
"""

import asyncio
import logging
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
from faststream import FastStream
from faststream.nats import JStream, NatsBroker
from faststream.nats.opentelemetry import NatsTelemetryMiddleware
from faststream.nats.security import NatsNKey
from faststream_outbox import OutboxBroker, make_outbox_table
from sqlalchemy import MetaData
from sqlalchemy.ext.asyncio import create_async_engine

from contracts.event import Event
from contracts.topology import inbox_of
from infra.chassis.bus import read_seed
from infra.chassis.settings import Settings
from infra.chassis.telemetry import start_telemetry

QUEUE, SERVICE = "facts", "meetings"
_FILL = """
insert into outbox (queue, payload, headers)
select $2, convert_to(replace($3, '00000000-0000-0000-0000-000000000000', id::text), 'utf8'),
       jsonb_build_object('content-type', 'application/json', 'correlation_id', id::text)
from (select uuidv7() as id from generate_series(1, $1::int)) as n
"""


@dataclass(frozen=True, slots=True)
class Setting:
    """How many rows are fetched, and how many deleted, in one statement."""

    fetched: int
    deleted: int

    def __str__(self) -> str:
        return f"fetching {self.fetched}, deleting {self.deleted}"


USUAL = Setting(10, 1)
"""The package's defaults."""
BATCHES = Setting(100, 100)


def environment(settings: Settings, setting: Setting) -> dict[str, str]:
    """What the process is told."""
    return {
        "BENCH_DSN": settings.database_dsn.get_secret_value().replace("postgresql://", "postgresql+asyncpg://", 1),
        "BENCH_NATS": settings.nats_url,
        "BENCH_SEED": str(settings.nats_seed_file),
        "BENCH_OTLP": settings.otlp_endpoint,
        "BENCH_SHARE": str(settings.trace_sample),
        "BENCH_FETCHED": str(setting.fetched),
        "BENCH_DELETED": str(setting.deleted),
    }


async def make_outbox(owner_dsn: str, role: str) -> None:
    """The package's table, and the service's role may work on it."""
    metadata = MetaData()
    make_outbox_table(metadata, table_name="outbox")
    engine = create_async_engine(owner_dsn.replace("postgresql://", "postgresql+asyncpg://", 1))
    async with engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
        await connection.exec_driver_sql(f"grant select, insert, update, delete on outbox to {role}")
    await engine.dispose()


async def fill_outbox(connection: "asyncpg.Connection[asyncpg.Record]", count: int, event: Event) -> None:
    """Put so many facts into the outbox, and wake the relay as the package's own publish does."""
    async with connection.transaction():
        await connection.execute(_FILL, count, QUEUE, event.payload().decode(), timeout=600)
        await connection.execute("select pg_notify('outbox_outbox', $1)", QUEUE)


async def relay(told: Mapping[str, str]) -> None:
    """Relay until the process is stopped."""
    # Its log of every message would cost it a third; only what goes wrong is said.
    said = logging.getLogger("bench")
    logging.basicConfig(level=logging.WARNING)
    share = float(told["BENCH_SHARE"])
    traced = start_telemetry(SERVICE, endpoint=told["BENCH_OTLP"], sample=share) is not None
    outbox = OutboxBroker(
        create_async_engine(told["BENCH_DSN"]),
        outbox_table=make_outbox_table(MetaData(), table_name="outbox"),
        logger=said,
    )
    nats = NatsBroker(
        told["BENCH_NATS"],
        security=NatsNKey.from_seed(read_seed(Path(told["BENCH_SEED"]))),
        inbox_prefix=inbox_of(SERVICE),
        # The package's own middleware fails where the publisher is another broker's, so only this side is traced.
        middlewares=[NatsTelemetryMiddleware()] if traced else (),
        logger=said,
    )
    subject = f"{SERVICE}.v1.MeetingScheduled.vestfold"

    @nats.publisher(subject, stream=JStream(SERVICE.upper(), declare=False))
    @outbox.subscriber(
        QUEUE,
        max_workers=1,
        fetch_batch_size=int(told["BENCH_FETCHED"]),
        terminal_flush_batch_size=int(told["BENCH_DELETED"]),
    )
    async def pass_on(body: dict[str, Any]) -> dict[str, Any]:
        return body

    async def say() -> None:
        print("started", flush=True)  # noqa: T201 – who measures waits for it

    await FastStream(outbox, on_startup=[nats.connect], after_startup=[say], logger=said).run()


if __name__ == "__main__":
    asyncio.run(relay(os.environ))
