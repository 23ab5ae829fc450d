"""Reading a stream from one place to another, once, a batch at a time."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from datetime import datetime

from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from nats.js import JetStreamContext
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy
from nats.js.errors import APIError, NotFoundError

from infra.chassis import kept
from infra.chassis.bus import Bus
from infra.chassis.ids import new_id
from infra.chassis.incoming import place_of
from infra.chassis.kept import End

BATCH, LARGEST_BATCH = 2000, 16 * 1024 * 1024
"""Messages and bytes asked for at once, so that memory stays as it is whatever the stream holds."""
_FULL = ("batch completed", "message size exceeds maxbytes")
"""How the bus says that a batch has as many bytes as were asked for."""
_PATIENCE = 10.0
"""Seconds without a message after which the bus counts as gone."""


class CannotCompare(Exception):
    """What is needed to compare is not there; the words say what, and what to do."""


async def end_of(bus: Bus, stream: str) -> End:
    """Where a stream begins and ends just now. Raises CannotCompare."""
    try:
        end = await kept.end_of(bus, stream)
    except kept.NoAnswer as silent:
        raise CannotCompare(f"the bus does not answer: {silent}") from silent
    if end is None:
        raise CannotCompare(
            f"there is no stream {stream}: provision the bus first; `samrad up` does, elsewhere "
            "`python -m infra.deploy.provision`"
        )
    return end


async def read(
    bus: Bus, stream: str, first: int, last: int, *, since: datetime | None = None
) -> AsyncIterator[list[tuple[int, Msg]]]:
    """(place, message) from `first` to `last`, both included, in batches; `since` skips what was kept before.

    Raises CannotCompare.
    """
    if last < first:
        return
    jetstream = bus.client.jetstream(timeout=10)
    try:
        name = await _consumer(jetstream, stream, first, since)
    except (NatsError, OSError) as failed:
        raise CannotCompare(f"{stream} cannot be read: {_words(failed)}") from failed
    try:
        reading = _Reading(bus, stream, name, last)
        async for batch in reading.batches():
            yield batch
    finally:
        # Named and bounded in time, it would end by itself; this only spares the bus the wait.
        with contextlib.suppress(NatsError, OSError):
            await jetstream.delete_consumer(stream, name)


async def _consumer(jetstream: JetStreamContext, stream: str, first: int, since: datetime | None) -> str:
    config = ConsumerConfig(
        name=f"reconcile-{new_id().hex}",
        ack_policy=AckPolicy.NONE,
        deliver_policy=DeliverPolicy.BY_START_SEQUENCE if since is None else DeliverPolicy.BY_START_TIME,
        opt_start_seq=first if since is None else None,
        opt_start_time=since.isoformat() if since is not None else None,  # type: ignore[arg-type]
        mem_storage=True,
        inactive_threshold=120,
        num_replicas=1,
    )
    return (await jetstream.add_consumer(stream, config)).name


class _Reading:
    """One pass: asks for a batch, gathers it, hands it on, asks for the next."""

    def __init__(self, bus: Bus, stream: str, consumer: str, last: int) -> None:
        self._client = bus.client
        self._subject = f"$JS.API.CONSUMER.MSG.NEXT.{stream}.{consumer}"
        self._stream = stream
        self._last = last
        self._inbox = bus.client.new_inbox()
        self._request = 0
        self._gathered: list[tuple[int, Msg]] = []
        self._over = asyncio.Event()
        self._refused: str | None = None

    async def batches(self) -> AsyncIterator[list[tuple[int, Msg]]]:
        # Without the client's own limits: no more than one batch is ever asked for.
        subscription = await self._client.subscribe(
            f"{self._inbox}.*", cb=self._take, pending_msgs_limit=BATCH * 2, pending_bytes_limit=0
        )
        try:
            reached, silent = 0, 0
            # The last message may be gone from its place. Asked twice, lest it only comes in just now.
            while reached < self._last and silent < 2:
                batch = await self._next()
                silent = 0 if batch else silent + 1
                if batch:
                    reached = batch[-1][0]
                    yield [one for one in batch if one[0] <= self._last]
        finally:
            await subscription.unsubscribe()

    async def _next(self) -> list[tuple[int, Msg]]:
        self._gathered, self._refused = [], None
        self._over.clear()
        self._request += 1
        wanted = {"batch": BATCH, "max_bytes": LARGEST_BATCH, "no_wait": True}
        await self._client.publish(self._subject, json.dumps(wanted).encode(), reply=f"{self._inbox}.{self._request}")
        while not self._over.is_set():
            before = len(self._gathered)
            try:
                async with asyncio.timeout(_PATIENCE):
                    await self._over.wait()
            except TimeoutError:
                if len(self._gathered) == before:
                    raise CannotCompare(
                        f"{self._stream} fell silent while it was read; try again when the bus is well"
                    ) from None
        if self._refused:
            raise CannotCompare(f"{self._stream} cannot be read: {self._refused}")
        return self._gathered

    async def _take(self, message: Msg) -> None:
        if not message.reply:
            self._note_status(message)
            return
        self._gathered.append((place_of(message).stream_sequence, message))
        if len(self._gathered) == BATCH or _is_the_last(message):
            self._over.set()

    def _note_status(self, message: Msg) -> None:
        # A fact comes on its own subject, but a status on that of the request it answers, perhaps an earlier one.
        if message.subject.rpartition(".")[2] != str(self._request):
            return
        said = message.headers or {}
        status, words = said.get("Status"), said.get("Description", "")
        if status not in ("404", "408") and words.lower() not in _FULL:
            self._refused = f"{status} {words}"
        self._over.set()


def _is_the_last(message: Msg) -> bool:
    # How many wait behind it stands last but for what longer subjects add.
    tokens = message.reply.split(".")
    return tokens[8 if len(tokens) == 9 else 10] == "0"


def _words(failed: BaseException) -> str:
    if isinstance(failed, NotFoundError):
        return "there is no such stream"
    if isinstance(failed, APIError):
        return str(failed.description)
    return str(failed) or type(failed).__name__
