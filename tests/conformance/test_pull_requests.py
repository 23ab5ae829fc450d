"""What a pull request is answered, word for word: the chassis reads these statuses and acts on them."""

from tests.buses.backend import Backend
from tests.buses.durables import durable_named, redelivering_after, state_of
from tests.conformance.consuming import DURABLE
from tests.conformance.raw import Puller, places, puller, times
from tests.conformance.telling import bodies, message, tell, until


async def wait_together(backend: Backend, count: int) -> None:
    """Wait until so many requests wait in the durable: one that was sent is taken up some time later."""

    async def are_taken_up() -> bool:
        return (await state_of(backend.admin, DURABLE)).num_waiting == count

    await until(are_taken_up, 10)


async def test_a_request_that_nothing_comes_to_beats_and_then_ends(backend: Backend) -> None:
    it = await puller(backend)
    await it.ask(5, expires=0.7, heartbeat=0.2)
    statuses = [await it.status()]
    while statuses[-1] == "100 Idle Heartbeat":
        statuses.append(await it.status())
    assert statuses[-1] == "408 Request Timeout"
    assert 1 <= len(statuses) - 1 <= 3


async def test_one_that_would_not_wait_is_told_that_there_is_nothing(backend: Backend) -> None:
    it = await puller(backend)
    await it.ask(5, no_wait=True, expires=0)
    assert await it.status() == "404 No Messages"


async def test_one_that_would_not_wait_gets_what_there_is_and_is_told_that_it_is_all(backend: Backend) -> None:
    it = await puller(backend)
    await tell(backend.admin, *bodies(2))
    await it.ask(5, no_wait=True, expires=0)
    assert len(await it.facts(2)) == 2
    assert await it.status() == "404 No Messages"


async def test_one_that_would_wait_only_for_the_first_goes_with_it(backend: Backend) -> None:
    it = await puller(backend)
    await it.ask(5, no_wait=True, expires=20)
    await it.bus.client.flush()
    await tell(backend.admin, *bodies(1))
    assert len(await it.facts(1)) == 1
    assert await it.status() == "404 No Messages"


async def test_a_heartbeat_that_would_not_fit_twice_is_refused(backend: Backend) -> None:
    it = await puller(backend)
    await it.ask(5, expires=1, heartbeat=0.6)
    assert await it.status() == "400 Bad Request - heartbeat value too large"


async def test_a_request_that_is_filled_ends_without_a_word(backend: Backend) -> None:
    it = await puller(backend)
    await it.ask(2, expires=20, heartbeat=5)
    await tell(backend.admin, *bodies(3))
    await it.facts(2)
    # The next thing said is the answer to another request, and the third fact came with that.
    await it.ask(2, expires=1)
    assert len(await it.facts(1)) == 1
    assert await it.status() == "408 Request Timeout"


async def test_a_request_brings_no_more_bytes_than_it_asked_for_and_says_so(backend: Backend) -> None:
    it = await puller(backend)
    await tell(backend.admin, *bodies(4))
    await it.ask(1)
    (one,) = await it.facts(1)
    # As the server counts: payload and headers, and the subjects of the message and of its acknowledgement.
    written = sum(len(f"{name}: {value}\r\n") for name, value in (one.headers or {}).items()) + 12
    size = len(one.data) + written + len(one.subject) + len(one.reply)
    await it.ask(5, bytes_at_most=size + size // 2)
    assert places(await it.facts(1)) == [one.metadata.sequence.stream + 1]
    assert await it.status() == "409 Message Size Exceeds MaxBytes"
    await it.ask(5, expires=1, bytes_at_most=3 * size)
    assert len(await it.facts(2)) == 2
    assert await it.status() == "408 Request Timeout"


async def test_two_that_wait_are_served_in_turn(backend: Backend) -> None:
    one, other = await puller(backend), await puller(backend)
    for waiting, it in enumerate((one, other), 1):
        await it.ask(3)
        await wait_together(backend, waiting)
    await tell(backend.admin, *bodies(6))
    mine, theirs = places(await one.facts(3)), places(await other.facts(3))
    assert [place - mine[0] for place in mine] == [0, 2, 4]
    assert [place - mine[0] for place in theirs] == [1, 3, 5]


async def test_what_is_delivered_says_where_it_stands_and_how_much_waits_behind_it(backend: Backend) -> None:
    it = await puller(backend)
    await tell(backend.admin, *bodies(3))
    await it.ask(3)
    messages = await it.facts(3)
    assert [message.metadata.num_pending for message in messages] == [2, 1, 0]
    assert times(messages) == [1, 1, 1]
    assert {(m.metadata.stream, m.metadata.consumer) for m in messages} == {(durable_named(DURABLE).stream, DURABLE)}


async def test_no_more_is_out_than_the_durable_allows(backend: Backend) -> None:
    it = await puller(backend)
    async with redelivering_after(backend.admin, 30.0, max_ack_pending=2):
        await tell(backend.admin, *bodies(5))
        await it.ask(5, expires=1)
        out = await it.facts(2)
        assert await it.status() == "408 Request Timeout"
        for one in out:
            await one.ack()
        await it.ask(5)
        assert places(await it.facts(2)) == [places(out)[1] + 1, places(out)[1] + 2]


async def cut_off_and_back(backend: Backend, it: Puller) -> None:
    await backend.cut(it.bus)

    async def is_back() -> bool:
        return it.bus.client.stats["reconnects"] == 1 and it.bus.client.is_connected

    await until(is_back)
    await it.bus.client.flush()


async def test_a_request_outlives_a_cut_and_brings_what_it_asked_for_and_no_more(backend: Backend) -> None:
    it = await puller(backend)
    await it.ask(2, expires=20)
    await wait_together(backend, 1)
    await cut_off_and_back(backend, it)
    await tell(backend.admin, *bodies(3))
    first = await it.facts(2)
    state = await state_of(backend.admin, DURABLE)
    assert (state.num_pending, state.num_ack_pending, state.num_waiting) == (1, 2, 0)
    await it.ask(3, expires=20)
    came = [*first, *await it.facts(1)]
    assert times(came) == [1, 1, 1]
    assert places(came) == [places(came)[0] + behind for behind in range(3)]


async def test_who_was_cut_off_and_asks_anew_is_served_by_both_requests_and_gets_each_fact_once(
    backend: Backend,
) -> None:
    it = await puller(backend)
    await it.ask(2, expires=20)
    await wait_together(backend, 1)
    await cut_off_and_back(backend, it)
    await it.ask(3, expires=20)
    await wait_together(backend, 2)
    await tell(backend.admin, *bodies(6))
    came = await it.facts(5)
    assert times(came) == [1] * 5
    assert sorted(places(came)) == [min(places(came)) + behind for behind in range(5)]
    # Five were asked for, two of them before the cut; the sixth waits.
    state = await state_of(backend.admin, DURABLE)
    assert (state.num_pending, state.num_ack_pending) == (1, 5)


async def test_a_request_nobody_listens_to_any_more_takes_nothing_from_others(backend: Backend) -> None:
    gone, there = await puller(backend), await puller(backend)
    await gone.ask(5, expires=20)
    await wait_together(backend, 1)
    await backend.abandon(gone.bus)

    async def has_left() -> bool:
        return not (await state_of(backend.admin, DURABLE)).num_waiting

    await until(has_left)
    await there.ask(5, expires=20)
    await tell(backend.admin, *bodies(3))
    assert times(await there.facts(3)) == [1, 1, 1]


async def test_those_who_wait_on_a_durable_that_is_deleted_are_told(backend: Backend) -> None:
    it = await puller(backend)
    await it.ask(5)
    await wait_together(backend, 1)
    jetstream = backend.admin.client.jetstream()
    await jetstream.delete_consumer(durable_named(DURABLE).stream, DURABLE)
    assert await it.status() == "409 Consumer Deleted"
    await it.ask(5)
    assert (await it.status()).startswith("503")


async def test_a_durable_says_what_it_has_handed_out_and_what_is_left(backend: Backend) -> None:
    it = await puller(backend)
    before = (await state_of(backend.admin, DURABLE)).delivered
    assert before is not None
    await tell(backend.admin, *bodies(5))
    await it.ask(3)
    first, second, third = await it.facts(3)
    await first.ack_sync(timeout=20)
    await third.ack_sync(timeout=20)
    state = await state_of(backend.admin, DURABLE)
    assert state.delivered is not None
    assert state.ack_floor is not None
    assert (state.num_pending, state.num_ack_pending, state.num_redelivered) == (2, 1, 0)
    assert state.delivered.consumer_seq - before.consumer_seq == 3
    assert state.ack_floor.stream_seq == first.metadata.sequence.stream
    assert second.metadata.sequence.stream == state.ack_floor.stream_seq + 1


async def test_what_no_filter_takes_is_not_handed_out(backend: Backend) -> None:
    it = await puller(backend)
    told = message(bodies(1)[0])
    other = told.subject.replace("BodyEstablished", "SeatVacated")
    await backend.admin.client.publish(other, b"{}")
    await backend.admin.publish_one(told)
    await it.ask(2, expires=1)
    assert [one.subject for one in await it.facts(1)] == [told.subject]
    assert await it.status() == "408 Request Timeout"
