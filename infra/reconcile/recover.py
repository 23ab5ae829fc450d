"""Brings a service forward whose database was restored to an earlier point.

One transaction: its own newer facts come back from its streams into the journal, with their ids and numbers; what it
keeps by commands is rebuilt from them; what it was about to tell and has told is no longer waiting. Before that
commits, its durables are made anew: everything it heard comes again, and its restored inbox decides what is new.
"""

import asyncio
import contextlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nats.js.errors import NotFoundError

from contracts.events import EVENTS
from contracts.topology import durables_of
from infra.chassis.bus import Bus
from infra.chassis.connection import Connection
from infra.chassis.own_streams import MARK
from infra.chassis.provision import consumer_config
from infra.chassis.relay import LOCK
from infra.chassis.service import Service
from infra.chassis.vault import Vault
from infra.chassis.work import Misstated, Origin, Work
from infra.reconcile.findings import Compared, Verdict
from infra.reconcile.reading import CannotCompare
from infra.reconcile.returning import Returning
from infra.reconcile.site import Site, declaration
from infra.reconcile.taking_back import ACTOR, Strange, take_back

LOOKS, LOOK_AGAIN = 10, 1.0
"""Looks at who works on the database, and the seconds between them. One that refuses to work comes again and again, but
no connection of its stays for all of them, also on a machine that is busy."""

_TOLD_ALREADY = "delete from unsent u using different d where u.position = d.position and d.verdict = 'under way'"
# Told now, it would take the place of the newer one: the stream keeps one message for each person.
_SUPERSEDED = """
delete from unsent u using journal j
where j.position = u.position and j.type = any($1::text[])
  and exists (select from journal n where n.subject = j.subject and n.sequence > j.sequence)
"""


class AtWork(CannotCompare):
    """The service works on the database that is to be recovered."""


@dataclass(frozen=True, slots=True)
class Recovered:
    """What came back, by type; what nobody rebuilds anything from; what stays out; and the durables made anew."""

    facts: Mapping[str, int]
    not_rebuilt: Mapping[str, int]
    strange: Sequence[Strange]
    durables: Sequence[str]


async def recover(
    site: Site, connection: Connection, bus: Bus, compared: Sequence[Compared], *, whole: bool
) -> Recovered:
    """Recover what `compare` has found. `whole` says that all days were compared. Raises AtWork, CannotCompare."""
    if site.vault is None:
        raise CannotCompare(f"{site.service}: its key is needed to recover what lies sealed; set SAMRAD_KEY_FILE")
    await _must_be_alone(connection, site)
    try:
        async with connection.transaction():
            came, strange = await take_back(connection, bus, site.vault, site.service, compared)
            not_rebuilt = await _rebuild(_work(site, site.vault, connection), declaration(site), came)
            await connection.execute(_TOLD_ALREADY)
            await connection.execute(_SUPERSEDED, [name for name, event in EVENTS.items() if event.private])
            if whole and not strange and not any(one.count(Verdict.ALTERED) for one in compared):
                for one in compared:
                    await connection.execute(MARK, one.stream, one.end.created, one.end.last, one.end.last)
            # Before the commit: until then the service refuses to work, and so misses nothing should this end halfway.
            durables = await _make_durables_anew(bus, site.service)
    finally:
        await connection.execute("select pg_advisory_unlock($1)", LOCK)
    return Recovered(Counter(one.fact.type for one in came), not_rebuilt, strange, durables)


async def _must_be_alone(connection: Connection, site: Site) -> None:
    at_work = f"{site.service} works on this database: stop all its processes (`samrad down`), then recover"
    staying, looks = await _sessions(connection, site.role), 1
    while staying and looks < LOOKS:
        await asyncio.sleep(LOOK_AGAIN)
        staying, looks = staying & await _sessions(connection, site.role), looks + 1
    if staying or not await connection.fetchval("select pg_try_advisory_lock($1)", LOCK):
        raise AtWork(at_work)


async def _sessions(connection: Connection, role: str) -> set[int]:
    rows = await connection.fetch(
        "select pid from pg_stat_activity where datname = current_database() and usename = $1 "
        "and pid <> pg_backend_pid()",
        role,
    )
    return {row["pid"] for row in rows}


def _work(site: Site, vault: Vault, connection: Connection) -> Work:
    return Work(
        connection,
        service=site.service,
        now=site.clock.now(),
        actor=ACTOR,
        origin=Origin.fresh(),
        vault=vault,
        derived=True,
    )


async def _rebuild(work: Work, declared: Service, came: Sequence[Returning]) -> Counter[str]:
    """Hand what came back to those who rebuild from it; returns what nobody does."""
    for by in dict.fromkeys(declared.recoverers.values()):
        facts = [one.fact for one in came if declared.recoverers.get(one.fact.type) is by]
        if facts:
            await by(work, facts)
    if work.stated:
        raise Misstated(f"{declared.name}: {type(work.stated[0].event).__name__} is stated while recovering")
    wholly = declared.recoverers.keys() - declared.recovered_in_part
    return Counter(one.fact.type for one in came if one.fact.type not in wholly)


async def _make_durables_anew(bus: Bus, service: str) -> list[str]:
    jetstream = bus.client.jetstream(timeout=10)
    durables = durables_of(service)
    for durable in durables:
        # Not there when this was cut off here before.
        with contextlib.suppress(NotFoundError):
            await jetstream.delete_consumer(durable.stream, durable.name)
        await jetstream.add_consumer(durable.stream, consumer_config(durable))
    return [durable.name for durable in durables]
