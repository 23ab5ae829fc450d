"""Streams and durables, made once by an administrator from the topology; services declare nothing."""

import asyncio
import sys
from pathlib import Path

from nats.js.api import (
    AckPolicy,
    ConsumerConfig,
    DeliverPolicy,
    DiscardPolicy,
    RetentionPolicy,
    StorageType,
    StreamConfig,
)
from nats.js.errors import NotFoundError

from contracts.topology import ADMINISTRATOR, DURABLES, STREAMS, Durable, Stream
from infra.chassis.bus import connect

ACK_WAIT = 30.0
"""Seconds; at least four times what a batch may take, and kept alive at half while one is worked on."""
MAX_ACK_PENDING = 20_000
"""At least processes × 2 × batch, so that nobody starves."""
DUPLICATE_WINDOW = 20.0
"""Seconds; the inbox is the guard, this only spares it work."""


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


async def provision(url: str, seed_file: Path, *, replicas: int = 1) -> None:
    """Make or bring up to date every stream and durable of the topology. Safe to repeat."""
    bus = await connect(url, seed_file, user=ADMINISTRATOR, name="provision")
    try:
        jetstream = bus.client.jetstream(timeout=10)
        for stream in STREAMS:
            config = stream_config(stream, replicas)
            try:
                await jetstream.update_stream(config)
            except NotFoundError:
                await jetstream.add_stream(config)
        await asyncio.gather(*(jetstream.add_consumer(d.stream, consumer_config(d)) for d in DURABLES))
    finally:
        await bus.client.close()


if __name__ == "__main__":
    asyncio.run(provision(sys.argv[1], Path(sys.argv[2])))
