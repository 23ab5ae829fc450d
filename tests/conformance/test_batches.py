"""An atomic batch is stored whole and in order, or not at all, whatever is wrong with it."""

import asyncio
import json
from collections.abc import Sequence

import pytest

from infra.chassis.bus import BatchRefused, Outgoing
from infra.chassis.ids import new_id
from tests.buses.backend import Backend
from tests.chassis.toy import body
from tests.conformance.telling import message

SUBJECT = body().subject()
ELSEWHERE = "meetings.v1.MeetingHeld.vestfold"


async def held(backend: Backend, stream: str = "REPRESENTATION") -> int:
    """How many messages a stream holds, which never lets one go."""
    return int((await backend.admin.client.jetstream().stream_info(stream)).state.messages)


def many(count: int) -> list[Outgoing]:
    return [Outgoing(SUBJECT, b"{}", {"Nats-Msg-Id": str(new_id())}) for _ in range(count)]


async def test_a_batch_stands_whole_and_in_order(backend: Backend) -> None:
    before, told = await held(backend), [message(body()) for _ in range(50)]
    await backend.admin.publish_batch(told)
    assert await held(backend) == before + 50
    jetstream = backend.admin.client.jetstream()
    last = (await jetstream.stream_info("REPRESENTATION")).state.last_seq
    stored = [await jetstream.get_msg("REPRESENTATION", last - n) for n in (49, 25, 0)]
    assert [(one.headers or {})["ce-id"] for one in stored] == [told[n].headers["ce-id"] for n in (0, 24, 49)]


async def test_the_largest_batch_there_is_stands(backend: Backend) -> None:
    before = await held(backend)
    await backend.admin.publish_batch(many(backend.guarantees.largest_batch))
    assert await held(backend) == before + backend.guarantees.largest_batch


async def refused(backend: Backend, messages: Sequence[Outgoing], said: str, user: str = "administrator") -> None:
    """The batch is refused in these words, and nothing of it stands."""
    bus = backend.admin if user == "administrator" else await backend.connect(user)
    before = await held(backend), await held(backend, "MEETINGS")
    with pytest.raises(BatchRefused) as told:
        await bus.publish_batch(messages)
    assert said in str(told.value)
    assert (await held(backend), await held(backend, "MEETINGS")) == before


async def test_a_batch_told_again_is_refused_whole(backend: Backend) -> None:
    told = many(3)
    await backend.admin.publish_batch(told)
    await refused(backend, told, "(10201)")


async def test_one_known_fact_spoils_the_batch(backend: Backend) -> None:
    known, *others = many(4)
    await backend.admin.publish_one(known)
    await refused(backend, [*others, known], "(10201)")


async def test_a_batch_that_says_one_thing_twice_is_refused(backend: Backend) -> None:
    first, second = many(2)
    await refused(backend, [first, second, first], "(10201)")


@pytest.mark.parametrize("more", [1, 2])
async def test_one_too_many_spoils_the_batch(backend: Backend, more: int) -> None:
    await refused(backend, many(backend.guarantees.largest_batch + more), "(10199)")


async def test_a_forbidden_subject_inside_spoils_the_batch(backend: Backend) -> None:
    first, second = many(2)
    await refused(backend, [first, Outgoing(ELSEWHERE, b"{}", {}), second], "(10176)", user="representation")


async def test_a_forbidden_subject_at_the_end_is_heard_of_at_once(backend: Backend) -> None:
    # The bus says so on the connection and never answers; who publishes must not wait for an answer until time is up.
    async with asyncio.timeout(8):
        forbidden = [*many(2), Outgoing(ELSEWHERE, b"{}", {})]
        await refused(backend, forbidden, "no permission to publish", user="representation")


async def test_a_batch_goes_to_one_stream(backend: Backend) -> None:
    first, second = many(2)
    await refused(backend, [first, Outgoing(ELSEWHERE, b"{}", {}), second], "(10176)")


async def test_a_fact_too_large_is_refused_before_it_is_sent(backend: Backend) -> None:
    large = Outgoing(SUBJECT, b"x" * (backend.guarantees.largest_payload + 1), {})
    await refused(backend, [*many(1), large, *many(1)], "maximum payload")


@pytest.mark.parametrize(
    ("headers", "said"),
    [
        ({"Nats-Batch-Sequence": "2", "Nats-Batch-Commit": "1"}, 10176),
        ({"Nats-Batch-Sequence": "first", "Nats-Batch-Commit": "1"}, 10175),
        ({"Nats-Batch-Commit": "1"}, 10175),
        ({"Nats-Batch-Sequence": "1", "Nats-Batch-Commit": "yes"}, 10200),
        ({"Nats-Batch-Sequence": "1", "Nats-Batch-Commit": "1", "Nats-Batch-Id": "x" * 65}, 10179),
    ],
)
async def test_what_is_no_batch_is_refused(backend: Backend, headers: dict[str, str], said: int) -> None:
    before = await held(backend)
    assert await code(backend, SUBJECT, {"Nats-Batch-Id": str(new_id()), **headers}) == said
    assert await held(backend) == before


async def code(backend: Backend, subject: str, headers: dict[str, str]) -> int:
    """The error that a message is answered with; 0 for none."""
    answer = await backend.admin.client.request(subject, b"{}", headers=headers, timeout=10)
    return int(json.loads(answer.data or b"{}").get("error", {}).get("err_code", 0))


async def test_only_so_many_batches_are_begun_at_once_and_what_is_ended_makes_room(backend: Backend) -> None:
    subject, ids = (
        "honoraria.v1.StatementIssued.vestfold",
        [str(new_id()) for _ in range(backend.guarantees.batches_at_once)],
    )
    before = await held(backend, "HONORARIA")
    begun = [await code(backend, subject, {"Nats-Batch-Id": one, "Nats-Batch-Sequence": "1"}) for one in ids]
    one_more = {"Nats-Batch-Id": str(new_id()), "Nats-Batch-Sequence": "1", "Nats-Batch-Commit": "1"}
    refused_with = await code(backend, subject, one_more)
    ended = [
        await code(backend, subject, {"Nats-Batch-Id": one, "Nats-Batch-Sequence": "2", "Nats-Batch-Commit": "1"})
        for one in ids
    ]
    assert (set(begun), refused_with, set(ended)) == ({0}, 10210, {0})
    assert await code(backend, subject, one_more) == 0
    assert await held(backend, "HONORARIA") == before + 2 * len(ids) + 1


async def test_a_batch_that_is_begun_and_left_leaves_nothing_even_when_the_server_ends(backend: Backend) -> None:
    batch, before = str(new_id()), await held(backend)
    assert await code(backend, SUBJECT, {"Nats-Batch-Id": batch, "Nats-Batch-Sequence": "1"}) == 0
    assert await held(backend) == before
    backend.kill()
    await backend.start()
    last = {"Nats-Batch-Id": batch, "Nats-Batch-Sequence": "2", "Nats-Batch-Commit": "1"}
    assert await code(backend, SUBJECT, last) == 10176
    assert await held(backend) == before


@pytest.mark.long
async def test_a_batch_that_nobody_goes_on_with_is_given_up(backend: Backend) -> None:
    batch = str(new_id())
    assert await code(backend, SUBJECT, {"Nats-Batch-Id": batch, "Nats-Batch-Sequence": "1"}) == 0
    await asyncio.sleep(backend.guarantees.batch_patience + 1)
    last = {"Nats-Batch-Id": batch, "Nats-Batch-Sequence": "2", "Nats-Batch-Commit": "1"}
    assert await code(backend, SUBJECT, last) == 10176


async def test_a_message_that_its_headers_make_too_large_costs_the_connection(backend: Backend) -> None:
    # Why nothing of the kind may ever be sent: whoever sends it does not come back from it.
    bus = await backend.connect("representation")
    before = await held(backend)
    await bus.client.publish(
        SUBJECT, b"x" * (backend.guarantees.largest_payload - 10), headers={"Nats-Msg-Id": str(new_id())}
    )
    async with asyncio.timeout(10):
        while not bus.client.is_closed:
            await asyncio.sleep(0.01)
    assert await held(backend) == before
