"""The service's subscriptions, declared with FastStream: one batch subscriber per durable, settled by our policy."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Any

import structlog
from faststream import AckPolicy
from faststream.message import StreamMessage
from faststream.nats import JStream, NatsBroker, PullSub
from faststream.nats.security import NatsNKey
from faststream.nats.subscriber.usecases import BatchPullStreamSubscriber
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from nats.js.api import ConsumerConfig

from contracts.topology import durables_of, inbox_of
from infra.chassis.background import Failed
from infra.chassis.bus import CONNECTION, BusGone, Forbidden, addresses, hang_up, read_seed
from infra.chassis.db import Database
from infra.chassis.pulling import EXPIRES, Foresees, PullRequests, consume_waiting
from infra.chassis.service import Service
from infra.chassis.settings import Settings
from infra.chassis.settle import Settler

log = structlog.get_logger()

GRACE = 6.0
"""Seconds that a batch under way is given when the process stops; then it is rolled back and comes again."""


@contextlib.asynccontextmanager
async def consuming(service: Service, settings: Settings, database: Database, failed: Failed) -> AsyncIterator[None]:
    """Pull what the service hears. Leaving it finishes the batches under way and gives back what was not begun."""

    async def gone() -> None:
        if not stopping:
            failed(BusGone("the bus has closed the consumers' connection for good"))

    if not durables_of(service.name):
        yield
        return
    stopping = False
    broker = _broker_for(settings, service.name, gone)
    subscribe(broker, service, database, settings)
    client = await broker.connect()
    try:
        await broker.start()
        yield
    finally:
        stopping = True
        try:
            async with asyncio.timeout(GRACE + 2):
                await broker.stop()
        except (NatsError, OSError, ExceptionGroup) as wrong:
            # No bus to say goodbye to: it gives what we held to others when it misses us.
            log.warning("consumers_cut_off", error=str(wrong) or type(wrong).__name__)
            await hang_up(client)


def _broker_for(settings: Settings, service: str, gone: Callable[[], Awaitable[None]]) -> NatsBroker:
    """A FastStream broker signed in as the service. Types are ours to apply: see `infra.chassis.incoming`."""
    return NatsBroker(
        addresses(settings.nats_url),
        apply_types=False,
        security=NatsNKey.from_seed(read_seed(settings.nats_seed_file)),
        inbox_prefix=inbox_of(service),
        name=f"{service} consumers",
        reconnect_time_wait=1,
        error_cb=Forbidden().note,
        closed_cb=gone,
        logger=None,
        graceful_timeout=GRACE,
        **CONNECTION,
    )


async def _as_they_came(message: StreamMessage[Sequence[Msg]]) -> Sequence[Msg]:
    # FastStream would decode JSON before any model sees it; our models read the bytes, each message for itself.
    return message.raw_message


def subscribe(broker: NatsBroker, service: Service, database: Database, settings: Settings) -> None:
    """Declare a subscriber for each durable of the service."""
    handlers = service.handlers_by_durable()
    for durable in durables_of(service.name):
        settler = Settler(
            database,
            durable.name,
            handlers[durable.name],
            max_attempts=settings.max_attempts,
            hold=service.hold,
        )
        subscriber = broker.subscriber(
            stream=JStream(durable.stream, declare=False),
            durable=durable.name,
            config=ConsumerConfig(
                filter_subjects=list(durable.filters), durable_name=durable.name, ack_wait=settings.ack_wait
            ),
            pull_sub=PullSub(batch_size=settings.batch_size, batch=True),
            decoder=_as_they_came,
            ack_policy=AckPolicy.MANUAL,
            title=durable.name,
            description=", ".join(kind.split(".")[-2] for kind in handlers[durable.name]),
        )
        # FastStream has no place to name a subscriber class; the layout is the same, only the loop differs.
        subscriber.__class__ = WhateverWaits
        subscriber.settler = settler  # type: ignore[attr-defined]
        subscriber(settler.settle)


class WhateverWaits(BatchPullStreamSubscriber):
    """FastStream's batch subscriber with our loop in place of its own."""

    __slots__ = ()
    settler: Foresees

    async def _create_subscription(self) -> None:
        if self.subscription:
            return
        durable = str(self.config.durable_name)
        pulls = PullRequests(
            self.connection,
            self.stream.name,
            durable,
            batch_size=self.pull_sub.batch_size or 1,
            ack_wait=self.config.ack_wait or EXPIRES,
            settler=self.settler,
        )
        await pulls.open()
        self.subscription = _Closing(pulls)  # type: ignore[assignment]
        self.add_task(pulls.keep_alive)
        self.add_task(self._consume_waiting, func_kwargs={"pulls": pulls})

    async def _consume_waiting(self, pulls: PullRequests) -> None:
        await consume_waiting(pulls, self._settle, lambda: self.running)

    async def _settle(self, batch: Any) -> None:
        await self.consume(batch)


class _Closing:
    """What FastStream asks of a subscription when it stops."""

    def __init__(self, pulls: PullRequests) -> None:
        self._pulls = pulls

    async def unsubscribe(self) -> None:
        await self._pulls.close()
