"""A service that only remembers, in the place of `meetings`: enough to see what the spine does."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from uuid import UUID

from contracts.event import Event
from contracts.events.representation import BodyEstablished
from contracts.topology import HEARS
from infra.chassis.db import Database
from infra.chassis.facts import Fact
from infra.chassis.ids import new_id
from infra.chassis.service import Service
from infra.chassis.settle import Handler
from infra.chassis.work import Work

MIGRATIONS = Path(__file__).with_name("migrations")


async def remember(work: Work, facts: Sequence[Fact[Event]]) -> None:
    """Write down each fact; twice is counted, so that a test would see it."""
    await work.connection.executemany(
        """
        insert into heard as h (aggregate, sequence, fact) values ($1, $2, $3)
        on conflict (aggregate, sequence) do update set times = h.times + 1
        """,
        [(fact.aggregate, fact.sequence, fact.id) for fact in facts],
    )


def toy(name: str = "meetings", by: Handler = remember) -> Service:
    """A service with the name and so the grants of a real one."""
    service = Service(name, migrations=MIGRATIONS)
    if HEARS[name]:
        service.hears(*HEARS[name], by=by)
    service.check()
    return service


def body(body_id: UUID | None = None, name: str = "SSU") -> BodyEstablished:
    """A fact of `representation`."""
    return BodyEstablished(
        body=body_id or new_id(),
        community="vestfold",
        level="strategic",
        name=name,
        gp_seats=2,
        gp_role="member",
        established_on=date(2024, 1, 1),
    )


async def heard(database: Database, aggregates: Sequence[object]) -> dict[tuple[str, int], int]:
    """(aggregate, sequence) → how many times it acted."""
    rows = await database.pool.fetch(
        "select aggregate, sequence, times from heard where aggregate = any($1::text[])", [str(a) for a in aggregates]
    )
    return {(row["aggregate"], row["sequence"]): row["times"] for row in rows}
