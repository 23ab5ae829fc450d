"""Faults to put between a client and the bus, or before a handler: each a plain wrapper, and they can be stacked.

    pulls = PullRequests(losing_acknowledgements(duplicating(bus.client, every(3)), by_seed(7, 0.2)), …)
    Bus(losing_answers(bus.client, once()), bus.forbidden)

They work on the real client and on the one in memory alike, and decide by a `Chance`, so that a seed repeats them.
"""

import asyncio
import copy
import itertools
import random
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any, cast

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription
from nats.errors import Error as NatsError
from nats.errors import TimeoutError as NatsTimeoutError

from infra.chassis.facts import Fact
from infra.chassis.settle import Handler
from infra.chassis.work import Work
from tests.buses.frames import read_frames

Chance = Callable[[], bool]
"""Whether it happens this time."""
On = Callable[[Msg], Awaitable[None]]


def by_seed(seed: int, share: float) -> Chance:
    """At random, this share of the times; the same times for the same seed."""
    dice = random.Random(seed)
    return lambda: dice.random() < share


def every(nth: int) -> Chance:
    """Each time that is a multiple of this."""
    times = itertools.count(1)
    return lambda: next(times) % nth == 0


def first(times: int = 1) -> Chance:
    """So many times, and then never again."""
    left = itertools.count(times, -1)
    return lambda: next(left) > 0


def always() -> bool:
    """Every time."""
    return True


def duplicating(client: Client, chance: Chance) -> Client:
    """What is delivered comes twice: the bus delivers at least once, and this is the more."""

    async def deliver(message: Msg, on: On) -> None:
        await on(message)
        if message.reply and chance():
            await on(copy.copy(message))

    return _wrapped(client, deliver=deliver)


def losing_acknowledgements(client: Client, chance: Chance) -> Client:
    """What is said of a message does not arrive, so that it comes again after the ack wait."""
    return _losing(client, "$JS.ACK.", chance)


def losing_pull_requests(client: Client, chance: Chance) -> Client:
    """What a durable is asked for does not arrive; only silence tells."""
    return _losing(client, "$JS.API.CONSUMER.MSG.NEXT.", chance)


def _losing(client: Client, subjects: str, chance: Chance) -> Client:
    def is_lost(subject: str) -> bool:
        return subject.startswith(subjects) and chance()

    async def publish(subject: str, *args: Any, **named: Any) -> None:
        if not is_lost(subject):
            await client.publish(subject, *args, **named)

    async def send(frames: bytes, *args: Any, **named: Any) -> None:
        left = b"".join(frame.written for frame in read_frames(frames) if not is_lost(frame.subject))
        await client._send_command(left, *args, **named)

    return _wrapped(client, publish=publish, _send_command=send)


def losing_answers(client: Client, chance: Chance) -> Client:
    """What is asked arrives and is done, but the answer is lost."""

    async def request(*args: Any, **named: Any) -> Msg:
        answer = await client.request(*args, **named)
        if chance():
            raise NatsTimeoutError
        return answer

    return _wrapped(client, request=request)


def delaying(client: Client, seconds: Callable[[], float]) -> Client:
    """What is delivered takes its time, and what is behind it waits, as on one connection it does."""

    async def deliver(message: Msg, on: On) -> None:
        await asyncio.sleep(seconds())
        await on(message)

    return _wrapped(client, deliver=deliver)


def failing(client: Client, chance: Chance, error: type[Exception] = NatsError) -> Client:
    """Publishing fails before anything is sent."""

    async def publish(*args: Any, **named: Any) -> None:
        if chance():
            raise error
        await client.publish(*args, **named)

    async def request(*args: Any, **named: Any) -> Msg:
        if chance():
            raise error
        return await client.request(*args, **named)

    async def send(*args: Any, **named: Any) -> None:
        if chance():
            raise error
        await client._send_command(*args, **named)

    return _wrapped(client, publish=publish, request=request, _send_command=send)


def stumbling(handler: Handler, chance: Chance, error: Callable[[], Exception]) -> Handler:
    """A handler that does its work and then fails, so that there is something to roll back."""

    async def handle(work: Work, facts: Sequence[Fact[Any]]) -> None:
        await handler(work, facts)
        if chance():
            raise error()

    return handle


class _Wrapped:
    """A client of which some methods are others; what it delivers is acknowledged through it."""

    def __init__(self, client: Client, deliver: Callable[[Msg, On], Awaitable[None]] | None, **others: Any) -> None:
        self._inner = client
        self._deliver = deliver
        self.__dict__.update({name: method for name, method in others.items() if method is not None})

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    async def subscribe(self, subject: str, queue: str = "", cb: On | None = None, **others: Any) -> Subscription:
        """Subscribe; a callback hears what the wrapper makes of each message."""
        return await self._inner.subscribe(subject, queue, cb=cb and partial(self._hear, cb), **others)

    async def _hear(self, on: On, message: Msg) -> None:
        message._client = cast(Client, self)
        if self._deliver is None:
            await on(message)
        else:
            await self._deliver(message, on)


def _wrapped(client: Client, *, deliver: Callable[[Msg, On], Awaitable[None]] | None = None, **others: Any) -> Client:
    return cast(Client, _Wrapped(client, deliver, **others))
