"""What nobody acknowledged comes again after the ack wait, what was given back comes when it was asked to."""

import asyncio

from tests.buses.backend import Backend
from tests.buses.durables import redelivering_after, state_of
from tests.conformance.consuming import DURABLE
from tests.conformance.raw import places, puller, times
from tests.conformance.telling import bodies, tell, until


async def are_out(backend: Backend, count: int) -> None:
    """Wait until the bus has taken up what was said, and so many are still with somebody."""

    async def no_more_are() -> bool:
        return (await state_of(backend.admin, DURABLE)).num_ack_pending == count

    await until(no_more_are, 10)


async def test_what_is_not_acknowledged_comes_again_after_the_ack_wait_and_not_before(backend: Backend) -> None:
    async with redelivering_after(backend.admin, 0.5):
        it = await puller(backend)
        await tell(backend.admin, *bodies(3))
        asked = asyncio.get_running_loop().time()
        await it.ask(3)
        handed_out = await it.facts(3)
        await it.ask(3)
        first, came = await it.next()
        again = [came, *await it.facts(2)]
    assert places(again) == places(handed_out)
    assert times(again) == [2, 2, 2]
    # The clock begins when the bus sends it, some time before we see it and never before we have asked.
    assert first - asked > 0.4


async def test_only_what_is_settled_never_comes_again(backend: Backend) -> None:
    async with redelivering_after(backend.admin, 0.3):
        it = await puller(backend)
        await tell(backend.admin, *bodies(4))
        await it.ask(4)
        acknowledged, terminated, forgotten, acknowledged_too = await it.facts(4)
        await acknowledged.ack()
        await terminated.term()
        await acknowledged_too.ack()
        # What is said of a message and what is asked for are taken up apart, and the ack wait may be over by then.
        await are_out(backend, 1)
        await it.ask(10)
        again = await it.facts(3)
    assert set(places(again)) == {forgotten.metadata.sequence.stream}
    assert times(again) == [2, 3, 4]


async def test_a_sign_of_life_begins_the_ack_wait_anew(backend: Backend) -> None:
    async with redelivering_after(backend.admin, 1.5):
        it = await puller(backend)
        await tell(backend.admin, *bodies(1))
        await it.ask(1)
        (held,) = await it.facts(1)
        await asyncio.sleep(0.6)
        said = asyncio.get_running_loop().time()
        await held.in_progress()
        await it.ask(1, expires=20)
        at, again = await it.next()
    assert times([again]) == [2]
    assert at - said > 1.3


async def test_what_is_given_back_comes_again_at_once(backend: Backend) -> None:
    it = await puller(backend)
    await tell(backend.admin, *bodies(2))
    await it.ask(2)
    _, given_back = await it.facts(2)
    await it.ask(1)
    await given_back.nak()
    # Long before the ack wait is over; whether before what is new as well, is a race within the server.
    again = await it.facts(1)
    assert (places(again), times(again)) == ([given_back.metadata.sequence.stream], [2])


async def test_what_is_given_back_with_a_delay_waits_so_long_and_lets_later_ones_pass(backend: Backend) -> None:
    it = await puller(backend)
    await tell(backend.admin, *bodies(2))
    await it.ask(1)
    (given_back,) = await it.facts(1)
    said = asyncio.get_running_loop().time()
    await given_back.nak(delay=0.6)
    await it.ask(2)
    _, passed = await it.next()
    at, again = await it.next()
    assert places([passed, again]) == [given_back.metadata.sequence.stream + 1, given_back.metadata.sequence.stream]
    assert times([passed, again]) == [1, 2]
    assert at - said > 0.5


async def test_a_sign_of_life_for_what_was_given_back_with_a_delay_would_lengthen_it(backend: Backend) -> None:
    # Why the chassis gives none for what is settled one way or the other.
    async with redelivering_after(backend.admin, 1.5):
        it = await puller(backend)
        await tell(backend.admin, *bodies(1))
        await it.ask(1)
        (given_back,) = await it.facts(1)
        said = asyncio.get_running_loop().time()
        await given_back.nak(delay=0.4)
        await given_back.in_progress()
        await it.ask(1)
        at, _ = await it.next()
    assert at - said > 1.2


async def test_a_word_about_an_earlier_delivery_counts_for_the_present_one(backend: Backend) -> None:
    async with redelivering_after(backend.admin, 0.3):
        it = await puller(backend)
        await tell(backend.admin, *bodies(2))
        await it.ask(2)
        early = await it.facts(2)
        await it.ask(2)
        assert times(await it.facts(2)) == [2, 2]
        await early[0].ack()
        await early[1].ack()
        await are_out(backend, 0)
        await tell(backend.admin, *bodies(1))
        await it.ask(2, expires=1.0)
        assert places(await it.facts(1)) == [places(early)[1] + 1]


async def test_an_acknowledgement_can_be_waited_for(backend: Backend) -> None:
    it = await puller(backend)
    await tell(backend.admin, *bodies(1))
    await it.ask(1)
    (held,) = await it.facts(1)
    assert (await held.ack_sync(timeout=10)).data == b""
