"""What meetings makes of what it hears. Facts come in any order and more than once; the outcome is the same."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from contracts.events.honoraria import FundingArranged
from contracts.events.representation import AppointmentEnded, BodyEstablished, RepresentativeAppointed
from infra.chassis.facts import E, Fact
from infra.chassis.work import Work
from services.meetings import commands, store


async def hold_bodies(work: Work, facts: Sequence[Fact[Any]]) -> None:
    """Lock every body that a batch is about before any of it is noted: several processes then never wait crosswise."""
    named = {fact.event.body for fact in facts if not isinstance(fact.event, FundingArranged)}
    before = await store.office.bodies_of(work.connection, _appointments(facts))
    await store.office.lock_bodies(work.connection, named | set(before.values()))


async def note_bodies(work: Work, facts: Sequence[Fact[BodyEstablished]]) -> None:
    """Remember the bodies that can meet."""
    await store.office.save_bodies(work.connection, facts)


async def note_appointments(work: Work, facts: Sequence[Fact[RepresentativeAppointed | AppointmentEnded]]) -> None:
    """Remember who is in office, and look anew at who is invited to what is still to be held in those bodies."""
    appointed, ended = _those(facts, RepresentativeAppointed), _those(facts, AppointmentEnded)
    before = await store.office.bodies_of(work.connection, {fact.event.appointment for fact in facts})
    because: dict[UUID, list[Fact[Any]]] = {}
    for fact in facts:
        event = fact.event
        for body in {event.body, before.get(event.appointment, event.body)}:
            because.setdefault(body, []).append(fact)
    await store.office.lock_bodies(work.connection, because)
    await store.office.save_appointed(work.connection, appointed)
    await store.office.save_ended(work.connection, ended)
    await commands.invite(work, await store.meeting.lock_scheduled(work.connection, because), because)


async def note_promises(work: Work, facts: Sequence[Fact[FundingArranged]]) -> None:
    """Remember what is paid for meetings that are called off. Invitations written from now on say it."""
    await store.promised.save(work.connection, facts)


def _appointments(facts: Iterable[Fact[Any]]) -> set[UUID]:
    ended = {fact.event.appointment for fact in _those(facts, AppointmentEnded)}
    return ended | {fact.event.appointment for fact in _those(facts, RepresentativeAppointed)}


def _those(facts: Iterable[Fact[Any]], kind: type[E]) -> list[Fact[E]]:
    return [fact for fact in facts if isinstance(fact.event, kind)]
