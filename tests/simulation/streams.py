"""What the bus holds in the end: every fact of every journal, those about one thing in order, and nothing else."""

from collections.abc import Iterator

from contracts.events import EVENTS
from contracts.topology import stream_of
from tests.buses.memory import Server
from tests.invariants.journals import Stated, stated
from tests.invariants.violation import Databases, Violation


async def violations(databases: Databases, server: Server) -> list[Violation]:
    """Compares journals and streams, fact by fact."""
    found: list[Violation] = []
    for service, connection in databases.items():
        by_stream: dict[str, list[Stated]] = {}
        for fact in await stated(connection):
            by_stream.setdefault(stream_of(EVENTS[fact.type]), []).append(fact)
        for stream, facts in by_stream.items():
            told = [str((one.headers or {}).get("ce-id")) for one in server.streams[stream].messages.values()]
            found += [
                Violation("told", service, said) for said in _compared(facts, told, is_private=stream == "PRIVATE")
            ]
    return found


def _compared(facts: list[Stated], told: list[str], *, is_private: bool) -> Iterator[str]:
    places: dict[str, int] = {}
    for place, fact_id in enumerate(told):
        places.setdefault(fact_id, place)
    last: dict[str, Stated] = {}
    if is_private:
        # Of what is private the bus keeps the latest about each person.
        facts = list({fact.aggregate: fact for fact in facts}.values())
    for fact in facts:
        before = last.get(fact.aggregate)
        if str(fact.id) not in places:
            yield f"{fact.name} is not on the bus"
        elif before is not None and places[str(before.id)] > places[str(fact.id)]:
            yield f"{fact.name} was told before {before.name}"
        else:
            last[fact.aggregate] = fact
    for fact_id in places.keys() - {str(fact.id) for fact in facts}:
        yield f"{fact_id} is on the bus, and nobody stated it"
