"""Streams and durables, made once by an administrator from the topology; services declare nothing."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

import structlog
from nats.errors import NoRespondersError
from nats.errors import TimeoutError as NatsTimeoutError
from nats.js import JetStreamContext
from nats.js.api import (
    AckPolicy,
    ConsumerConfig,
    DeliverPolicy,
    DiscardPolicy,
    RetentionPolicy,
    StorageType,
    StreamConfig,
)
from nats.js.errors import APIError, NotFoundError

from contracts.topology import ADMINISTRATOR, DURABLES, STREAMS, Durable, Stream
from infra.chassis.bus import PASSING, connect

Answer = TypeVar("Answer")

log = structlog.get_logger()

ACK_WAIT = 30.0
"""Seconds; at least four times what a batch may take, and kept alive at half while one is worked on."""
MAX_ACK_PENDING = 20_000
"""At least processes × 2 × batch, so that nobody starves."""
DUPLICATE_WINDOW = 20.0
"""Seconds; the inbox is the guard, this only spares it work."""
PATIENCE = 60.0
"""Seconds that a cluster may take to have a leader and enough nodes."""
NO_PEERS = 10005
"""JetStream's error while fewer nodes are there than replicas are asked for."""


def stream_config(stream: Stream, replicas: int) -> StreamConfig:
    """Facts are kept for ever and cannot be deleted; a sealed subject holds one message, so that it can be replaced."""
    return StreamConfig(
        name=stream.name,
        subjects=list(stream.subjects),
        retention=RetentionPolicy.LIMITS,
        storage=StorageType.FILE,
        discard=DiscardPolicy.OLD if stream.private else DiscardPolicy.NEW,
        max_msgs_per_subject=1 if stream.private else -1,
        deny_delete=True,
        deny_purge=not stream.private,
        duplicate_window=DUPLICATE_WINDOW,
        allow_direct=False,
        num_replicas=replicas,
        allow_atomic=True,
    )


def consumer_config(durable: Durable) -> ConsumerConfig:
    """Delivered until acknowledged, without limit: how often condemns nobody, a dead letter is a decision."""
    return ConsumerConfig(
        durable_name=durable.name,
        deliver_policy=DeliverPolicy.ALL,
        ack_policy=AckPolicy.EXPLICIT,
        ack_wait=ACK_WAIT,
        max_deliver=-1,
        max_ack_pending=MAX_ACK_PENDING,
        filter_subjects=list(durable.filters),
    )


async def provision(url: str, seed_file: Path, *, replicas: int | None = None) -> None:
    """Make or bring up to date every stream and durable of the topology. Safe to repeat.

    Each stream is kept on `replicas` nodes, its durables with it; None leaves streams as they are and makes new ones
    with one. Waits for a cluster that has just started or is choosing a leader; raises TimeoutError after a minute.
    """
    bus = await connect(url, seed_file, user=ADMINISTRATOR, name="provision")
    try:
        jetstream = bus.client.jetstream(timeout=10)
        async with asyncio.timeout(PATIENCE):
            for stream in STREAMS:
                await once_there_is_a_leader(partial(_provide, jetstream, stream, replicas))
            await asyncio.gather(
                *(once_there_is_a_leader(partial(provide_durable, jetstream, durable)) for durable in DURABLES)
            )
    finally:
        await bus.client.close()


async def _provide(jetstream: JetStreamContext, stream: Stream, replicas: int | None) -> None:
    try:
        kept = (await jetstream.stream_info(stream.name)).config.num_replicas
    except NotFoundError:
        await jetstream.add_stream(stream_config(stream, replicas or 1))
    else:
        # Asked for nothing, an update would take the other replicas away.
        await jetstream.update_stream(stream_config(stream, replicas or kept or 1))


async def provide_durable(jetstream: JetStreamContext, durable: Durable) -> None:
    """A durable as declared. One that is to give more than before begins anew.

    The bus goes on from where a durable stands, and what it did not let through before would be lost to it. Inboxes
    pass by what they know. Removed first: cut off in between, the next time makes it as if it had never been.
    """
    try:
        before = (await jetstream.consumer_info(durable.stream, durable.name)).config.filter_subjects or ()
    except NotFoundError:
        before = durable.filters
    if set(durable.filters) - set(before):
        await jetstream.delete_consumer(durable.stream, durable.name)
        log.info("durable_begins_anew", durable=durable.name)
    await jetstream.add_consumer(durable.stream, consumer_config(durable))


async def once_there_is_a_leader(ask: Callable[[], Awaitable[Answer]]) -> Answer:
    """What the bus answers, asked again for as long as nobody leads what is asked for."""
    while True:
        try:
            return await ask()
        except (NatsTimeoutError, NoRespondersError) as silent:
            log.info("provision_waits", reason=type(silent).__name__)
        except APIError as refused:
            if refused.err_code not in PASSING | {NO_PEERS}:
                raise
            log.info("provision_waits", reason=refused.description)
        await asyncio.sleep(0.25)


if __name__ == "__main__":
    asyncio.run(provision(sys.argv[1], Path(sys.argv[2]), replicas=int(sys.argv[3]) if sys.argv[3:] else None))
