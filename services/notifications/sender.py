"""The sender: takes matters that are due, decides, sends, and says what came of it, in three steps.

1. One transaction decides and says `sending`, with the mail itself sealed in the row.
2. The mail is handed over outside of any transaction: a rollback could not call it back.
3. Another transaction says what came of it and states the fact.

A process that is killed between 2 and 3 leaves a row that says `sending`. When its lease has run out another sends the
same bytes with the same Message-ID: whoever has seen it can tell that it is one mail, and most mail programs do not.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import structlog
from opentelemetry.trace import SpanKind

from infra.chassis.db import INFRASTRUCTURE, Database, is_infrastructure
from infra.chassis.handling import in_short
from infra.chassis.settings import Settings
from infra.chassis.telemetry import span, traceparent_of
from infra.chassis.work import Origin
from services.notifications import store
from services.notifications.commands import LEASE, Handing, look_at, look_at_calculated, note_outcome
from services.notifications.compose import check_texts
from services.notifications.desk import Desk, desk_from
from services.notifications.model.outcome import Accepted, Outcome, Unreached
from services.notifications.model.turn import LOOK, Turn
from services.notifications.post import Post, post_from

log = structlog.get_logger()

_AT_ONCE, _SIDE_BY_SIDE = 40, 4
_SHORTEST_PAUSE, _LONGEST_PAUSE = 0.2, 10.0
_STOPPING = 5.0
"""Seconds that a mail under way may take when the process is told to stop; then its lease must run out."""


class MailServerAway(Exception):
    """No mail gets through just now; says why."""


@contextlib.asynccontextmanager
async def sending(database: Database, settings: Settings) -> AsyncIterator[None]:
    """Send as long as the service lives. Raises WrongSettings, BadTemplate: both are mended before anything starts."""
    check_texts()
    desk = desk_from(settings)
    sender = Sender(database, desk, post_from(settings, greeting=desk.sender.domain))
    database.wakes.append(sender.wake)
    running = asyncio.create_task(sender.run())
    try:
        yield
    finally:
        sender.stop()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(running, _STOPPING)


class Sender:
    """Runs until told to stop; any number of them share the work. `wake()` after every commit."""

    def __init__(self, database: Database, desk: Desk, post: Post, *, lease: float = LEASE) -> None:
        self._database = database
        self._desk = desk
        self._post = post
        self._lease = lease
        # A simulated clock is moved by somebody else, and only looking tells.
        self._poll = 0.05 if database.clock.simulated else 1.0
        self._woken = asyncio.Event()
        self._stopping = asyncio.Event()

    def wake(self) -> None:
        """There may be something to tell."""
        self._woken.set()

    def stop(self) -> None:
        """Finish what is under way, and begin nothing."""
        self._stopping.set()
        self.wake()

    async def run(self) -> None:
        """Look at matters as they fall due, and wait longer each time the database or the mail server is away."""
        pause = _SHORTEST_PAUSE
        while not self._stopping.is_set():
            self._woken.clear()
            try:
                while await self.look_at_due():
                    pass
                await self._post.rest()
                pause = _SHORTEST_PAUSE
                await _happens(self._woken, within=self._poll)
            except Exception as failed:
                # Whatever it was, the next round may do better; a sender that has ended would tell nobody anything.
                told = f"MailServerAway: {failed}" if isinstance(failed, MailServerAway) else in_short(failed)
                log.warning("sender_paused", error=told, seconds=pause)
                await _happens(self._stopping, within=pause)
                pause = min(pause * 2, _LONGEST_PAUSE)
        await self._post.rest()

    async def look_at_due(self) -> bool:
        """Look at some of what is due; False when there is nothing, or others are at it. Raises MailServerAway."""
        moved = False
        due = await store.queue.due(self._database.pool, self._database.clock.now(), limit=_AT_ONCE)
        for first in range(0, len(due), _SIDE_BY_SIDE):
            if self._stopping.is_set():
                return False
            # While one waits for the disk another writes its letter. All are waited for, whatever becomes of one.
            looks = (self.look_at(turn) for turn in due[first : first + _SIDE_BY_SIDE])
            for seen in await asyncio.gather(*looks, return_exceptions=True):
                if isinstance(seen, BaseException):
                    raise seen
                moved = moved or seen
        return moved

    async def look_at(self, turn: Turn) -> bool:
        """Look at what has its turn, and hand over what is to leave; False when another is at it.

        Raises MailServerAway.
        """
        look = look_at if turn.kind == LOOK else look_at_calculated
        try:
            async with self._database.work(actor=self._actor) as work:
                seen = await look(work, self._desk, turn.id, lease=self._lease)
            if isinstance(seen, Handing):
                await self._tell(seen)
            return seen != "elsewhere"
        except Exception as failed:
            if is_infrastructure(failed) or isinstance(failed, MailServerAway):
                raise
            # The others go on. What failed is put off, and after some tries an operator finds it among the timers.
            log.error("look_failed", kind=turn.kind, id=str(turn.id), error=in_short(failed))
            await store.queue.failed(self._database.pool, turn, f"{type(failed).__name__}: {failed}")
            return True

    async def _tell(self, handing: Handing) -> None:
        with span(
            "mail send",
            traceparent=handing.cause.traceparent,
            links=[one.traceparent for one in handing.others],
            kind=SpanKind.CLIENT,
            notification=str(handing.notice.id),
            template=handing.notice.template,
        ) as current:
            outcome = await self._hand_over(handing)
            current.set_attribute("outcome", type(outcome).__name__.lower())
            await self._note(handing, outcome, Origin(handing.cause.correlation, traceparent_of(current)))
        if isinstance(outcome, Unreached):
            raise MailServerAway(outcome.why)
        if not isinstance(outcome, Accepted):
            log.warning("mail_not_accepted", notification=str(handing.notice.id), outcome=str(outcome))

    async def _hand_over(self, handing: Handing) -> Outcome:
        """Send outside of any transaction, renewing the lease as long as it takes."""
        address = self._desk.sender.mailbox.address
        under_way = asyncio.create_task(self._post.hand_over(handing.mail, sender=address, to=handing.to))
        try:
            while not (await asyncio.wait({under_way}, timeout=self._lease / 3))[0]:
                with contextlib.suppress(*INFRASTRUCTURE):
                    await store.notification.hold(self._database.pool, handing.notice.id, self._lease)
            return under_way.result()
        finally:
            under_way.cancel()

    async def _note(self, handing: Handing, outcome: Outcome, origin: Origin) -> None:
        # Tried as long as it takes: to forget that a mail has left is to send it again.
        while True:
            try:
                async with self._database.work(actor=self._actor, origin=origin) as work:
                    return await note_outcome(work, handing, outcome)
            except INFRASTRUCTURE as failed:
                if not is_infrastructure(failed) or self._stopping.is_set():
                    raise
                log.warning("outcome_not_noted", error=in_short(failed))
                await _happens(self._stopping, within=0.5)

    @property
    def _actor(self) -> str:
        return f"service:{self._database.service}"


async def _happens(event: asyncio.Event, *, within: float) -> None:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(event.wait(), within)
