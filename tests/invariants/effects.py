"""Every stated fact has exactly one effect in each consumer, and nothing has an effect that nobody stated."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from contracts.envelope import source_of
from contracts.events import EVENTS
from contracts.topology import HEARS
from infra.chassis.work import Connection
from tests.invariants.journals import Stated, stated
from tests.invariants.known import KNOWN
from tests.invariants.violation import NOTHING, Databases, Expected, Violation


async def violations(databases: Databases, expected: Expected = NOTHING) -> list[Violation]:
    """Journals are numbered without gaps; inboxes hold what was stated, once; and what is known is the latest of it."""
    journals = {service: await stated(connection) for service, connection in databases.items()}
    found = [one for service, facts in journals.items() for one in _numbered(service, facts)]
    for service, connection in databases.items():
        heard = await _heard(connection)
        found += _entered(service, journals, heard)
        found += await _known(service, databases, heard.given_up)
    return found


def _numbered(service: str, facts: list[Stated]) -> Iterator[Violation]:
    last: dict[str, int] = {}
    for fact in facts:
        if fact.sequence != last.get(fact.aggregate, 0) + 1:
            yield Violation("effects", service, f"{fact.name} was stated after #{last.get(fact.aggregate, 0)}")
        last[fact.aggregate] = fact.sequence


@dataclass(frozen=True, slots=True)
class _Heard:
    """What a consumer says of what it heard: id → (source, aggregate, sequence); and facts in dead letters."""

    inbox: Mapping[UUID, tuple[str, str, int]]
    given_up: Collection[UUID]


async def _heard(connection: Connection) -> _Heard:
    rows = await connection.fetch("select id, source, aggregate, sequence from inbox")
    letters = await connection.fetch(
        "select headers ->> 'ce-id' as id from dead_letters where outcome is distinct from 'redriven'"
    )
    return _Heard(
        {row["id"]: (row["source"], row["aggregate"], row["sequence"]) for row in rows},
        {UUID(row["id"]) for row in letters if row["id"]},
    )


def _entered(service: str, journals: Mapping[str, list[Stated]], heard: _Heard) -> Iterator[Violation]:
    types = {event.event_type() for event in HEARS[service]}
    known = set()
    for publisher, facts in journals.items():
        wanted = [fact for fact in facts if fact.type in types]
        for fact in _still_to_be_had(wanted):
            if (fact.id in heard.inbox) == (fact.id in heard.given_up):
                said = "was taken, and is a dead letter too" if fact.id in heard.inbox else "was never taken"
                yield Violation("effects", service, f"{fact.name} of {publisher} {said}")
        for fact in wanted:
            known.add(fact.id)
            place = heard.inbox.get(fact.id)
            if place not in (None, (source_of(publisher), fact.aggregate, fact.sequence)):
                yield Violation("effects", service, f"{fact.name} of {publisher} was taken as {place}")
    for fact_id in heard.inbox.keys() - known:
        yield Violation("effects", service, f"{fact_id} was taken as {heard.inbox[fact_id]}, and nobody stated it")


def _still_to_be_had(facts: list[Stated]) -> Iterator[Stated]:
    """Those the bus still has: of what is private it keeps the latest about each person."""
    latest = {(fact.type, fact.aggregate): fact.id for fact in facts}
    return (fact for fact in facts if not EVENTS[fact.type].private or latest[fact.type, fact.aggregate] == fact.id)


async def _known(service: str, databases: Databases, given_up: Collection[UUID]) -> list[Violation]:
    found: list[Violation] = []
    for known in KNOWN:
        if known.service != service:
            continue
        wanted = {row[0]: (row[1], row[2]) for row in await databases[known.publisher].fetch(known.wanted, known.types)}
        kept = {row[0]: row[1] for row in await databases[service].fetch(known.found)}
        for key in wanted.keys() | kept.keys():
            sequence, fact_id = wanted.get(key, (None, None))
            if sequence != kept.get(key) and fact_id not in given_up:
                said = f"{known.table} has #{kept.get(key)} of {key}, and #{sequence} ({fact_id}) was stated last"
                found.append(Violation("effects", service, said))
    return found
