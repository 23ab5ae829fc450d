"""GPs: their dated terms, and the bodies they are appointed to."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from contracts.events.representation import (
    AppointmentEnded,
    PractitionerRegistered,
    PractitionerTermsChanged,
    RepresentativeAppointed,
)
from infra.chassis.facts import Fact
from infra.chassis.work import Work
from services.honoraria.commands.price_claims import price_claims
from services.honoraria.handlers.picked import of_type
from services.honoraria.store import facts as store
from services.honoraria.store import known

PersonFact = PractitionerTermsChanged | RepresentativeAppointed | AppointmentEnded


async def note_practitioners(
    work: Work, facts: Sequence[Fact[PractitionerRegistered | PractitionerTermsChanged]]
) -> None:
    """Remember GPs and their terms, and price anew the claims of those whose terms changed."""
    await store.lock_practitioners(work.connection, [fact.event.practitioner for fact in facts])
    await store.save_practitioners(work.connection, store.highest(of_type(facts, PractitionerRegistered)))
    terms = store.highest(of_type(facts, PractitionerTermsChanged), by="valid_from")
    changed = await store.save_terms(work.connection, terms)
    await _price_claims_of(work, [fact for fact in terms if fact.event.practitioner in changed])


async def note_appointments(work: Work, facts: Sequence[Fact[RepresentativeAppointed | AppointmentEnded]]) -> None:
    """Remember who sits where and for which municipality, and price anew the claims of those seats."""
    await store.lock_practitioners(work.connection, [fact.event.practitioner for fact in facts])
    changed = await store.save_appointed(work.connection, store.highest(of_type(facts, RepresentativeAppointed)))
    changed |= await store.save_ended(work.connection, store.highest(of_type(facts, AppointmentEnded)))
    await _price_claims_of(work, [fact for fact in facts if fact.aggregate in changed])


async def _price_claims_of(work: Work, facts: Iterable[Fact[PersonFact]]) -> None:
    causes: dict[UUID, list[Fact[Any]]] = defaultdict(list)
    for fact in facts:
        causes[fact.event.practitioner].append(fact)
    claims = await known.claims_of(work.connection, list(causes))
    await price_claims(work, {claim: causes[practitioner] for claim, practitioner in claims.items()}, of=list(causes))
