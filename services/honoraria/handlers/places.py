"""Communities, bodies and meetings: names, members and titles. They change no price, so no claim is touched."""

from collections.abc import Sequence

from contracts.events.meetings import MeetingCancelled, MeetingRescheduled, MeetingScheduled
from contracts.events.representation import BodyEstablished, HealthCommunityRegistered
from infra.chassis.facts import Fact
from infra.chassis.work import Work
from services.honoraria.handlers.picked import of_type
from services.honoraria.store import facts as store


async def note_communities(work: Work, facts: Sequence[Fact[HealthCommunityRegistered]]) -> None:
    """Remember who the members are; refunds are split by them at the next run."""
    await store.save_communities(work.connection, store.highest(facts))


async def note_bodies(work: Work, facts: Sequence[Fact[BodyEstablished]]) -> None:
    """Remember what bodies are called."""
    await store.save_bodies(work.connection, store.highest(facts))


async def note_meetings(
    work: Work, facts: Sequence[Fact[MeetingScheduled | MeetingRescheduled | MeetingCancelled]]
) -> None:
    """Remember what meetings are called. Attendance says itself when and what it was, and is paid as recorded."""
    told = of_type(facts, MeetingScheduled, MeetingRescheduled)
    await store.save_meetings(work.connection, store.highest(told))
    await store.save_cancelled(work.connection, store.highest(of_type(facts, MeetingCancelled)))
