"""One process of one service as `infra.chassis.process` runs it: relay, timers, consumers, commands, and the sender.

Left out are FastStream, which only declares what `PullRequests` and `Settler` do, and HTTP: a command comes in as its
gateway would hand it on, with its idempotency key in the transaction that does the work.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import Any, cast

import asyncpg
from nats.errors import NoServersError
from starlette.responses import Response

from contracts.topology import durables_of
from infra.chassis.background import Waker
from infra.chassis.bus import Bus
from infra.chassis.clock import Clock
from infra.chassis.db import Database
from infra.chassis.gateway.idempotency import fingerprints, first_answer, keep_answer
from infra.chassis.pulling import PullRequests, consume_waiting
from infra.chassis.relay import Relay
from infra.chassis.service import Service
from infra.chassis.settle import Handler, Settler
from infra.chassis.timers import Timers
from infra.chassis.vault import Vault
from infra.chassis.work import Connection, Work
from services.notifications.desk import Desk as MailDesk
from services.notifications.sender import Sender
from tests.buses.memory import MemoryClient
from tests.simulation.life import Crashed, Life
from tests.simulation.sql import Desk, Pool

Command = Callable[[Work, "Process"], Awaitable[Any]]
"""Done in a transaction; what it returns must be JSON, since it is the answer that is kept."""
LOOK = 15.0
"""Virtual seconds between looks that nobody asked for. Short ones would only make a seed longer."""


class Gone(Exception):
    """The process ended before it answered; whoever asked knows nothing."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much a process takes at a time; each seed has its own."""

    batch: int
    connections: int
    max_attempts: int = 3


@dataclass(frozen=True, slots=True)
class Ground:
    """What a process stands on; `service` may differ from the declared one in what a test has broken.

    `watched` puts a witness into the transactions of a handler.
    """

    service: Service
    clock: Clock
    vault: Vault
    sizes: Sizes
    watched: Callable[[Handler], Handler]
    mail: tuple[MailDesk, Any] | None = None


class Process:
    """Begins at once; ends with its life."""

    def __init__(self, life: Life, desk: Desk, ground: Ground, join: Callable[[], Awaitable[Bus]]) -> None:
        self.life = life
        self.desk = desk
        self.service = ground.service
        self.sizes = ground.sizes
        self.handlers = _watched(ground)
        self._ground = ground
        self._join = join
        self.clients: list[MemoryClient] = []
        pool = cast("asyncpg.Pool[Any]", Pool(desk, size=ground.sizes.connections))
        self.database = Database(pool, ground.service.name, ground.clock, ground.vault)
        life.begin("start", self._start())

    async def _start(self) -> None:
        ground, database, sizes = self._ground, self.database, self._ground.sizes
        bus = await self._connected()
        connect = cast("Callable[[str], Awaitable[asyncpg.Connection[Any]]]", self.desk.open)
        relay = Relay(database, bus, "", batch_size=sizes.batch, poll=LOOK, connect=connect)
        timers = Timers(database, self.service.timers, poll=LOOK)
        waker = Waker(bus, self.service.name)

        def wake() -> None:
            relay.wake()
            timers.wake()
            if not relay.leading:
                waker.wake()

        async def woken(_: object) -> None:
            for heard in (relay.wake, timers.wake, *(each for each in database.wakes if each is not wake)):
                heard()

        database.wakes.append(wake)
        await bus.client.subscribe(f"wake.{self.service.name}", cb=woken)
        self.life.begin("relay", relay.run())
        self.life.begin("timers", timers.run())
        if ground.mail is not None:
            sender = Sender(database, *ground.mail)
            sender._poll = LOOK
            database.wakes.append(sender.wake)
            self.life.begin("sender", sender.run())
        if durables_of(self.service.name):
            await self._consume((await self._connected()).client)

    async def _consume(self, client: Any) -> None:
        for durable in durables_of(self.service.name):
            settler = Settler(
                self.database,
                durable.name,
                self.handlers[durable.name],
                max_attempts=self.sizes.max_attempts,
                hold=self.service.hold,
            )
            pulls = PullRequests(
                client,
                durable.stream,
                durable.name,
                batch_size=self.sizes.batch,
                ack_wait=30.0,
                settler=settler,
            )
            await pulls.open()
            name = durable.name.removeprefix(f"{self.service.name}-")
            self.life.begin(f"{name} alive", pulls.keep_alive())
            self.life.begin(name, consume_waiting(pulls, settler.settle))

    async def _connected(self) -> Bus:
        while True:
            try:
                bus = await self._join()
            except NoServersError:
                await asyncio.sleep(0.5)
                continue
            client = bus.client
            assert isinstance(client, MemoryClient)
            self.clients.append(client)
            return bus

    async def answer(self, key: str, actor: str, command: Command) -> Any:
        """Do a command once, however often it is sent. Raises Gone, a Refusal, or what failing infrastructure says."""
        return await self._asked(self._answered(key, actor, command))

    async def read(self, look: Callable[[Connection], Awaitable[Any]]) -> Any:
        """Read in one view of the data. Raises Gone, or what failing infrastructure says."""
        return await self._asked(self._looked(look))

    async def _asked(self, work: Coroutine[Any, Any, Any]) -> Any:
        task = self.life.task("gateway", work)
        await asyncio.wait({task})
        if task.cancelled() or isinstance(task.exception(), Crashed):
            raise Gone(self.life.name)
        return task.result()

    async def _looked(self, look: Callable[[Connection], Awaitable[Any]]) -> Any:
        async with self.database.reading() as connection:
            return await look(connection)

    async def _answered(self, key: str, actor: str, command: Command) -> Any:
        async with self.database.work(actor=actor) as work:
            before = await first_answer(work, key, fingerprints(work.vault, "POST", key.encode(), b""))
            if before is not None:
                return json.loads(bytes(before.body))
            done = await command(work, self)
            await keep_answer(work, key, Response(json.dumps(done, default=str), 201))
        return done


def _watched(ground: Ground) -> dict[str, dict[str, Handler]]:
    """Durable → type → handler; one handler stays one, since facts are gathered by it."""
    watched = {by: ground.watched(by) for by in set(ground.service.handlers.values())}
    return {
        durable: {kind: watched[by] for kind, by in handlers.items()}
        for durable, handlers in ground.service.handlers_by_durable().items()
    }
