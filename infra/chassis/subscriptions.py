"""The service's subscriptions, declared with FastStream: one batch subscriber per durable, settled by our policy."""

from collections.abc import Sequence
from pathlib import Path

from faststream import AckPolicy
from faststream.message import StreamMessage
from faststream.nats import JStream, NatsBroker, PullSub
from faststream.nats.security import NatsNKey
from nats.aio.msg import Msg
from nats.js.api import ConsumerConfig

from contracts.topology import durables_of, inbox_of
from infra.chassis.bus import Forbidden, read_seed
from infra.chassis.db import Database
from infra.chassis.pulling import WhateverWaits
from infra.chassis.service import Service
from infra.chassis.settle import Settler


def broker_for(url: str, seed_file: Path, *, service: str) -> NatsBroker:
    """A FastStream broker signed in as the service. Types are ours to apply: see `infra.chassis.incoming`."""
    return NatsBroker(
        url,
        apply_types=False,
        security=NatsNKey.from_seed(read_seed(seed_file)),
        inbox_prefix=inbox_of(service),
        name=f"{service} consumers",
        max_reconnect_attempts=-1,
        reconnect_time_wait=1,
        error_cb=Forbidden().note,
        logger=None,
        graceful_timeout=20.0,
    )


async def _as_they_came(message: StreamMessage[Sequence[Msg]]) -> Sequence[Msg]:
    # FastStream would decode JSON before any model sees it; our models read the bytes, each message for itself.
    return message.raw_message


def subscribe(broker: NatsBroker, service: Service, database: Database, *, batch_size: int, max_attempts: int) -> None:
    """Declare a subscriber for each durable of the service."""
    handlers = service.handlers_by_durable()
    for durable in durables_of(service.name):
        settler = Settler(database, durable.name, handlers[durable.name], max_attempts=max_attempts)
        subscriber = broker.subscriber(
            stream=JStream(durable.stream, declare=False),
            durable=durable.name,
            config=ConsumerConfig(filter_subjects=list(durable.filters), durable_name=durable.name),
            pull_sub=PullSub(batch_size=batch_size, batch=True),
            decoder=_as_they_came,
            ack_policy=AckPolicy.MANUAL,
            title=durable.name,
            description=", ".join(kind.split(".")[-2] for kind in handlers[durable.name]),
        )
        # FastStream has no place to name a subscriber class; the layout is the same, only the loop differs.
        subscriber.__class__ = WhateverWaits
        subscriber(settler.settle)
