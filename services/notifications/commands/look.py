"""Look at a matter: decide what the person should be told now, and let at most one message leave the house."""

from typing import Literal
from uuid import UUID

from infra.chassis.work import Work
from services.notifications import store
from services.notifications.commands.known import known_of
from services.notifications.commands.leave import Handing, let_leave
from services.notifications.commands.recovered import settled_before
from services.notifications.commands.suppress import NO_CHANNEL, suppress
from services.notifications.desk import Desk
from services.notifications.model.known import Calculation, Invitation, Matter
from services.notifications.model.notice import identity, last_told
from services.notifications.model.telling import next_telling, tells
from services.notifications.model.turn import LOOK, Turn

LEASE = 10.0
"""Seconds a process has a message to itself before it must say so again; after that it is taken for dead."""


Seen = Literal["at_rest", "elsewhere"]
"""Nothing to do until something new is heard; or another process is at it."""


async def look_at(work: Work, desk: Desk, id: UUID, *, lease: float = LEASE) -> Handing | Seen:
    """Decide about one matter, with everything that bears on it locked. Returns the mail that is to leave now, if any.

    Raises MissingFact when a letter cannot be written from what the facts say.
    """
    matter = await store.matter.one(work.connection, id)
    if matter is None:
        raise LookupError(f"no matter {id}")
    # Before the place in the queue is locked: those who change what is known lock in this order, too.
    await store.matter.lock_to_read(work.connection, matter.refers_to)
    if not await store.queue.take(work.connection, Turn(LOOK, id)):
        return "elsewhere"
    return await _decide(work, desk, matter, lease)


async def _decide(work: Work, desk: Desk, matter: Matter, lease: float) -> Handing | Seen:
    known = await known_of(work.connection, matter)
    plan = known.meeting.plan if isinstance(known, Invitation) else None
    # Ends, since every turn opens a message or settles one, and one that was settled is never opened again.
    while True:
        notices = await store.notification.of_matter(work.connection, matter.id)
        under_way = next((notice for notice in notices if notice.is_open), None)
        if under_way is not None and under_way.with_the_server:
            return "elsewhere"
        # What fell silent on its way was perhaps read, but first of all it is to be finished.
        told = last_told(notice for notice in notices if notice is not under_way)
        due = next_telling(known, told, now=work.now, today=work.today) if known is not None else None
        if under_way is None:
            if due is None or any(notice.id == identity(matter.id, due) for notice in notices):
                break
            await store.notification.open(work.connection, identity(matter.id, due), matter, due, work.now)
        elif await settled_before(work, under_way, matter.id, due, told, plan):
            pass
        elif known is None or due is None or identity(matter.id, due) != under_way.id:
            await suppress(work, under_way, "superseded")
        elif due.hindrance is not None:
            await suppress(work, under_way, due.hindrance)
        elif not desk.sends:
            await suppress(work, under_way, NO_CHANNEL, told=tells(under_way.id, due, told, plan))
        elif isinstance(known, Calculation):
            # It leaves with all others that this GP is to be told of.
            await store.queue.put_in_the_morning(work, [matter.practitioner])
            break
        else:
            handing = await let_leave(work, desk, matter, known, due, under_way, told, lease=lease)
            if handing is not None:
                return handing
            break
    await store.queue.done(work.connection, Turn(LOOK, matter.id))
    return "at_rest"
