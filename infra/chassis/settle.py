"""The settle policy: how a batch off the bus becomes one transaction, and what happens when it cannot.

A batch that never was delivered before runs as one transaction and is acknowledged after commit. One that was, or
that fails, runs singly, each fact preceded by a committed attempt, so that a fact that kills the process is
found out and its neighbours are not punished. Failing infrastructure counts against nobody: we wait.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import structlog
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from opentelemetry.trace import Span, SpanKind

from contracts.event import Event
from infra.chassis import attempts, dead_letters, inbox
from infra.chassis.db import INFRASTRUCTURE, Database, is_infrastructure
from infra.chassis.facts import Fact
from infra.chassis.incoming import Incoming, read
from infra.chassis.telemetry import EVENT_ID, EVENT_TYPE, SUBJECT, parent_from, span, traceparent_of, tracer
from infra.chassis.work import Origin, Work

log = structlog.get_logger()

Handler = Callable[[Work, Sequence[Fact[Any]]], Awaitable[None]]
BACKOFF = (1.0, 5.0, 30.0, 120.0)
"""Seconds before a fact that failed alone comes back."""


class Settler:
    """Settles what one durable delivers; `handlers` maps CloudEvents types to the function that hears them."""

    def __init__(self, database: Database, durable: str, handlers: Mapping[str, Handler], *, max_attempts: int) -> None:
        self._database = database
        self._durable = durable
        self._handlers = handlers
        self._max_attempts = max_attempts

    async def settle(self, messages: Sequence[Msg]) -> None:
        """Apply a batch, whatever it takes; returns when every message is acknowledged, given back or terminated."""
        pause = 0.2
        left = [read(message, self._database.vault) for message in messages]
        while left:
            try:
                await self._settle_together(left)
                while left:
                    await self._settle_alone(left[0])
                    del left[0]
            except INFRASTRUCTURE as failed:
                log.warning("consumer_paused", durable=self._durable, error=_named(failed), seconds=pause)
                await asyncio.sleep(pause)
                pause = min(pause * 2, 10.0)

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
            log.warning("batch_failed", durable=self._durable, facts=len(fresh), error=_named(failed))
            left[:] = [_again(one) for one in left]
            return
        applied = [one for one in fresh if one not in taken]
        await _acknowledge(applied)
        left[:] = [one for one in left if one not in applied]

    async def _settle_alone(self, one: Incoming) -> None:
        async with self._database.pool.acquire() as connection:
            tried = await attempts.begin(connection, one.place)
        if one.fact is None:
            return await self._give_up(one, one.error or "unreadable")
        if tried > self._max_attempts:
            return await self._give_up(one, "the process ended each time it was tried")
        try:
            taken = await self.apply([one])
        except Exception as failed:
            return await self._failed_alone(one, tried, failed)
        if taken:
            place = f"{one.fact.source} {one.fact.aggregate} {one.fact.sequence}"
            return await self._give_up(one, f"{place} is taken by another fact; was its publisher restored?")
        await _acknowledge([one])

    async def _failed_alone(self, one: Incoming, tried: int, failed: Exception) -> None:
        async with self._database.pool.acquire() as connection:
            if is_infrastructure(failed):
                await attempts.forgive(connection, one.place)
                raise failed
            await attempts.failed(connection, one.place, _named(failed))
        log.error("fact_failed", durable=self._durable, place=one.place.stream_sequence, attempt=tried)
        if tried >= self._max_attempts:
            return await self._give_up(one, _named(failed))
        with contextlib.suppress(NatsError, OSError):
            await one.message.nak(delay=BACKOFF[min(tried, len(BACKOFF)) - 1])

    async def _give_up(self, one: Incoming, error: str) -> None:
        async with self._database.pool.acquire() as connection, connection.transaction():
            await dead_letters.keep(connection, self._database.vault, self._durable, one, error)
            await attempts.over(connection, [one.place])
        log.error("dead_letter", durable=self._durable, stream=one.place.stream, place=one.place.stream_sequence)
        with contextlib.suppress(NatsError, OSError):
            await one.message.term()

    async def apply(self, batch: Sequence[Incoming]) -> list[Incoming]:
        """Inbox, handlers and journal in one transaction. Returns those whose place another fact holds."""
        spans: dict[Any, Span] = {}
        facts = [self._begin_span(one, spans) for one in batch]
        try:
            with span(f"{self._durable} transaction", links=[fact.traceparent for fact in facts]):
                async with self._database.work(
                    actor=f"service:{self._database.service}",
                    origin=Origin(facts[0].correlation),
                    derived=True,
                ) as work:
                    entered = await inbox.enter(work.connection, facts)
                    await self._handle(work, entered.new)
                    await attempts.over(work.connection, [one.place for one in batch if one.place.delivered > 1])
        finally:
            for started in spans.values():
                started.end()
        taken = {fact.id for fact in entered.taken}
        return [one for one in batch if one.fact is not None and one.fact.id in taken]

    async def _handle(self, work: Work, facts: Sequence[Fact[Event]]) -> None:
        by_handler: dict[Handler, list[Fact[Event]]] = {}
        for fact in facts:
            handler = self._handlers.get(fact.type)
            if handler is not None:
                by_handler.setdefault(handler, []).append(fact)
        for handler, waiting in by_handler.items():
            await handler(work, waiting)

    def _begin_span(self, one: Incoming, spans: dict[Any, Span]) -> Fact[Event]:
        fact = one.fact
        if fact is None:
            raise AssertionError("only readable messages are applied")
        started = tracer.start_span(
            f"{fact.type.split('.')[-2]} process",
            context=parent_from(one.producer),
            kind=SpanKind.CONSUMER,
            attributes={EVENT_TYPE: fact.type, EVENT_ID: str(fact.id), SUBJECT: fact.aggregate},
        )
        if not started.is_recording():
            return fact
        spans[fact.id] = started
        return replace(fact, traceparent=traceparent_of(started))


def _again(one: Incoming) -> Incoming:
    return replace(one, place=replace(one.place, delivered=max(2, one.place.delivered)))


async def _acknowledge(batch: Sequence[Incoming]) -> None:
    for one in batch:
        # Lost on the way, it comes again and the inbox knows it.
        with contextlib.suppress(NatsError, OSError):
            await one.message.ack()


def _named(failed: BaseException) -> str:
    return f"{type(failed).__name__}: {failed}"
