"""The settle policy: how a batch off the bus becomes one transaction, and what happens when it cannot.

A batch that never was delivered before runs as one transaction and is acknowledged after commit. One that was, or
that fails, runs singly, each fact preceded by a committed attempt, so that a fact that kills the process is
found out and its neighbours are not punished. Failing infrastructure counts against nobody: we wait. Only where it
fails under one fact again and again, and takes down its attempts meanwhile, that fact is put off and the others go on.
"""

import asyncio
import contextlib
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from opentelemetry.trace import Span, SpanKind

from contracts.event import Event
from infra.chassis import attempts, dead_letters, handling, inbox
from infra.chassis.db import Database, is_infrastructure
from infra.chassis.facts import Fact
from infra.chassis.handling import bounded, in_short
from infra.chassis.ids import new_id
from infra.chassis.incoming import Incoming, Place, read
from infra.chassis.telemetry import EVENT_ID, EVENT_TYPE, SUBJECT, may_record, parent_from, span, traceparent_of, tracer
from infra.chassis.wire import acknowledge
from infra.chassis.work import Connection, Origin, Work

log = structlog.get_logger()

Handler = Callable[[Work, Sequence[Fact[Any]]], Awaitable[None]]
BACKOFF = (1.0, 5.0, 30.0, 120.0)
"""Seconds before a fact that failed alone comes back."""
SHORTEST_PAUSE, LONGEST_PAUSE = 0.2, 3.0
"""Seconds before another try while infrastructure fails."""
TOO_MANY_PAUSES = 3
"""A batch that met with them goes on singly, and a fact alone is put off."""


@dataclass(slots=True)
class _Try:
    """One try of a fact alone; how often failing infrastructure cut it short."""

    id: UUID
    cut_short: int = 0


class Settler:
    """Settles what one durable delivers; `handlers` maps CloudEvents types to the function that hears them.

    `hold` is `Service.hold`: it locks what the whole batch touches, before the first of them begins.
    """

    def __init__(
        self,
        database: Database,
        durable: str,
        handlers: Mapping[str, Handler],
        *,
        max_attempts: int,
        hold: Handler | None = None,
    ) -> None:
        self._database = database
        self._durable = durable
        self._handlers = handlers
        self._max_attempts = max_attempts
        self._hold = hold
        self._foreseen: dict[str, Incoming] = {}
        self._put_off_before: deque[UUID] = deque(maxlen=1000)
        self._said: deque[tuple[Client, list[str]]] = deque(maxlen=2)

    def foresee(self, message: Msg) -> None:
        """Read a message that is to be settled soon, while the database is busy with those before."""
        # Whatever is wrong with it shows when its turn comes.
        with contextlib.suppress(Exception):
            self._foreseen[message.reply] = read(message, self._database.vault)

    async def say_again(self) -> None:
        """Acknowledge the last batches again: lost with a connection, it would be waited for all of `ack_wait`."""
        for client, places in self._said:
            await acknowledge(client, places)

    def _read(self, message: Msg) -> Incoming:
        if message.reply in self._foreseen:
            return self.heard(self._foreseen.pop(message.reply))
        return self.heard(read(message, self._database.vault))

    async def settle(self, messages: Sequence[Msg]) -> None:
        """Apply a batch, whatever it takes; returns when every message is acknowledged, given back or terminated."""
        pause, pauses = SHORTEST_PAUSE, 0
        tries: dict[Place, _Try] = {}
        left = [self._read(message) for message in messages]
        while left:
            try:
                await self._settle_together(left)
                while left:
                    await self._settle_alone(left[0], tries)
                    del left[0]
            except Exception as failed:
                if is_infrastructure(failed):
                    log.warning("consumer_paused", durable=self._durable, error=_named(failed), seconds=pause)
                    await asyncio.sleep(pause)
                    pause = min(pause * 2, LONGEST_PAUSE)
                    pauses += 1
                    if pauses == TOO_MANY_PAUSES:
                        # Perhaps it is the batch that takes too long, or two processes lock each other out.
                        left[:] = [_again(one) for one in left]
                else:
                    # Neither applied nor kept. It is not acknowledged and so comes again; those behind it go on.
                    one = left.pop(0)
                    place = one.place.stream_sequence
                    log.error("fact_unsettled", durable=self._durable, place=place, error=in_short(failed))

    def heard(self, one: Incoming) -> Incoming:
        """The message as it is, or with an error when nobody here hears what it says."""
        # The durable's filter may be newer than this process. Passed by, the fact would be lost to all who come after.
        if one.fact is None or one.fact.type in self._handlers:
            return one
        return replace(
            one, fact=None, error=f"nobody here hears {one.fact.type}; is this process older than its grant?"
        )

    async def _settle_together(self, left: list[Incoming]) -> None:
        """Apply what was never delivered before as one transaction and take it out of `left`; the rest stays."""
        fresh = [one for one in left if one.place.delivered == 1 and one.fact is not None]
        if not fresh:
            return
        try:
            taken = await self.apply(fresh)
        except Exception as failed:
            if is_infrastructure(failed):
                raise
            # Which of them it was shows when each runs alone; that is also how it is counted.
            log.warning("batch_failed", durable=self._durable, facts=len(fresh), error=in_short(failed))
            left[:] = [_again(one) for one in left]
            return
        applied = dict.fromkeys(one for one in fresh if one not in taken)
        await self._acknowledge(applied)
        left[:] = [one for one in left if one not in applied]

    async def _settle_alone(self, one: Incoming, tries: dict[Place, _Try]) -> None:
        """Count the attempt, and only then try; one that failing infrastructure cut short goes on as the same."""
        if one.fact is None:
            return await self._give_up(one, one.error or "unreadable")
        this = tries.setdefault(one.place, _Try(new_id()))
        async with self._database.pool.acquire() as connection:
            tried = await attempts.begin(connection, one.place, one.fact.id, this.id)
        if tried > self._max_attempts:
            return await self._give_up(one, "the process ended each time it was tried")
        try:
            taken = await self.apply([one])
        except Exception as failed:
            if is_infrastructure(failed):
                this.cut_short += 1
                # Put off before, it gets one try: those behind it have waited for the others.
                if this.cut_short < TOO_MANY_PAUSES and one.fact.id not in self._put_off_before:
                    raise
                return await self._put_off(one, this, in_short(failed))
            # What is sealed for a person is not told in clear beside it.
            return await self._failed_alone(one, tried, in_short(failed) if one.sealed_for else _named(failed))
        if taken:
            place = f"{one.fact.source} {one.fact.aggregate} {one.fact.sequence}"
            return await self._give_up(one, f"{place} is taken by another fact; was its publisher restored?")
        await self._acknowledge([one])

    async def _failed_alone(self, one: Incoming, tried: int, error: str) -> None:
        log.error("fact_failed", durable=self._durable, place=one.place.stream_sequence, attempt=tried)
        if tried >= self._max_attempts:
            return await self._give_up(one, error)
        async with self._database.pool.acquire() as connection:
            await attempts.failed(connection, one.place, error)
        with contextlib.suppress(NatsError, OSError):
            await one.message.nak(delay=BACKOFF[min(tried, len(BACKOFF)) - 1])

    async def _put_off(self, one: Incoming, this: _Try, error: str) -> None:
        # A lock that somebody holds for an hour, a statement that is cancelled each time: the database does work, for
        # it took down each try. It may yet work for this fact, too, so nothing of it counts.
        async with self._database.pool.acquire() as connection:
            await attempts.forgive(connection, one.place, this.id, error)
        log.warning("fact_put_off", durable=self._durable, place=one.place.stream_sequence, error=error)
        with contextlib.suppress(NatsError, OSError):
            await one.message.nak(delay=BACKOFF[min(one.place.delivered, len(BACKOFF)) - 1])
        assert one.fact is not None, "only what can be read is tried"
        self._put_off_before.append(one.fact.id)

    async def _give_up(self, one: Incoming, error: str) -> None:
        async with self._database.pool.acquire() as connection, connection.transaction():
            await dead_letters.keep(connection, self._database.vault, self._durable, one, error)
            await attempts.over(connection, [one.place])
        log.error("dead_letter", durable=self._durable, stream=one.place.stream, place=one.place.stream_sequence)
        with contextlib.suppress(NatsError, OSError):
            await one.message.term()

    async def apply(self, batch: Sequence[Incoming], within: Connection | None = None) -> list[Incoming]:
        """Inbox, handlers and journal in one transaction, or `within` one that is open already.

        Returns those whose place another fact holds.
        """
        with (
            _process_spans(batch) as facts,
            span(f"{self._durable} transaction", links=[fact.traceparent for fact in facts]),
        ):
            async with self._work(Origin(facts[0].correlation), within) as work:
                entered = await inbox.enter(work.connection, facts)
                await self._handle(work, entered.new)
                await attempts.over(work.connection, [one.place for one in batch if one.place.delivered > 1])
        taken = {fact.id for fact in entered.taken}
        return [one for one in batch if one.fact is not None and one.fact.id in taken]

    def _work(self, origin: Origin, within: Connection | None) -> AbstractAsyncContextManager[Work]:
        actor = f"service:{self._database.service}"
        if within is None:
            return self._database.work(actor=actor, origin=origin, derived=True)
        return self._database.work_on(within, actor=actor, origin=origin, derived=True)

    async def _acknowledge(self, batch: Iterable[Incoming]) -> None:
        messages = [one.message for one in batch]
        if not messages:
            return
        client, places = messages[0]._client, [message.reply for message in messages]
        self._said.append((client, places))
        # Lost on the way, they come again and the inbox knows them.
        with contextlib.suppress(NatsError, OSError):
            await acknowledge(client, places)
            for message in messages:
                message._ackd = True

    async def _handle(self, work: Work, facts: Sequence[Fact[Event]]) -> None:
        by_handler: dict[Handler, list[Fact[Event]]] = {}
        for fact in facts:
            by_handler.setdefault(self._handlers[fact.type], []).append(fact)
        if self._hold is not None and facts:
            await bounded(self._hold(work, facts), handling.BATCH_BOUND)
        # As declared, not as facts happen to come: two processes that took the tables the other way round would wait
        # for each other.
        for handler in dict.fromkeys(self._handlers.values()):
            if waiting := by_handler.get(handler):
                await bounded(handler(work, waiting), handling.BATCH_BOUND)


@contextlib.contextmanager
def _process_spans(batch: Sequence[Incoming]) -> Iterator[list[Fact[Event]]]:
    """A span around the block for each fact, child of its producer's; the facts carry it on."""
    facts: list[Fact[Event]] = []
    spans: list[Span] = []
    try:
        for one in batch:
            fact = one.fact
            assert fact is not None, "only readable messages are applied"
            if not may_record(one.producer):
                facts.append(fact)
                continue
            started = tracer.start_span(
                f"{fact.type.split('.')[-2]} process",
                context=parent_from(one.producer),
                kind=SpanKind.CONSUMER,
                attributes={EVENT_TYPE: fact.type, EVENT_ID: str(fact.id), SUBJECT: fact.aggregate},
            )
            if started.is_recording():
                spans.append(started)
                fact = replace(fact, traceparent=traceparent_of(started))
            facts.append(fact)
        yield facts
    finally:
        for started in spans:
            started.end()


def _again(one: Incoming) -> Incoming:
    return replace(one, place=replace(one.place, delivered=max(2, one.place.delivered)))


def _named(failed: BaseException) -> str:
    return f"{type(failed).__name__}: {failed}"
