"""What an attempt was given up for, and what the bank may do with it all the same."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from tests.gateways.caller import Json, made, rule
from tests.honoraria.answers import camt054, detail, pain002, transaction
from tests.honoraria.sent import BOOK, OWED, Sent
from tests.honoraria.test_ledger import accounts
from tests.honoraria.test_payments import filed, let_go
from tests.honoraria.test_payments import told as why
from tests.honoraria.test_two_attempts import nothing_to_pay, second
from tests.honoraria.test_year_end import told as reasons
from tests.honoraria.test_year_end import year_end


async def stop(sent: Sent) -> Json:
    """Two say that the bank has stopped it."""
    path, by = f"/payments/{sent.payment['payment']}/stop", sent.world.budget("authoriser")
    made(await sent.world.call.post(path, {}, by=by, subject="auth-1"), 200)
    return made(await sent.world.call.post(path, {}, by=by, subject="auth-2"), 200)


async def give_up(sent: Sent, how: str) -> None:
    """Nobody expects the first attempt to be paid any more."""
    if how == "withdrawn":
        await sent.withdraw(str(UUID(sent.file)))
    elif how == "stopped":
        await stop(sent)
    else:
        await sent.told(pain002(file=sent.file, group="RJCT"))
        await sent.again()


@pytest.mark.parametrize("how", ["withdrawn", "stopped", "refused"])
async def test_a_batch_with_what_was_given_up_has_paid_it(sent: Sent, how: str) -> None:
    await give_up(sent, how)
    assert await sent.told(camt054(batch=f"{sent.file}-1", amount="2054.00")) == {"changed": 1}
    assert (await sent.state(), await accounts(sent.world)) == ("confirmed", BOOK)
    assert await nothing_to_pay(sent)


@pytest.mark.parametrize("how", ["stopped", "refused"])
async def test_a_file_is_not_handed_over_once_more_when_another_is_to_pay_what_stands_in_it(
    sent: Sent, how: str
) -> None:
    content, by = f"/payment-files/{UUID(sent.file)}/content", sent.world.budget("authoriser")
    if how == "refused":
        await sent.told(pain002(file=sent.file, group="RJCT"))
        assert (await sent.world.call.get(content, by=by)).status_code == 200, "nothing else is to pay it yet"
        await sent.again()
    else:
        await stop(sent)
    assert rule(await sent.world.call.get(content, by=by)) == "asked-for-anew"
    copy = await sent.world.call.get(content, by=by, copy=True)
    assert (copy.status_code, "kopi_" in copy.headers["content-disposition"]) == (200, True)
    assert (await sent.world.call.get(content, by=sent.world.budget("economist"), copy=True)).status_code == 404
    await let_go(sent.world, await filed(sent.world))


async def test_a_file_of_which_something_was_stopped_though_no_bank_has_it_is_taken_back(sent: Sent) -> None:
    await stop(sent)
    await sent.withdraw(str(UUID(sent.file)))
    assert await sent.state() == "ready"
    file = await filed(sent.world)
    assert file["payments"] == 1
    assert sent.of(2).encode() in await let_go(sent.world, file)


async def test_what_is_paid_already_can_be_stopped_in_its_other_file_and_is_not_in_that_files_sum(sent: Sent) -> None:
    file = await second(sent)
    await let_go(sent.world, file)
    await sent.told(sent.booked())
    shown = await stop(sent)
    assert (shown["state"], [one["said"] for one in shown["attempts"]]) == ("confirmed", ["booked", "withdrawn"])
    assert await nothing_to_pay(sent)
    content = f"/payment-files/{file['file']}/content"
    assert rule(await sent.world.call.get(content, by=sent.world.budget("authoriser"))) == "asked-for-anew"
    name = file["file"].replace("-", "")
    assert await sent.told(camt054(batch=f"{name}-1", amount="0.00")) == {}, "the rest of it, of which there is none"
    assert await accounts(sent.world) == BOOK
    await sent.told(sent.booked(direction="CRDT"))
    assert (await sent.state(), await accounts(sent.world)) == ("rejected", OWED)


@pytest.mark.parametrize("said", ["group", "transaction"])
async def test_a_bank_that_has_what_was_taken_back_since_it_had_it_not_contradicts(sent: Sent, said: str) -> None:
    await sent.withdraw(str(UUID(sent.file)))
    taken = (
        pain002(file=sent.file, group="ACTC")
        if said == "group"
        else pain002(transaction(sent.reference, "ACSP"), file=sent.file)
    )
    assert await sent.told(taken) == {"contradicting": [sent.file if said == "group" else sent.reference]}
    assert await sent.told(pain002(file=sent.file, group="RJCT")) == {"changed": 1}
    assert await sent.state() == "ready"


async def test_what_one_answer_books_twice_is_said_and_in_another_answer_it_is_the_same_booking(sent: Sent) -> None:
    one = detail(sent.reference, amount="2054.00")
    assert await sent.told(camt054(one, one)) == {"changed": 1, "contradicting": [sent.reference]}
    assert await sent.told(sent.booked(message="n-2")) == {}
    assert await accounts(sent.world) == BOOK


async def test_a_bank_that_is_silent_about_the_second_attempt_after_the_first_came_back_is_said_to_be(
    sent: Sent,
) -> None:
    world, run = sent.world, sent.payment["run"]
    await let_go(world, await second(sent))
    await sent.told(sent.booked())
    for month, day, alarms in ((4, 10, 0), (4, 14, 0), (4, 16, 1)):
        world.running.clock.set(datetime(2024, month, day, 8, tzinfo=UTC))
        await world.fire_timers()
        assert len(await world.stated("PaymentUnanswered", run=run)) == alarms
        if day == 10:
            await sent.told(sent.booked(direction="CRDT"))


async def test_what_becomes_of_the_other_file_does_not_make_a_payment_late_nor_a_second_attempt(sent: Sent) -> None:
    file = await second(sent)
    await sent.told(sent.booked())
    assert reasons(await year_end(sent.world, deadline="2025-01-15")) == {}
    sent.world.running.clock.set(datetime(2025, 2, 1, 8, tzinfo=UTC))
    await sent.withdraw(file["file"])
    assert reasons(await year_end(sent.world, deadline="2025-01-15")) == {}
    assert "Banken avviste den før" not in await why(sent.world)


async def test_a_second_attempt_after_a_withdrawn_file_is_not_told_to_be_one_after_a_refusal(sent: Sent) -> None:
    await sent.withdraw(str(UUID(sent.file)))
    await let_go(sent.world, await filed(sent.world))
    await sent.told(sent.booked(2))
    assert "Banken avviste den før" not in await why(sent.world)
