"""Is this process alive, is it ready, and is everything quiet."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

import httpx2

from contracts.topology import STREAMS, durables_of
from infra.chassis.bus import Bus, addresses
from infra.chassis.db import NOT_ANSWERED, Database
from infra.chassis.kept import NoAnswer, asked, still_to_do
from infra.chassis.own_streams import Behind
from infra.chassis.relay import UNTOLD
from infra.chassis.settings import Settings
from infra.chassis.timers import MAX_ATTEMPTS, next_due


@dataclass(frozen=True, slots=True)
class Durability:
    """What is `wrong`, in words, and which nodes could not be asked; proven when there is neither."""

    wrong: str | None
    unheard: tuple[str, ...] = ()

    @property
    def proven(self) -> bool:
        """Whether every node syncs to disk before it acknowledges."""
        return self.wrong is None and not self.unheard


async def durability(settings: Settings) -> Durability:
    """Whether what the bus says it has may be lost with the power: each node's monitoring must say `sync_always`.

    `kill -9` would never show it. A fact is acknowledged by a majority, so a majority must answer; the others,
    perhaps just down, must not keep a service from starting, and are to be asked again.
    """
    if settings.nats_monitor_url is None:
        return Durability(None)  # vouched for by an operator: the settings saw to that
    nodes = addresses(settings.nats_monitor_url)
    async with httpx2.AsyncClient(timeout=3) as client:
        answers = await asyncio.gather(*(_syncs(client, node) for node in nodes))
    lax = [node for node, syncs in zip(nodes, answers, strict=True) if syncs is False]
    unheard = [node for node, syncs in zip(nodes, answers, strict=True) if syncs is None]
    wrong = None
    if lax:
        wrong = "nats-server: set `jetstream { sync_interval: always }`, or facts are lost with the power"
    elif 2 * len(unheard) >= len(nodes):
        wrong = f"durability cannot be read: no answer from {', '.join(unheard)}"
    return Durability(wrong, tuple(unheard))


async def _syncs(client: httpx2.AsyncClient, node: str) -> bool | None:
    try:
        answer = (await client.get(f"{node}/varz")).json()
    except (httpx2.HTTPError, ValueError, OSError):
        return None
    return bool(answer.get("jetstream", {}).get("config", {}).get("sync_always"))


@dataclass(slots=True)
class Health:
    """What a process knows of its own state."""

    service: str
    database: Database
    bus: Bus
    settings: Settings
    durable: bool = False
    stopping: bool = False
    worker: bool = True
    _missing: list[str] = field(default_factory=list)

    async def problems(self) -> list[str]:
        """What keeps the process from being ready, in words; empty when it is."""
        if self.stopping:
            return ["stopping"]
        found = []
        try:
            # Around the wait for a connection too: a pool that is used up keeps everybody waiting.
            async with asyncio.timeout(3):
                await self.database.pool.fetchval("select 1")
        except Behind as behind:
            found.append(str(behind))
        except NOT_ANSWERED as failed:
            found.append(f"database: {type(failed).__name__}")
        if not self.durable:
            read = await durability(self.settings)
            found += [f"bus: {read.wrong}"] if read.wrong else []
            self.durable = read.proven
        if not self.bus.client.is_connected:
            return [*found, "bus: not connected"]
        return found + [said for said in await asyncio.gather(*self._looked_for()) if said]

    def _looked_for(self) -> list[Any]:
        own = [
            self._exists(f"stream {s.name}", f"STREAM.INFO.{s.name}") for s in STREAMS if s.publisher == self.service
        ]
        pulled = [
            self._exists(f"durable {d.name}", f"CONSUMER.INFO.{d.stream}.{d.name}") for d in durables_of(self.service)
        ]
        return own + pulled

    async def _exists(self, what: str, api: str) -> str | None:
        try:
            return None if await asked(self.bus, api) is not None else f"{what}: missing"
        except NoAnswer as silent:
            return f"{what}: {silent}"

    async def backlog(self) -> dict[str, Any]:
        """What this service has yet to do: unsent facts, facts not yet taken or acknowledged, timers due.

        And what waits for people: facts the bus refused (`unsendable`), dead letters, and timers that failed for good.
        Raises NoAnswer when the bus cannot say.
        """
        row = await self.database.pool.fetchrow(
            f"""
            select (select count(*) {UNTOLD}) as unsent,
                   (select count(*) from unsendable) as unsendable,
                   (select count(*) from dead_letters where settled_at is null) as dead_letters,
                   (select count(*) from timers where due_at <= $1 and attempts < $2) as due_timers,
                   (select count(*) from timers where attempts >= $2) as dead_timers,
                   (select coalesce(max(position), 0) from journal) as journal
            """,
            self.database.clock.now(),
            MAX_ATTEMPTS,
        )
        pending = await asyncio.gather(*(self._pending(d.stream, d.name) for d in durables_of(self.service)))
        due = await next_due(self.database)
        return {
            **dict(row or {}),
            "pending": dict(pending),
            "next_timer": due.isoformat() if due else None,
            "now": self.database.clock.now().isoformat(),
        }

    async def _pending(self, stream: str, durable: str) -> tuple[str, int]:
        return durable, await still_to_do(self.bus, stream, durable)
