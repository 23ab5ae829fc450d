"""Facts of one aggregate come in order until the first redelivery; after that their sequence decides."""

from collections.abc import Sequence
from uuid import UUID

import pytest

from contracts.event import Event
from infra.chassis.db import Database
from infra.chassis.facts import Fact
from infra.chassis.ids import new_id
from infra.chassis.work import Work
from tests.buses.backend import Backend
from tests.chassis.toy import body, heard, remember
from tests.conformance.consuming import consuming
from tests.conformance.telling import message, quiet, until


class Arrivals:
    """In which order facts were handled, and what is known of each aggregate by the highest sequence."""

    def __init__(self) -> None:
        self.order: dict[str, list[int]] = {}
        self.known: dict[str, int] = {}

    async def note(self, work: Work, facts: Sequence[Fact[Event]]) -> None:
        """The handler."""
        await remember(work, facts)
        for fact in facts:
            self.order.setdefault(fact.aggregate, []).append(fact.sequence)
            self.known[fact.aggregate] = max(self.known.get(fact.aggregate, 0), fact.sequence)


async def told_in_turns(backend: Backend, aggregates: Sequence[UUID], rounds: int) -> None:
    """One fact of each aggregate after the other, again and again."""
    for sequence in range(1, rounds + 1):
        await backend.admin.publish_batch([message(body(one), sequence=sequence) for one in aggregates])


async def all_heard_of(database: Database, aggregates: Sequence[UUID], rounds: int) -> None:
    async def all_there() -> bool:
        return len(await heard(database, aggregates)) == len(aggregates) * rounds

    await until(all_there)


async def test_without_a_redelivery_everything_comes_in_order(backend: Backend, database: Database) -> None:
    arrivals, aggregates = Arrivals(), [new_id() for _ in range(20)]
    async with consuming(backend, database, arrivals.note, batch_size=7):
        await told_in_turns(backend, aggregates, 10)
        await all_heard_of(database, aggregates, 10)
    assert arrivals.order == {str(one): list(range(1, 11)) for one in aggregates}


async def test_after_a_redelivery_later_facts_have_passed_and_the_highest_sequence_wins(
    backend: Backend, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("infra.chassis.settle.BACKOFF", (0.05,))
    arrivals, aggregates = Arrivals(), [new_id() for _ in range(5)]

    async def refuse_the_second(work: Work, facts: Sequence[Fact[Event]]) -> None:
        is_there = any(fact.sequence == 2 and fact.aggregate == str(aggregates[0]) for fact in facts)
        # Until all that was told after it has passed.
        if is_there and (len(facts) > 1 or len(arrivals.order[facts[0].aggregate]) < 5):
            raise ValueError("not yet")
        await arrivals.note(work, facts)

    async with consuming(backend, database, refuse_the_second, batch_size=7, max_attempts=1000):
        await told_in_turns(backend, aggregates, 6)
        await all_heard_of(database, aggregates, 6)
        await quiet(backend)
    passed = arrivals.order[str(aggregates[0])]
    assert passed != sorted(passed)
    assert sorted(passed) == list(range(1, 7))
    assert passed[-1] == 2
    assert arrivals.known == {str(one): 6 for one in aggregates}
    assert all(arrivals.order[str(one)] == list(range(1, 7)) for one in aggregates[1:])
