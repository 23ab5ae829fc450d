"""After the database was restored to an earlier point: registers and seats rebuilt from the facts that came back."""

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from contracts.event import Event
from contracts.events.representation import (
    AppointmentEnded,
    BodyEstablished,
    CandidateProposed,
    ContactDetailsChanged,
    HealthCommunityRegistered,
    LocalCommitteeRegistered,
    PractitionerRegistered,
    PractitionerTermsChanged,
    RepresentativeAppointed,
    SeatVacated,
)
from infra.chassis.facts import E, Fact
from infra.chassis.work import Work
from services.representation.commands.appointment import TERM_ENDS, midnight_after
from services.representation.store import recovered as store

Row = dict[str, Any]


async def recover_communities(work: Work, facts: Sequence[Fact[HealthCommunityRegistered]]) -> None:
    """Communities as they were last stated."""
    await store.save_communities(work.connection, list(_latest(facts).values()))


async def recover_registers(
    work: Work,
    facts: Sequence[
        Fact[LocalCommitteeRegistered | BodyEstablished | PractitionerRegistered | PractitionerTermsChanged]
    ],
) -> None:
    """Committees, bodies, and GPs with their terms."""
    await store.save_committees(work.connection, _of(facts, LocalCommitteeRegistered))
    await store.save_bodies(work.connection, _of(facts, BodyEstablished))
    await store.save_practitioners(work.connection, _of(facts, PractitionerRegistered))
    await store.save_terms(work.connection, _of(facts, PractitionerTermsChanged))


async def recover_contact_details(work: Work, facts: Sequence[Fact[ContactDetailsChanged]]) -> None:
    """The details lie sealed in the journal again; what is counted is that they changed."""
    versions = [{"practitioner": str(fact.event.practitioner), "sequence": fact.sequence} for fact in facts]
    await store.save_contact_versions(work.connection, versions)


async def recover_proposals(work: Work, facts: Sequence[Fact[CandidateProposed]]) -> None:
    """Proposals. Union posts never travel, so those declared since must be asked for again."""
    rows = [_row(fact) for fact in facts]
    for row in rows:
        known = json.dumps(row["declared_roles"]).encode()
        row["sealed_roles"] = await work.vault.seal(work.connection, row["practitioner"], known)
    await store.save_proposals(work.connection, rows)


async def recover_appointments(
    work: Work, facts: Sequence[Fact[RepresentativeAppointed | AppointmentEnded | SeatVacated]]
) -> None:
    """Who sits where until when, and the timers of terms. Which seats stand empty is read from that."""
    appointed, ended = _those(facts, RepresentativeAppointed), _latest(_those(facts, AppointmentEnded))
    sits: dict[str, Row] = {
        fact.aggregate: {"appointment": fact.aggregate, "sequence": fact.sequence} for fact in appointed
    } | ended
    await store.clear_seats(work.connection, [UUID(one) for one in sits])
    await store.save_appointments(work.connection, [_row(fact) for fact in appointed])
    await store.seat(work.connection, list(sits.values()))
    for fact in appointed:
        if fact.aggregate not in ended:
            await work.wait_for(TERM_ENDS, fact.aggregate, midnight_after(fact.event.valid_to), because=fact)
    await work.stop_waiting(TERM_ENDS, *ended)


def _row(fact: Fact[Event]) -> Row:
    return fact.event.model_dump(mode="json") | {"sequence": fact.sequence}


def _of(facts: Sequence[Fact[Any]], kind: type[E]) -> list[Row]:
    return [_row(fact) for fact in _those(facts, kind)]


def _those(facts: Sequence[Fact[Any]], kind: type[E]) -> list[Fact[E]]:
    return [fact for fact in facts if isinstance(fact.event, kind)]


def _latest(facts: Sequence[Fact[Any]]) -> dict[str, Row]:
    return {fact.aggregate: _row(fact) for fact in sorted(facts, key=lambda fact: fact.sequence)}
