"""What a team would otherwise write for the chain: a FastStream service per database, `PullSub(1)`, each message in one
transaction with inbox and outbox, and a relay that looks into the outbox and publishes one fact after the other.

`python -m tests.bench.chain_usual SERVICE` is one of the three.
"""

import asyncio
import json
import logging
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from time import perf_counter
from typing import Any
from uuid import UUID, uuid4

import asyncpg
from faststream import FastStream
from faststream.nats import JStream, NatsBroker, NatsMessage, PullSub
from faststream.nats.security import NatsNKey
from nats.aio.client import Client
from nats.js.api import ConsumerConfig
from pydantic import BaseModel

from contracts.topology import ADMINISTRATOR, inbox_of
from infra.chassis.bus import read_seed
from infra.local.servers import Servers

POLL = 0.05
"""Seconds between two looks into the outbox; with less the looks themselves begin to weigh."""
STREAM = "USUAL"
HEARS = {"honoraria": "usual.attended", "notifications": "usual.calculated"}
STATES = {"meetings": "usual.attended", "honoraria": "usual.calculated", "notifications": "usual.told"}
FILL = """
insert into usual_outbox (event, payload)
select id, json_build_object('claim', id, 'practitioner', uuidv7(), 'minutes', 120)::text
from (select uuidv7() as id from generate_series(1, $1::int)) as n
"""
_TABLES = """
create table usual_inbox (id uuid primary key, at timestamptz not null default now());
create table usual_outbox (
    id bigint generated always as identity primary key, event uuid not null unique, payload text not null,
    at timestamptz not null default now()
);
create table usual_rates (valid_from date primary key, ore_per_hour bigint not null);
insert into usual_rates values ('2023-07-01', 102700);
create table usual_claims (claim uuid primary key, practitioner uuid not null, total_ore bigint not null);
create table usual_lines (claim uuid references usual_claims, line integer, minutes integer, ore bigint,
                          primary key (claim, line));
create table usual_told (claim uuid primary key, practitioner uuid not null, total_ore bigint not null);
"""


class Attended(BaseModel):
    """What the first service tells."""

    claim: UUID
    practitioner: UUID
    minutes: int


class Calculated(BaseModel):
    """What the second one does."""

    claim: UUID
    practitioner: UUID
    total_ore: int


def environment(servers: Servers, service: str) -> dict[str, str]:
    """What a process is told."""
    return {
        "BENCH_DSN": servers.databases[service].owner_dsn,
        "BENCH_NATS": servers.nats_url,
        "BENCH_SEED": str(servers.seed_file(ADMINISTRATOR)),
    }


async def make(dsns: Mapping[str, str], client: Client) -> None:
    """Tables in each database, and a stream with a durable for each who hears."""
    for dsn in dsns.values():
        connection: asyncpg.Connection[Any] = await asyncpg.connect(dsn)
        await connection.execute(_TABLES)
        await connection.close()
    jetstream = client.jetstream()
    await jetstream.add_stream(name=STREAM, subjects=["usual.>"])
    for service, subject in HEARS.items():
        await jetstream.add_consumer(
            STREAM, ConsumerConfig(durable_name=f"usual-{service}", filter_subject=subject, max_ack_pending=1000)
        )


async def note_attendance(connection: "asyncpg.Connection[Any]", event: UUID, body: Attended) -> None:
    """Price it and state the claim."""
    async with connection.transaction():
        if not await _is_new(connection, event):
            return
        rate = await connection.fetchval("select ore_per_hour from usual_rates order by valid_from desc limit 1")
        ore = (body.minutes * rate + 30) // 60
        told = Calculated(claim=body.claim, practitioner=body.practitioner, total_ore=ore)
        await connection.execute("insert into usual_claims values ($1, $2, $3)", body.claim, body.practitioner, ore)
        await connection.execute("insert into usual_lines values ($1, 1, $2, $3)", body.claim, body.minutes, ore)
        await _state(connection, told.model_dump_json())


async def note_calculation(connection: "asyncpg.Connection[Any]", event: UUID, body: Calculated) -> None:
    """Keep who is told what."""
    async with connection.transaction():
        if not await _is_new(connection, event):
            return
        told = (body.claim, body.practitioner, body.total_ore)
        await connection.execute("insert into usual_told values ($1, $2, $3)", *told)
        await _state(connection, json.dumps({"claim": str(body.claim), "reason": "no_channel"}))


async def _is_new(connection: "asyncpg.Connection[Any]", event: UUID) -> bool:
    return bool(
        await connection.fetchval(
            "insert into usual_inbox (id) values ($1) on conflict do nothing returning true", event
        )
    )


async def _state(connection: "asyncpg.Connection[Any]", payload: str) -> None:
    await connection.execute("insert into usual_outbox (event, payload) values ($1, $2)", uuid4(), payload)


async def relay(pool: "asyncpg.Pool[Any]", broker: NatsBroker, subject: str) -> None:
    """Publish what the outbox holds, in order, and delete it, for ever."""
    while True:
        async with pool.acquire() as connection:
            rows = await connection.fetch("select id, event, payload from usual_outbox order by id limit 100")
            for row in rows:
                headers = {"Nats-Msg-Id": str(row["event"]), "content-type": "application/json"}
                await broker.publish(row["payload"].encode(), subject, headers=headers, stream=STREAM)
            await connection.execute("delete from usual_outbox where id = any($1::bigint[])", [r["id"] for r in rows])
        if not rows:
            await asyncio.sleep(POLL)


async def serve(service: str, told: Mapping[str, str]) -> None:
    """Consume and relay until the process is stopped."""
    said = logging.getLogger("bench")
    logging.basicConfig(level=logging.WARNING)
    pool = await asyncpg.create_pool(told["BENCH_DSN"], min_size=2, max_size=4)
    broker = NatsBroker(
        told["BENCH_NATS"],
        security=NatsNKey.from_seed(read_seed(Path(told["BENCH_SEED"]))),
        inbox_prefix=inbox_of(ADMINISTRATOR),
        logger=said,
    )
    if service in HEARS:
        subscriber = broker.subscriber(
            HEARS[service],
            stream=JStream(STREAM, declare=False),
            durable=f"usual-{service}",
            pull_sub=PullSub(batch_size=1),
            inbox_prefix=f"{inbox_of(ADMINISTRATOR)}.".encode(),
        )

        if service == "honoraria":

            @subscriber
            async def attended(body: Attended, message: NatsMessage) -> None:
                async with pool.acquire() as connection:
                    await note_attendance(connection, UUID(message.headers["Nats-Msg-Id"]), body)  # type: ignore[arg-type]
        else:

            @subscriber
            async def calculated(body: Calculated, message: NatsMessage) -> None:
                async with pool.acquire() as connection:
                    await note_calculation(connection, UUID(message.headers["Nats-Msg-Id"]), body)  # type: ignore[arg-type]

    relaying: list[asyncio.Task[None]] = []

    async def begin() -> None:
        relaying.append(asyncio.create_task(relay(pool, broker, STATES[service])))
        print("started", flush=True)  # noqa: T201 – who measures waits for it

    await FastStream(broker, after_startup=[begin], logger=said).run()


async def paced(
    stated: "asyncpg.Connection[Any]", told: "asyncpg.Connection[Any]", pace: int, seconds: int
) -> list[float]:
    """Seconds from each commit to that of the last service, so many a second."""
    await told.execute(
        """
        create function say_usual() returns trigger language plpgsql as
            $$ begin perform pg_notify('told', new.claim::text); return null; end $$;
        create trigger say_usual after insert on usual_told for each row execute function say_usual()
        """
    )
    begun: dict[UUID, float] = {}
    took: list[float] = []

    def heard(_: object, __: int, ___: str, claim: object) -> None:
        began = begun.pop(UUID(str(claim)), None)
        if began is not None:
            took.append(perf_counter() - began)

    await told.add_listener("told", heard)
    began = perf_counter()
    for number in range(pace * seconds):
        await asyncio.sleep(began + number / pace - perf_counter())
        claim = uuid4()
        body = Attended(claim=claim, practitioner=uuid4(), minutes=120).model_dump_json()
        begun[claim] = perf_counter()
        await stated.execute("insert into usual_outbox (event, payload) values ($1, $2)", claim, body)
    async with asyncio.timeout(60):
        while begun:
            await asyncio.sleep(0.05)
    await told.remove_listener("told", heard)
    return took


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1], os.environ))
