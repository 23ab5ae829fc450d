"""The streams hold what the journals say, and of each aggregate in the order in which it was stated."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from nats.aio.msg import Msg
from nats.js import JetStreamContext
from nats.js.api import AckPolicy, ConsumerConfig
from nats.js.errors import ServiceUnavailableError

from contracts.events import EVENTS
from contracts.topology import STREAMS, Stream
from infra.chassis.bus import Bus
from infra.chassis.provision import once_there_is_a_leader
from infra.chassis.work import Connection

AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Message:
    """A message on a stream: the fact it tells."""

    id: str
    aggregate: str
    sequence: int


@dataclass(frozen=True, slots=True)
class Told:
    """How many messages the streams hold, how many of them repeat another, and what is wrong with them."""

    messages: int
    repeats: int
    wrong: list[str]


async def compare(bus: Bus, databases: Mapping[str, Connection]) -> Told:
    """Read all public streams and compare them with the journals."""
    messages, repeats, wrong = 0, 0, list[str]()
    for stream in STREAMS:
        if not stream.private:
            held = [message async for message in _read(bus, stream)]
            journal = await _journal(databases[stream.publisher])
            messages += len(held)
            repeats += len(held) - len({one.id for one in held})
            wrong += [f"{stream.name}: {said}" for said in (*_complete(held, journal), *_in_order(held))]
    return Told(messages, repeats, wrong)


async def _read(bus: Bus, stream: Stream) -> AsyncIterator[Message]:
    jetstream = bus.client.jetstream(timeout=10)
    last = (await once_there_is_a_leader(partial(jetstream.stream_info, stream.name))).state.last_seq
    if not last:
        return
    config = ConsumerConfig(ack_policy=AckPolicy.NONE, headers_only=True, mem_storage=True, num_replicas=1)
    pulled = await once_there_is_a_leader(partial(jetstream.pull_subscribe, ">", stream=stream.name, config=config))
    seen = 0
    while seen < last:
        for message in await _next(pulled, min(AT_ONCE, last - seen)):
            headers = message.headers or {}
            seen = message.metadata.sequence.stream
            yield Message(headers["ce-id"], headers["ce-subject"], int(headers["ce-sequence"]))
    await pulled.unsubscribe()


async def _next(pulled: JetStreamContext.PullSubscription, count: int) -> list[Msg]:
    """The next messages. In a cluster a consumer is known a moment before the node that leads it answers requests."""
    async with asyncio.timeout(30):
        while True:
            try:
                return await pulled.fetch(count, timeout=10)
            except ServiceUnavailableError:
                await asyncio.sleep(0.1)


async def _journal(connection: Connection) -> dict[str, str]:
    """What is to be on the publisher's stream: id → what it is, for words."""
    public = [name for name, event in EVENTS.items() if not event.private]
    rows = await connection.fetch("select id, type, aggregate from journal where type = any($1::text[])", public)
    return {str(row["id"]): f"{row['type']} about {row['aggregate']}" for row in rows}


def _complete(held: list[Message], journal: Mapping[str, str]) -> Iterator[str]:
    there = {one.id for one in held}
    for missing in journal.keys() - there:
        yield f"{journal[missing]} ({UUID(missing)}) was stated, and is not there"
    for strange in there - journal.keys():
        yield f"{strange} is there, and nobody has stated it"


def _in_order(held: list[Message]) -> Iterator[str]:
    """Repeats aside: a fact may be told again, but none for the first time behind one that came after it."""
    last: dict[str, int] = {}
    seen = set[str]()
    for one in held:
        if one.id not in seen and one.sequence <= last.get(one.aggregate, 0):
            yield f"#{one.sequence} of {one.aggregate} stands behind #{last[one.aggregate]}"
        seen.add(one.id)
        last[one.aggregate] = max(last.get(one.aggregate, 0), one.sequence)
