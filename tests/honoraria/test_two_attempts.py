"""A payment that was asked for twice is paid once, or said to be paid twice, whatever the bank says and when."""

from dataclasses import replace
from itertools import permutations
from uuid import UUID, uuid4

import pytest

from services.honoraria.model import payment as model
from services.honoraria.model.payment import Payment, Said, State, Word
from tests.gateways.caller import Json, made, rule
from tests.honoraria.answers import pain002, transaction
from tests.honoraria.sent import BOOK, OWED, Sent
from tests.honoraria.test_ledger import accounts
from tests.honoraria.test_payments import filed, let_go

TWICE: Json = {"cost": 205_400, "payable": 205_400, "bank": -410_800}


async def second(sent: Sent) -> Json:
    """The first attempt is refused, and the payment stands in another file that nobody has let go."""
    await sent.told(sent.refused())
    await sent.again()
    return await filed(sent.world)


async def nothing_to_pay(sent: Sent) -> bool:
    """Whether the next file would be empty."""
    by = sent.world.budget("economist")
    return (
        rule(await sent.world.call.post("/payment-files", {"municipality": sent.world.host}, by=by)) == "nothing-to-pay"
    )


async def test_a_file_with_what_is_paid_already_is_not_let_go_and_what_stood_in_it_stands_in_none(sent: Sent) -> None:
    file, by = await second(sent), sent.world.budget("authoriser")
    path = f"/payment-files/{file['file']}"
    made(await sent.world.call.post(f"{path}/release", {}, by=by, subject="auth-1"), 200)
    assert await sent.told(sent.booked()) == {"changed": 1, "contradicting": [sent.reference]}
    refused = await sent.world.call.post(f"{path}/release", {}, by=by, subject="auth-2")
    assert rule(refused) == "paid-already"
    assert sent.reference in refused.json()["detail"]
    await sent.withdraw(file["file"])
    assert await sent.state() == "confirmed"
    assert await nothing_to_pay(sent)
    assert await accounts(sent.world) == BOOK


async def test_a_released_file_with_what_is_paid_already_is_handed_to_nobody_and_can_be_withdrawn(sent: Sent) -> None:
    file = await second(sent)
    await let_go(sent.world, file)
    await sent.told(sent.booked())
    content = f"/payment-files/{file['file']}/content"
    assert rule(await sent.world.call.get(content, by=sent.world.budget("authoriser"))) == "paid-already"
    await sent.withdraw(file["file"])
    assert await sent.state() == "confirmed"
    assert await nothing_to_pay(sent)
    assert await sent.told(sent.booked(direction="CRDT")) == {"changed": 1}
    await sent.again()
    assert sent.of(3).encode() in await let_go(sent.world, await filed(sent.world))


@pytest.mark.parametrize("booked_first", [True, False])
async def test_what_the_first_attempt_paid_is_not_tried_again_when_the_second_is_refused(
    sent: Sent, booked_first: bool
) -> None:
    file = await second(sent)
    await let_go(sent.world, file)
    refused = sent.refused(2, file=file["file"].replace("-", ""))
    for told in (sent.booked(), refused) if booked_first else (refused, sent.booked()):
        await sent.told(told)
    assert await sent.state() == "confirmed"
    path, by = f"/payments/{sent.payment['payment']}/again", sent.world.budget("authoriser")
    assert rule(await sent.world.call.post(path, {}, by=by, subject="aut-2")) == "not-rejected"
    assert await accounts(sent.world) == BOOK


async def test_what_is_booked_in_both_attempts_is_paid_twice_in_the_book_until_one_comes_back(sent: Sent) -> None:
    await let_go(sent.world, await second(sent))
    await sent.told(sent.booked(2))
    assert await sent.told(sent.booked()) == {"changed": 1, "contradicting": [sent.reference]}
    assert await accounts(sent.world) == TWICE
    shown = made(
        await sent.world.call.get(f"/payments/{sent.payment['payment']}", by=sent.world.budget("economist")), 200
    )
    assert [(one["end_to_end"], one["said"]) for one in shown["attempts"]] == [
        (sent.of(1), "booked"),
        (sent.of(2), "booked"),
    ]
    assert await sent.told(sent.booked(message="n-2")) == {}, "the same booking once more is not a third"
    assert await sent.told(sent.booked(2, direction="CRDT")) == {"changed": 1}
    assert (await sent.state(), await accounts(sent.world)) == ("confirmed", BOOK)
    assert await sent.told(sent.booked(direction="CRDT")) == {"changed": 1}
    assert (await sent.state(), await accounts(sent.world)) == ("rejected", OWED)
    assert len(await sent.world.stated("PaymentConfirmed", run=sent.payment["run"])) == 1
    assert len(await sent.world.stated("PaymentRejected", run=sent.payment["run"])) == 2


async def test_what_the_first_attempt_paid_and_came_back_is_on_its_way_in_the_second(sent: Sent) -> None:
    await let_go(sent.world, await second(sent))
    await sent.told(sent.booked())
    await sent.told(sent.booked(direction="CRDT"))
    assert (await sent.state(), await accounts(sent.world)) == ("ordered", OWED)
    *_, back = await sent.world.stated("PaymentRejected", run=sent.payment["run"])
    assert back["reason"] == "returned"
    await sent.told(sent.booked(2))
    assert (await sent.state(), await accounts(sent.world)) == ("confirmed", BOOK)


async def test_a_return_that_is_read_before_the_booking_of_an_attempt_that_was_taken_back_ends_unpaid(
    sent: Sent,
) -> None:
    await sent.withdraw(str(UUID(sent.file)))
    assert await sent.told(sent.booked(direction="CRDT")) == {"changed": 1}
    assert await sent.told(sent.booked()) == {}
    assert (await sent.state(), await accounts(sent.world)) == ("ready", OWED)


async def test_what_the_bank_stopped_without_an_answer_is_tried_again_when_two_authorisers_say_so(sent: Sent) -> None:
    world, path = sent.world, f"/payments/{sent.payment['payment']}/stop"
    twice = pain002(transaction(sent.reference, "RJCT", "<Cd>AM05</Cd>"), file=sent.file)
    assert await sent.told(twice) == {"contradicting": [sent.reference]}, "the bank is mistaken: it has no other"
    by = world.budget("authoriser")
    assert rule(await world.call.post(f"/payment-files/{UUID(sent.file)}/withdraw", {}, by=by)) == "released-file"
    assert (await world.call.post(path, {}, by=world.budget("economist"))).status_code == 404
    assert (await world.call.post(path, {}, by=world.budget("authoriser", world.third))).status_code == 404
    assert made(await world.call.post(path, {}, by=by, subject="auth-1"), 200)["state"] == "ordered"
    assert rule(await world.call.post(path, {}, by=by, subject="auth-1")) == "not-under-way"
    stopped = made(await world.call.post(path, {}, by=by, subject="auth-2"), 200)
    assert (stopped["state"], stopped["attempts"][0]["said"]) == ("ready", "withdrawn")
    file = await filed(world)
    unreleased = await world.call.post(path, {}, by=by, subject="auth-1")
    assert rule(unreleased) == "not-under-way", "a file that nobody has let go is withdrawn"
    assert sent.of(2).encode() in await let_go(world, file)
    assert await sent.told(sent.booked()) == {"changed": 1, "contradicting": [sent.reference]}


@pytest.mark.parametrize("words", list(permutations([Said.REJECTED, Said.BOOKED, Said.RETURNED, Said.ACCEPTED])))
def test_the_words_about_an_attempt_come_to_the_same_in_whichever_order_they_are_read(words: tuple[Said, ...]) -> None:
    fresh = model.ordered(Payment(uuid4(), uuid4(), uuid4(), "3905-2024-000001", 100, State.READY))
    payment = fresh
    for said in (*words, *words):
        payment = model.answered(payment, 1, said, "AC04")
    assert payment == replace(fresh, state=State.REJECTED, reason="AC04", words={1: Word.RETURNED})


def test_no_words_of_a_bank_make_a_second_attempt_possible_while_one_is_booked_or_under_way() -> None:
    words = [(attempt, said) for attempt in (1, 2) for said in (Said.REJECTED, Said.BOOKED, Said.RETURNED)]
    first = model.ordered(Payment(uuid4(), uuid4(), uuid4(), "3905-2024-000001", 100, State.READY))
    refused = model.answered(first, 1, Said.REJECTED, None)
    both = model.ordered(model.again(refused, "somebody", "another"))
    for order in permutations(words):
        payment = both
        for attempt, said in order:
            payment = model.answered(payment, attempt, said, None)
            standing = {Word.BOOKED, Word.OPEN} & set(payment.words.values())
            assert (payment.state is State.REJECTED) == (not standing)
        assert payment.state is State.REJECTED
