"""What must hold once all is quiet: every fact applied once, every claim worth what its facts come to, all told."""

import asyncio
from dataclasses import dataclass
from time import monotonic
from uuid import UUID

from contracts.topology import durables_of
from infra.chassis.attempts import UNSETTLED
from infra.chassis.bus import Bus
from infra.chassis.db import Database
from infra.chassis.relay import untold
from tests.scale.load import Load
from tests.scale.workers import Workers

DUE = "select count(*) from timers where due_at <= now()"
"""Timers that should have fired; the clock here is the machine's. Others wait for tomorrow morning."""
PATIENCE = 120.0
"""Seconds without any progress after which it is not going to be quiet any more."""


@dataclass(frozen=True, slots=True)
class Aftermath:
    """Everything that was counted; `wrong` says in words what should not be."""

    claims: int
    versions: int
    stated: int
    deadlocks: int
    paused: int
    """How often a consumer met with failing infrastructure, a deadlock among them."""
    alone: int
    """Facts that came a second time and so ran alone."""
    wrong: tuple[str, ...]


async def aftermath(database: Database, bus: Bus, load: Load, them: Workers) -> Aftermath:
    """Wait until all is quiet, and look. The processes must live."""
    await _quiet(database, bus, them)
    pool = database.pool
    wrong = [
        *await _each_once(database, load),
        *await _worth_what_they_should(database, load),
        *await _told_once(database, bus),
    ]
    for table in ("dead_letters", "unsent", "unsendable"):
        left = await pool.fetchval(f"select count(*) from {table}")
        wrong += [f"{left} rows are left in {table}"] if left else []
    tried = await pool.fetchval(UNSETTLED)
    wrong += [f"{tried} facts were tried alone and not settled"] if tried else []
    return Aftermath(
        claims=await pool.fetchval("select count(*) from claims"),
        versions=await pool.fetchval("select sum(last_version) from claims"),
        stated=await pool.fetchval("select count(*) from journal"),
        deadlocks=await pool.fetchval("select deadlocks from pg_stat_database where datname = current_database()"),
        paused=them.said("consumer_paused"),
        alone=await pool.fetchval("select n_tup_ins from pg_stat_user_tables where relname = 'attempts'"),
        wrong=tuple(wrong),
    )


async def _quiet(database: Database, bus: Bus, them: Workers) -> None:
    """Nothing on the durables, nothing untold, no timer due; raises TimeoutError when it stops coming nearer."""
    before, since = -1, monotonic()
    while True:
        them.must_live()
        left = await untold(database.pool) + await database.pool.fetchval(DUE)
        for durable in durables_of("honoraria"):
            info = await bus.client.jetstream().consumer_info(durable.stream, durable.name, timeout=10)
            left += (info.num_pending or 0) + (info.num_ack_pending or 0)
        if not left:
            return
        if left != before:
            before, since = left, monotonic()
        if monotonic() - since > PATIENCE:
            raise TimeoutError(f"{left} things have been left to do for {PATIENCE:.0f} s")
        await asyncio.sleep(0.2)


async def _each_once(database: Database, load: Load) -> list[str]:
    rows = await database.pool.fetch("select id from inbox")
    applied = {row["id"] for row in rows}
    expected = load.books.ids
    return [
        *([f"{len(expected - applied)} facts were never applied"] if expected - applied else []),
        *([f"{len(applied - expected)} facts were applied that nobody told"] if applied - expected else []),
    ]


async def _worth_what_they_should(database: Database, load: Load) -> list[str]:
    worth = load.books.worth()
    rows = await database.pool.fetch(
        """
        select c.claim, c.total_ore, coalesce(l.ore, 0) as lines_ore, j.data::jsonb ->> 'total_ore' as stated_ore
        from claims c
        left join (select claim, version, sum(amount_ore) as ore from claim_lines group by claim, version) as l
            on l.claim = c.claim and l.version = c.version
        left join lateral (
            select data from journal
            where aggregate = c.claim::text and type = 'no.samrad.honoraria.HonorariumCalculated.v1'
            order by sequence desc limit 1
        ) as j on true
        """,
        timeout=300,
    )
    found: dict[UUID, int] = {row["claim"]: row["total_ore"] for row in rows}
    differ = [claim for claim in worth.keys() | found.keys() if worth.get(claim, 0) != found.get(claim, 0)]
    unlike = [row["claim"] for row in rows if not row["total_ore"] == row["lines_ore"] == int(row["stated_ore"] or 0)]
    return [
        *([f"{len(differ)} claims differ from what their facts come to, {differ[0]} is one"] if differ else []),
        *([f"{len(unlike)} claims differ from their lines or from what was stated last"] if unlike else []),
    ]


async def _told_once(database: Database, bus: Bus) -> list[str]:
    """Every fact of the journal is on the bus, once, though the one who told them was killed."""
    stated = await database.pool.fetchval("select count(*) from journal")
    told = (await bus.client.jetstream().stream_info("HONORARIA")).state.messages
    gaps = await database.pool.fetchval(
        "select count(*) from (select aggregate from journal group by aggregate having count(*) <> max(sequence)) as g"
    )
    return [
        *([f"{stated} facts were stated, {told} are on the bus"] if stated != told else []),
        *([f"{gaps} aggregates have gaps in their sequences"] if gaps else []),
    ]
