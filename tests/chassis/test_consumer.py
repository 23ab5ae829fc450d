"""What cannot be read or believed becomes a dead letter that says why; see tests/conformance for what the bus does."""

from dataclasses import replace

import pytest

from contracts.envelope import Envelope
from infra.chassis.bus import Outgoing
from infra.chassis.dead_letters import letter, waiting
from infra.chassis.ids import new_id
from tests.chassis.toy import body, heard, toy
from tests.stack import Stack, quiet


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


async def test_a_fact_told_in_the_name_of_another_service_is_not_believed_and_takes_no_place(stack: Stack) -> None:
    mark = str(new_id())
    told = Envelope(
        id=str(new_id()),
        source="/samrad/meetings",
        type=body().event_type(),
        subject=mark,
        time=stack.clock.now(),
        sequence=1,
    )
    async with stack.running(toy()) as (it,):
        await stack.send(body(), told)
        await quiet(it)
        letters = [one for one in await waiting(it.database.pool, limit=1000) if one.headers.get("ce-subject") == mark]
        assert [one.error for one in letters] == [
            "told by /samrad/meetings, on the stream REPRESENTATION of /samrad/representation"
        ]
        assert not await it.database.pool.fetchval("select count(*) from inbox where aggregate = $1", mark)


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
