"""Where the bus is told to answer is no matter of grants, and nobody is stopped or misled by what lands on a stream so.

A service may name any subject as the place for an answer, also one on which another tells its facts (infra/adr/0014).
"""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

from contracts.topology import durables_of
from infra.chassis.bus import Bus, Outgoing
from infra.chassis.db import Database
from infra.chassis.dead_letters import DeadLetter, waiting
from infra.chassis.ids import new_id
from tests.buses.backend import Backend
from tests.buses.durables import begin_anew
from tests.buses.streams import on_the_stream
from tests.chassis.toy import body, heard
from tests.conformance.consuming import consuming
from tests.conformance.telling import message, quiet, until

THEIRS = body().subject()
"""A subject of `representation`, which `meetings` hears."""
_INFO = "io.nats.jetstream.api.v1.consumer_info_response"


@asynccontextmanager
async def kept_meanwhile(backend: Backend, database: Database, count: int) -> AsyncIterator[list[DeadLetter]]:
    """What became a dead letter during the block; waits for so many, and for the end of all there is to do."""

    async def letters() -> list[DeadLetter]:
        return [one for one in await waiting(database.pool, limit=10_000) if one.id not in before]

    before: set[UUID] = set()
    before = {one.id for one in await letters()}
    found: list[DeadLetter] = []
    yield found

    async def enough() -> bool:
        return len(await letters()) >= count

    await until(enough)
    await quiet(backend)
    found += await letters()


async def asked(bus: Bus, subject: str, payload: bytes) -> None:
    """Ask, and have the answer put among the facts of another."""
    await bus.client.publish(subject, payload, reply=THEIRS)
    await bus.client.flush()


async def test_an_answer_among_facts_is_a_dead_letter_and_the_facts_around_it_act_in_order(
    backend: Backend, database: Database
) -> None:
    one = new_id()
    intruder = await backend.connect("honoraria")
    of_theirs = next(durable for durable in durables_of("honoraria") if durable.stream == "REPRESENTATION")
    async with consuming(backend, database), kept_meanwhile(backend, database, 2) as letters:
        await backend.admin.publish_one(message(body(one), sequence=1))
        await asked(intruder, "honoraria.v1.HonorariumCalculated.vestfold", b"{}")
        await backend.admin.publish_one(message(body(one), sequence=2))
        await asked(intruder, f"$JS.API.CONSUMER.INFO.{of_theirs.stream}.{of_theirs.name}", b"")
        await backend.admin.publish_one(message(body(one), sequence=3))

        async def all_of_them() -> bool:
            return len(await heard(database, [one])) == 3

        await until(all_of_them)
    assert await heard(database, [one]) == {(str(one), sequence): 1 for sequence in (1, 2, 3)}
    said = [json.loads(letter.payload) for letter in letters]
    # The words are the server's: it does not put there what the intruder has sent.
    assert {words.get("type", "publish") for words in said} == {"publish", _INFO}
    assert all("CloudEvents attribute missing" in letter.error for letter in letters)
    assert all(letter.headers == {} for letter in letters)


async def test_a_fact_that_is_delivered_on_the_stream_of_another_is_handed_to_nobody_there(
    backend: Backend, database: Database
) -> None:
    # `meetings` may read a fact of `honoraria`, and has it delivered among those of `representation`. The fact is made
    # to look like one of theirs as far as its publisher can: the two are in it together.
    intruder, one = await backend.connect("meetings"), new_id()
    mine = next(durable for durable in durables_of("meetings") if durable.stream == "HONORARIA")
    await begin_anew(backend.admin, mine.name)
    forged = message(body(one), sequence=1)
    subject = mine.filters[0].replace("*", "vestfold")
    async with consuming(backend, database), kept_meanwhile(backend, database, 0) as letters:
        await backend.admin.publish_one(Outgoing(subject, forged.payload, forged.headers))
        wanted = json.dumps({"batch": 1, "expires": 10_000_000_000}).encode()
        await asked(intruder, f"$JS.API.CONSUMER.MSG.NEXT.{mine.stream}.{mine.name}", wanted)

        async def stands_there() -> bool:
            return (str(one), 1) in await on_the_stream(backend.admin, [one])

        await until(stands_there)
        # What stands behind it is heard, and the true fact in whose place it would be.
        await backend.admin.publish_one(message(body(one, name="true"), sequence=1))

        async def is_heard() -> bool:
            return bool(await heard(database, [one]))

        await until(is_heard)
    assert await heard(database, [one]) == {(str(one), 1): 1}
    assert letters == []
