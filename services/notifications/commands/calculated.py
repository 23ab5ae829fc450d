"""Claims were calculated: a message about each whose sum its GP does not know, hundreds at once where need be."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from contracts.events.honoraria import HonorariumCalculated
from contracts.events.notifications import NotificationSuppressed
from infra.chassis.facts import Fact
from infra.chassis.work import Work
from services.notifications import store
from services.notifications.commands.suppress import NO_CHANNEL
from services.notifications.model.known import Matter
from services.notifications.model.notice import identity
from services.notifications.model.telling import next_sequence, next_telling
from services.notifications.store.calculation import Untold
from services.notifications.store.opening import Opening

Calculated = Mapping[UUID, Fact[HonorariumCalculated]]
"""By claim."""


async def open_calculated(work: Work, calculated: Calculated, *, sends: bool) -> None:
    """Open what is due about these claims: it waits for the GP's mail of the morning, or says why nobody gets it."""
    untold = await store.calculation.untold(work.connection, list(calculated))
    now = work.now, work.today
    openings = [
        due
        for one in untold
        if not one.being_told and (due := _opening(now, calculated[one.claim], one, sends=sends)) is not None
    ]
    if openings:
        facts = [calculated[one.matter.id] for one in openings]
        await store.matter.save_causes(work.connection, facts)
        await store.matter.save(work.connection, [one.matter for one in openings])
        opened = await store.opening.open_many(work.connection, openings, work.now)
        for one in openings:
            if one.reason is not None and one.notification in opened:
                _say_suppressed(work, one, one.reason, calculated[one.matter.id])
    waiting = {one.matter.practitioner for one in openings if one.reason is None}
    if waiting:
        await store.queue.put_in_the_morning(work, waiting)
    refused = await store.calculation.refused(work.connection, list(calculated))
    if refused:
        await store.matter.save(work.connection, [matter_of(calculated[claim].event) for claim in refused])
        await store.queue.put(work, sorted(refused))
    # One message about a claim at a time: what is under way is finished or taken back first, by those who look.
    busy = [one.claim for one in untold if one.being_told]
    if busy:
        await store.matter.save_causes(work.connection, [calculated[claim] for claim in busy])
        await store.queue.put(work, busy)


def _opening(
    now: tuple[datetime, date], fact: Fact[HonorariumCalculated], one: Untold, *, sends: bool
) -> Opening | None:
    due = next_telling(one.calculation, one.told, now=now[0], today=now[1])
    if due is None:
        return None
    matter = matter_of(fact.event)
    reason: str | None = due.hindrance
    if reason is None and not sends:
        reason = NO_CHANNEL
    known_otherwise = next_sequence(due, one.told) if reason == NO_CHANNEL else None
    return Opening(identity(matter.id, due), matter, due, reason, known_otherwise)


def _say_suppressed(work: Work, one: Opening, reason: str, because: Fact[HonorariumCalculated]) -> None:
    work.state(
        NotificationSuppressed(
            notification=one.notification,
            practitioner=one.matter.practitioner,
            template=one.telling.template,
            caused_by=one.telling.caused_by,
            reason=reason,
        ),
        because=because,
    )


def matter_of(said: HonorariumCalculated) -> Matter:
    """What the GP is told about: the claim."""
    return Matter(said.claim, "honorarium", said.practitioner, said.community, said.body, said.meeting)
