"""The consumer between faults that are put there on purpose: everything acts once, whatever the bus does."""

import random
from collections.abc import Callable
from dataclasses import replace

import pytest
from nats.aio.client import Client

from infra.chassis.db import Database
from tests.buses import faults
from tests.buses.backend import Backend
from tests.buses.durables import redelivering_after
from tests.chassis.toy import remember
from tests.conformance.consuming import consuming
from tests.conformance.telling import all_acted_once, bodies, message, tell

Faulty = Callable[[Client], Client]


def shuffled(seed: int) -> Callable[[], float]:
    """Seconds that what is delivered takes."""
    dice = random.Random(seed)
    return lambda: dice.choice((0.0, 0.0, 0.0, 0.02))


FAULTS: dict[str, Faulty] = {
    "everything comes twice": lambda client: faults.duplicating(client, faults.always),
    "every third acknowledgement is lost": lambda client: faults.losing_acknowledgements(client, faults.every(3)),
    "what comes takes its time": lambda client: faults.delaying(client, shuffled(1)),
    "publishing fails now and then": lambda client: faults.failing(client, faults.by_seed(2, 0.1)),
    "all of it at once": lambda client: faults.failing(
        faults.duplicating(
            faults.losing_acknowledgements(faults.delaying(client, shuffled(3)), faults.by_seed(4, 0.2)),
            faults.by_seed(5, 0.2),
        ),
        faults.by_seed(6, 0.05),
    ),
}


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("infra.chassis.settle.BACKOFF", (0.05,))
    monkeypatch.setattr("infra.chassis.settle.SHORTEST_PAUSE", 0.02)
    monkeypatch.setattr("infra.chassis.pulling.EXPIRES", 2.0)
    monkeypatch.setattr("infra.chassis.pulling.HEARTBEAT", 0.3)


@pytest.mark.parametrize("faulty", FAULTS.values(), ids=FAULTS)
async def test_everything_acts_once_whatever_happens_on_the_way(
    backend: Backend, database: Database, faulty: Faulty
) -> None:
    facts = bodies(100)
    async with (
        redelivering_after(backend.admin, 0.5),
        consuming(backend, database, batch_size=10, ack_wait=0.5, faulty=faulty),
    ):
        await tell(backend.admin, *facts)
        await all_acted_once(backend, database, facts)


async def test_a_handler_that_fails_at_random_condemns_nobody_while_it_is_the_infrastructure(
    backend: Backend, database: Database
) -> None:
    facts = bodies(100)
    shaky = faults.stumbling(remember, faults.by_seed(7, 0.3), lambda: ConnectionResetError("by peer"))
    async with consuming(backend, database, shaky, batch_size=10, max_attempts=1):
        await tell(backend.admin, *facts)
        await all_acted_once(backend, database, facts)


async def test_a_fact_told_five_times_acts_once(backend: Backend, database: Database) -> None:
    facts = bodies(20)
    async with consuming(backend, database):
        for event in facts:
            told = message(event)
            for number in range(5):
                # Another message id each time, or the bus itself would drop the repetition before the inbox sees it.
                again = {**told.headers, "Nats-Msg-Id": f"{told.headers['ce-id']}-{number}"}
                await backend.admin.publish_one(replace(told, headers=again))
        await all_acted_once(backend, database, facts)
