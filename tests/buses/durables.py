"""What an administrator does to durables for a test, on any back end."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import replace

from nats.js.api import ConsumerInfo, DeliverPolicy
from nats.js.errors import NotFoundError

from contracts.topology import DURABLES, Durable
from infra.chassis.bus import Bus
from infra.chassis.provision import consumer_config


def durable_named(name: str) -> Durable:
    """A durable of the topology."""
    return next(durable for durable in DURABLES if durable.name == name)


@contextlib.asynccontextmanager
async def redelivering_after(
    admin: Bus, seconds: float, name: str = "meetings-from-representation", **others: object
) -> AsyncIterator[None]:
    """The durable gives a message again after so many seconds without an acknowledgement; `others` overrule too."""
    durable, jetstream = durable_named(name), admin.client.jetstream()
    # As it is, not as it was provisioned: what it has handed out before is for it alone to say.
    usual = (await jetstream.consumer_info(durable.stream, name)).config
    await jetstream.add_consumer(durable.stream, replace(usual, ack_wait=seconds, **others))
    try:
        yield
    finally:
        await jetstream.add_consumer(durable.stream, usual)


async def begin_anew(admin: Bus, name: str) -> None:
    """Make a durable anew, with nothing of what was told before in it and nothing out with anybody."""
    durable, jetstream = durable_named(name), admin.client.jetstream()
    with contextlib.suppress(NotFoundError):
        await jetstream.delete_consumer(durable.stream, name)
    await jetstream.add_consumer(durable.stream, replace(consumer_config(durable), deliver_policy=DeliverPolicy.NEW))


async def state_of(admin: Bus, name: str) -> ConsumerInfo:
    """How far a durable has come."""
    info: ConsumerInfo = await admin.client.jetstream().consumer_info(durable_named(name).stream, name)
    return info


async def connected(bus: Bus, *, again_after: int = -1) -> None:
    """Wait until a client is connected, and more often anew than so many times."""
    async with asyncio.timeout(20):
        while not (bus.client.is_connected and bus.client.stats["reconnects"] > again_after):
            await asyncio.sleep(0.01)
    await bus.client.flush()
