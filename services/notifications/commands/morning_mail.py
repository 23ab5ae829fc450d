"""The mail of the morning: all that waits to be told to a GP of calculated claims, in one."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from infra.chassis.vault import Erased
from infra.chassis.work import Work
from services.notifications import store
from services.notifications.commands.known import what_is_lacking
from services.notifications.commands.leave import EMAIL, Handing, address_of, begin, the_same_again
from services.notifications.commands.look import Seen
from services.notifications.commands.recovered import settled_before
from services.notifications.commands.suppress import NO_CHANNEL, suppress
from services.notifications.desk import Desk
from services.notifications.draft import letter_alone
from services.notifications.model.known import Contact
from services.notifications.model.notice import identity
from services.notifications.model.telling import Told, next_telling, tells
from services.notifications.model.turn import MORNING, Turn
from services.notifications.store.calculation import Open
from services.notifications.words import spoken
from services.notifications.writing import Calculated, letter_of


@dataclass(frozen=True, slots=True)
class _Ready:
    """A message that is still true and lacks nothing, and what it will have told."""

    one: Open
    tells: Told


async def look_at_calculated(work: Work, desk: Desk, practitioner: UUID, *, lease: float) -> Handing | Seen:
    """Decide what is still to be told, with everything that bears on it locked, and let it leave in one mail.

    Raises MissingFact when the letter cannot be written from what the facts say.
    """
    turn = Turn(MORNING, practitioner)
    # Before the place in the queue is locked: those who change what is known lock in this order, too.
    locked = _refers_to(await store.calculation.open_to(work.connection, practitioner)) | {practitioner}
    await store.matter.lock_to_read(work.connection, locked)
    if not await store.queue.take(work.connection, turn):
        return "elsewhere"
    waiting = await store.calculation.open_to(work.connection, practitioner)
    under_way = next((one.notice for one in waiting if one.has_mail), None)
    if under_way is not None and under_way.with_the_server:
        return "elsewhere"
    try:
        if under_way is not None and desk.sends:
            # It was true when it was decided, and was perhaps read; what has changed since, the next mail tells.
            return await the_same_again(work, turn, practitioner, under_way, lease)
        contact = await store.contact.one(work.connection, work.vault, practitioner)
    except Erased:
        for one in waiting:
            await suppress(work, one.notice, "erased")
        waiting, contact = [], None
    ready = [found for one in waiting if (found := await _ready(work, desk, one, contact))]
    if ready and contact is not None:
        handing = await _let_leave(work, desk, turn, ready, contact, lease)
        if handing is not None:
            return handing
    if locked.issuperset(_refers_to(waiting)):
        # Else something came in between that was not locked, and might wake nobody: then the turn stays.
        await store.queue.done(work.connection, turn)
    return "at_rest"


def _refers_to(waiting: Sequence[Open]) -> set[UUID]:
    return {id for one in waiting for id in one.matter.refers_to}


async def _ready(work: Work, desk: Desk, one: Open, contact: Contact | None) -> _Ready | None:
    """What can be told now; what is not true any more is suppressed, and what lacks something waits for it."""
    due = next_telling(one.calculation, one.told, now=work.now, today=work.today)
    if await settled_before(work, one.notice, one.matter.id, due, one.told, None):
        return None
    if one.decided or due is None or identity(one.matter.id, due) != one.notice.id:
        await suppress(work, one.notice, "superseded")
        return None
    told = tells(one.notice.id, due, one.told, None)
    if not desk.sends:
        await suppress(work, one.notice, NO_CHANNEL, told=None if one.notice.state == "sending" else told)
        return None
    lacking = what_is_lacking(one.matter, one.calculation, body=one.body, contact=contact)
    if lacking is not None:
        await store.notification.wait(work.connection, one.notice.id, lacking.what, lacking.id)
        return None
    return _Ready(one, told)


async def _let_leave(
    work: Work, desk: Desk, turn: Turn, ready: Sequence[_Ready], contact: Contact, lease: float
) -> Handing | None:
    """One mail, which lies with the first of them. None when the person cannot be reached."""
    to = address_of(contact)
    if isinstance(to, str):
        for each in ready:
            await suppress(work, each.one.notice, to)
        return None
    first, *others = ready
    communities = {each.one.matter.community for each in ready}
    # Claims of two communities are told in the name of neither.
    names = await store.community.names(work.connection, communities.pop() if len(communities) == 1 else None, None)
    letter = letter_of([_calculated(each.one) for each in ready], contact, names)
    mail = letter_alone(letter, first.one.notice.id, to, contact.language, desk, at=work.now)
    language = spoken(contact.language)
    await begin(work, first.tells, turn.id, language, to, mail, lease)
    if others:
        told = [each.tells for each in others]
        await store.notification.send_within(
            work.connection, first.one.notice.id, told, language=language, channel=EMAIL
        )
    causes = [await store.matter.cause(work.connection, each.one.notice.caused_by) for each in ready]
    return Handing(
        notice=first.one.notice,
        turn=turn,
        language=language,
        cause=causes[0],
        others=tuple(causes[1:]),
        to=to.address,
        mail=mail,
    )


def _calculated(one: Open) -> Calculated:
    return Calculated(one.calculation, one.told.total_ore if one.told else None, one.body or "")
