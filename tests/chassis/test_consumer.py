"""A fact acts once, whatever the bus does; a bad one becomes a dead letter and its neighbours do not notice."""

import json
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from uuid import UUID

import asyncpg
import pytest

from contracts.envelope import Envelope
from contracts.event import Event
from contracts.events.representation import BodyEstablished
from contracts.topology import DURABLES
from infra.chassis.bus import Outgoing
from infra.chassis.dead_letters import letter, shown, waiting
from infra.chassis.facts import Fact
from infra.chassis.ids import new_id
from infra.chassis.provision import consumer_config
from infra.chassis.work import Work
from tests.chassis.toy import body, heard, remember, toy
from tests.stack import Stack, quiet


@asynccontextmanager
async def redelivering_after(
    stack: Stack, seconds: float, name: str = "meetings-from-representation"
) -> AsyncIterator[None]:
    """The durable gives a message again after so many seconds without an acknowledgement."""
    durable = next(d for d in DURABLES if d.name == name)
    jetstream, usual = stack.admin.client.jetstream(), consumer_config(durable)
    await jetstream.add_consumer(durable.stream, replace(usual, ack_wait=seconds))
    yield
    await jetstream.add_consumer(durable.stream, usual)


async def test_a_fact_told_five_times_acts_once(stack: Stack) -> None:
    told = [body() for _ in range(20)]
    async with stack.running(toy()) as (it,):
        await stack.tell(*told, repeat=5)
        await quiet(it)
        assert await heard(it.database, [t.body for t in told]) == {(str(t.body), 1): 1 for t in told}


async def test_facts_out_of_order_arrive_all_and_keep_their_sequence(stack: Stack) -> None:
    one = new_id()
    envelopes = [
        Envelope(
            id=str(new_id()),
            source="/samrad/representation",
            type=body().event_type(),
            subject=str(one),
            time=stack.clock.now(),
            sequence=sequence,
        )
        for sequence in (3, 1, 2)
    ]
    async with stack.running(toy()) as (it,):
        for envelope in envelopes:
            await stack.send(body(one), envelope)
        await quiet(it)
        assert await heard(it.database, [one]) == {(str(one), n): 1 for n in (1, 2, 3)}


async def test_a_crash_between_commit_and_acknowledgement_applies_nothing_twice(stack: Stack) -> None:
    told = [body() for _ in range(10)]
    async with redelivering_after(stack, 1.0):
        # A consumer that commits and then is gone before it has said so: the messages come again to the next one.
        assert await pulled_without_acknowledging(stack, told) == 10
        async with stack.running(toy()) as (it,):
            await quiet(it)
            assert await heard(it.database, [t.body for t in told]) == {(str(t.body), 1): 1 for t in told}
            left = await it.database.pool.fetchval("select count(*) from attempts")
            assert left == 0


async def pulled_without_acknowledging(stack: Stack, told: Sequence[BodyEstablished]) -> int:
    """Apply a batch as the service would, commit, and never acknowledge."""
    from infra.chassis.incoming import read
    from infra.chassis.settle import Settler

    durable = "meetings-from-representation"
    async with stack.idle(toy()) as it:
        client = it.health.bus.client
        inbox = await client.subscribe(client.new_inbox())
        await stack.tell(*told)
        request = json.dumps({"batch": len(told), "expires": 2_000_000_000}).encode()
        await client.publish(f"$JS.API.CONSUMER.MSG.NEXT.REPRESENTATION.{durable}", request, reply=inbox.subject)
        messages = [await inbox.next_msg(timeout=5) for _ in told]
        settler = Settler(it.database, durable, it.service.handlers_by_durable()[durable], max_attempts=3)
        await settler.apply([read(message, it.database.vault) for message in messages])
        return len(await heard(it.database, [t.body for t in told]))


async def test_one_poison_fact_among_a_hundred_alone_becomes_a_dead_letter(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("infra.chassis.settle.BACKOFF", (0.05,))
    told = [body(name="poison" if n == 50 else "SSU") for n in range(101)]
    tried: Counter[UUID] = Counter()

    async def choke(work: Work, facts: Sequence[Fact[Event]]) -> None:
        poison = [f.event for f in facts if isinstance(f.event, BodyEstablished) and f.event.name == "poison"]
        tried.update(event.body for event in poison)
        if poison:
            raise ValueError("this one cannot be digested")
        await remember(work, facts)

    async with stack.running(toy(by=choke)) as (it,):
        await stack.tell(*told)
        await quiet(it)
        found = await heard(it.database, [t.body for t in told])
        assert found == {(str(t.body), 1): 1 for t in told if t.name != "poison"}
        dead = [
            one
            for one in await waiting(it.database.pool, limit=1000)
            if one.headers["ce-subject"] == str(told[50].body)
        ]
        assert [one.error for one in dead] == ["ValueError: this one cannot be digested"]
        assert shown(dead[0])["payload"]["name"] == "poison"
        # Once with its neighbours at least, then alone, three times.
        assert tried[told[50].body] >= 4


@pytest.mark.parametrize(
    ("payload", "headers", "said"),
    [
        (b"not json", {}, "Invalid JSON"),
        (b'{"body": "x"}', {}, "body: "),
        (b"{}", {"ce-time": "yesterday"}, "time: 'yesterday' is not RFC 3339"),
        (b"{}", {"ce-id": ""}, "CloudEvents attribute missing: id"),
        (b"\xff\xfe", {}, "Invalid JSON"),
    ],
)
async def test_what_cannot_be_read_becomes_a_dead_letter_that_says_why(
    stack: Stack, payload: bytes, headers: dict[str, str], said: str
) -> None:
    mark = str(new_id())
    usual = {
        "ce-specversion": "1.0",
        "ce-id": mark,
        "ce-source": "/samrad/representation",
        "ce-type": body().event_type(),
        "ce-subject": mark,
        "ce-time": "2024-01-01T00:00:00Z",
    }
    async with stack.running(toy()) as (it,):
        good = body()
        await stack.admin.publish_one(Outgoing(good.subject(), payload, usual | headers))
        await stack.tell(good)
        await quiet(it)
        letters = [one for one in await waiting(it.database.pool, limit=1000) if one.headers.get("ce-subject") == mark]
        assert len(letters) == 1
        assert said in letters[0].error
        assert (await letter(it.database.pool, letters[0].id)).payload
        assert await heard(it.database, [good.body]) == {(str(good.body), 1): 1}


async def test_failing_infrastructure_pauses_and_condemns_nobody(stack: Stack) -> None:
    failures = 3

    async def shaky(work: Work, facts: Sequence[Fact[Event]]) -> None:
        nonlocal failures
        if failures:
            failures -= 1
            raise asyncpg.ConnectionDoesNotExistError("connection was closed in the middle of operation")
        await remember(work, facts)

    told = [body() for _ in range(5)]
    async with stack.running(toy(by=shaky)) as (it,):
        await stack.tell(*told)
        await quiet(it)
        assert failures == 0
        assert await heard(it.database, [t.body for t in told]) == {(str(t.body), 1): 1 for t in told}
        mine = {str(t.body) for t in told}
        assert not [one for one in await waiting(it.database.pool, limit=1000) if one.headers.get("ce-subject") in mine]


async def test_two_facts_that_claim_one_place_are_not_both_believed(stack: Stack) -> None:
    one = new_id()
    async with stack.running(toy()) as (it,):
        (envelope,) = await stack.tell(body(one))
        await quiet(it)
        await stack.send(body(one, name="another"), replace(envelope, id=str(new_id())))
        await quiet(it)
        assert await heard(it.database, [one]) == {(str(one), 1): 1}
        dead = [d for d in await waiting(it.database.pool, limit=1000) if d.headers.get("ce-subject") == str(one)]
        assert "is taken by another fact" in dead[0].error
