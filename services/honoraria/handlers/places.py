"""Communities and bodies: names and members. They change no price, so no claim is touched."""

from collections.abc import Sequence

from contracts.events.representation import BodyEstablished, HealthCommunityRegistered
from infra.chassis.facts import Fact
from infra.chassis.work import Work
from services.honoraria.store import facts as store


async def note_communities(work: Work, facts: Sequence[Fact[HealthCommunityRegistered]]) -> None:
    """Remember who the members are; refunds are split by them at the next run."""
    await store.save_communities(work.connection, store.highest(facts))


async def note_bodies(work: Work, facts: Sequence[Fact[BodyEstablished]]) -> None:
    """Remember what bodies are called."""
    await store.save_bodies(work.connection, store.highest(facts))
