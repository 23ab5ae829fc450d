"""Services inside a test: the real worker on real servers, with a clock the test moves.

Tests share databases and streams and never clean up: every test makes its own ids, so nothing of one is another's.
"""

import asyncio
import base64
import contextlib
import os
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from uuid import uuid4

from nats.errors import Error as NatsError
from nats.js.api import ConsumerInfo

from contracts.envelope import SEALED, Envelope, to_headers
from contracts.event import Event
from contracts.topology import ADMINISTRATOR, DURABLES, SERVICES, Durable
from infra.chassis import bus as chassis_bus
from infra.chassis.bus import Bus, Outgoing
from infra.chassis.clock import SimulatedClock
from infra.chassis.db import Database
from infra.chassis.health import Health
from infra.chassis.ids import new_id
from infra.chassis.process import opened, working
from infra.chassis.service import Service
from infra.chassis.settings import Settings
from infra.chassis.vault import Vault, read_key
from infra.local.servers import Servers


@dataclass(slots=True)
class Running:
    """One service at work: its database, its settings, the clock that the test moves, and its health."""

    service: Service
    database: Database
    settings: Settings
    clock: SimulatedClock
    health: Health


class Stack:
    """Real servers, and the services a test starts on them."""

    def __init__(self, servers: Servers, folder: Path, admin: Bus) -> None:
        self.servers = servers
        self.folder = folder
        self.admin = admin
        self.clock = SimulatedClock.create(folder / f"clock-{uuid4()}", datetime(2024, 1, 1, tzinfo=UTC))
        self._sequences: dict[str, int] = {}

    def settings(self, service: str, **others: object) -> Settings:
        """Settings for a service in this stack; `others` overrule."""
        database = self.servers.databases[service]
        return Settings.model_validate(
            {
                "environment": "test",
                "database_dsn": database.runtime_dsn,
                "migration_dsn": database.owner_dsn,
                "nats_url": self.servers.nats_url,
                "nats_seed_file": self.servers.seed_file(service),
                "nats_durability_vouched": True,
                # Tests tell facts in everybody's name; those of restored databases say otherwise.
                "own_stream_shared": True,
                "oidc_issuer": "http://127.0.0.1:9/",
                "key_file": self._key(f"key-{service}"),
                "transport_key_file": self._key("key-transport"),
                "files_dir": self.folder / "files",
                "clock": f"simulated:{self._clock_path()}",
                "database_connections": 4,
                "log": "console",
            }
            | others
        )

    def _clock_path(self) -> Path:
        return next(self.folder.glob("clock-*"))

    def _key(self, name: str) -> Path:
        # One for all tests on these servers: what one test leaves sealed, another's relay must be able to open.
        return self.servers.state.secret_file(name, lambda: base64.b64encode(os.urandom(32)).decode())

    @asynccontextmanager
    async def idle(self, service: Service, **others: object) -> AsyncIterator[Running]:
        """A service's migrated database without anything that works on it."""
        settings = self.settings(service.name, **others)
        async with opened(service, settings) as database:
            client = await chassis_bus.connect(
                settings.nats_url, settings.nats_seed_file, user=service.name, name=f"{service.name} test"
            )
            health = Health(service.name, database, client, settings)
            yield Running(service, database, settings, self.clock, health)
            await client.client.close()

    @asynccontextmanager
    async def running(self, *services: Service, **others: object) -> AsyncIterator[list[Running]]:
        """Services with relay, consumers and timers at work."""
        async with AsyncExitStack() as stack:
            started = []
            for service in services:
                one = await stack.enter_async_context(self.idle(service, **others))
                for alongside in service.alongside:
                    await stack.enter_async_context(alongside(one.database, one.settings))
                await stack.enter_async_context(working(service, one.settings, one.database, one.health.bus))
                started.append(one)
            yield started

    async def tell(self, *events: Event, at: datetime | None = None, repeat: int = 1) -> list[Envelope]:
        """Publish facts as their services would, in this order; `repeat` tells each again that many times."""
        envelopes, places = [], dict[str, int]()
        for event in events:
            key = f"{event.publisher}:{event.aggregate_id()}"
            self._sequences[key] = self._sequences.get(key, 0) + 1
            envelope = Envelope(
                id=str(new_id()),
                source=f"/samrad/{event.publisher}",
                type=event.event_type(),
                subject=event.aggregate_id(),
                time=at or self.clock.now(),
                sequence=self._sequences[key],
                correlationid=str(new_id()),
            )
            places[event.subjects()] = await self.send(event, envelope, repeat=repeat)
            envelopes.append(envelope)
        await asyncio.gather(*(self._counted(durable, places) for durable in DURABLES if durable.service in SERVICES))
        return envelopes

    async def send(self, event: Event, envelope: Envelope, *, repeat: int = 1) -> int:
        """Publish one fact with an envelope of the test's choosing; returns its place in the stream."""
        payload = event.payload()
        if event.private:
            transport = read_key(self._key("key-transport"))
            payload = Vault(transport, transport).wrap_for_transport(payload)
            envelope = replace(envelope, datacontenttype=SEALED)
        headers, place = to_headers(envelope), 0
        for number in range(repeat):
            # Another message id each time, or the bus itself would drop the repetition before the inbox sees it.
            again = headers | {"Nats-Msg-Id": f"{envelope.id}-{number}"}
            place = await self.admin.publish_one(Outgoing(event.subject(), payload, again))
        return place

    async def _counted(self, durable: Durable, places: Mapping[str, int]) -> None:
        """Wait until a durable counts what it takes of the facts that were told, by their subjects.

        The bus says that a fact is stored before that; who asked then what is left to do could be told: nothing.
        """
        last = max((places[subject] for subject in durable.filters if subject in places), default=0)
        # A test may have taken the durable, or a node of the bus, away.
        with contextlib.suppress(NatsError, TimeoutError):
            async with asyncio.timeout(5):
                jetstream = self.admin.client.jetstream()
                while last and not _counts(await jetstream.consumer_info(durable.stream, durable.name), last):
                    await asyncio.sleep(0.002)


def _counts(durable: ConsumerInfo, place: int) -> bool:
    """Whether a durable waits to hand something out, or has handed out what stands here."""
    return bool(durable.num_pending) or (durable.delivered is not None and durable.delivered.stream_seq >= place)


async def quiet(*running: Running, timeout: float = 40) -> None:
    """Wait until journals, consumers and due timers are empty in all these services, twice in a row."""
    deadline, last = monotonic() + timeout, None
    while monotonic() < deadline:
        backlogs = [await one.health.backlog() for one in running]
        busy = any(b["unsent"] or b["due_timers"] or any(b["pending"].values()) for b in backlogs)
        now = None if busy else [b["journal"] for b in backlogs]
        if now is not None and now == last:
            return
        last = now
        await asyncio.sleep(0.02)
    raise TimeoutError(f"not quiet after {timeout} s: {[await one.health.backlog() for one in running]}")


async def stated(database: Database, *kinds: type[Event], about: Iterable[object] = ()) -> list[Event]:
    """Facts of these types in a service's journal, in order; `about` keeps those of certain aggregates."""
    by_type: dict[str, Callable[[str], Event]] = {kind.event_type(): kind.read for kind in kinds}
    wanted = [str(one) for one in about]
    rows = await database.pool.fetch(
        """
        select type, data from journal
        where type = any($1::text[]) and (cardinality($2::text[]) = 0 or aggregate = any($2::text[])) order by position
        """,
        list(by_type),
        wanted,
    )
    return [by_type[row["type"]](row["data"]) for row in rows]


async def open_stack(servers: Servers, folder: Path) -> Stack:
    """A stack on servers that run."""
    admin = await chassis_bus.connect(
        servers.nats_url, servers.seed_file(ADMINISTRATOR), user=ADMINISTRATOR, name="test administrator"
    )
    return Stack(servers, folder, admin)
