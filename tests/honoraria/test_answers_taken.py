"""The bank's answers taken in: what fits is done once, what cannot be true is said, and nobody is paid twice by it."""

from uuid import UUID

import pytest

from tests.gateways.caller import made, rule
from tests.honoraria.answers import PAYERS_ACCOUNT, camt054, detail, pain002, transaction
from tests.honoraria.sent import BOOK, OWED, Sent
from tests.honoraria.test_ledger import accounts
from tests.honoraria.test_payments import answer, filed, invoice, let_go, sent_in, settled
from tests.honoraria.world import World


async def test_what_is_booked_with_another_sum_currency_or_account_is_said_and_not_done(sent: Sent) -> None:
    for odd in (
        sent.booked(amount="2054.01"),
        sent.booked(amount="NaN"),
        sent.booked(currency="EUR"),
        sent.booked(account="86011117947"),
        # The municipality's own practice is paid: on its account the same reference is money that comes in.
        sent.booked(account="86011117947", direction="CRDT"),
        sent.booked(amount="2000.00", direction="CRDT"),
    ):
        assert await sent.told(odd) == {"differing": [sent.reference]}
    assert await sent.told(camt054(batch=f"{sent.file}-1", amount="2054.01")) == {"differing": [sent.file]}
    assert await sent.told(camt054(detail(""))) == {"unknown": ["NOTPROVIDED"]}
    assert await sent.told(pain002(transaction(None, "RJCT"), file=sent.file)) == {"unknown": ["NOTPROVIDED"]}
    assert await sent.told(pain002(file="no-file-of-ours", group="RJCT")) == {"unknown": ["no-file-of-ours"]}
    assert await sent.state() == "ordered"
    assert await accounts(sent.world) == OWED
    assert await sent.told(camt054(batch=f"{sent.file}-1", amount="2054.00")) == {"changed": 1}
    assert await sent.state() == "confirmed"
    assert await accounts(sent.world) == BOOK


async def test_what_was_refused_and_is_booked_after_all_is_paid_and_not_tried_again(sent: Sent) -> None:
    assert await sent.told(sent.refused()) == {"changed": 1}
    assert await sent.told(sent.booked()) == {"changed": 1}
    assert await sent.state() == "confirmed"
    assert await accounts(sent.world) == BOOK
    assert await sent.told(sent.refused().replace(b"s-1", b"s-2")) == {"contradicting": [sent.reference]}
    assert await sent.state() == "confirmed"


async def test_an_attempt_that_is_booked_when_another_is_on_its_way_has_paid_and_is_said_to_contradict(
    sent: Sent,
) -> None:
    await sent.told(sent.refused())
    await sent.again()
    assert await sent.told(sent.refused().replace(b"s-1", b"s-2")) == {}
    await filed(sent.world)
    told = {"changed": 1, "contradicting": [sent.reference]}
    assert await sent.told(sent.booked()) == told
    assert await sent.told(sent.booked()) == {"contradicting": [sent.reference]}, "as it was said the first time"
    world = sent.world
    *_, read = made(await world.call.get("/bank-answers", by=world.budget("authoriser")), 200)["items"]
    assert (read["kind"], read["message"], read["contradicting"]) == ("camt.054", "n-1", [sent.reference])
    for stranger in (world.budget("economist", world.third), world.role("secretariat")):
        assert made(await world.call.get("/bank-answers", by=stranger), 200)["items"] == []
    assert await sent.state() == "confirmed"


@pytest.mark.parametrize("withdrawn", [True, False])
async def test_what_is_booked_after_all_before_it_stands_in_another_file_is_paid_and_stands_in_none(
    sent: Sent, withdrawn: bool
) -> None:
    world, by = sent.world, sent.world.budget("authoriser")
    if withdrawn:
        for subject in ("auth-1", "auth-2"):
            made(await world.call.post(f"/payment-files/{UUID(sent.file)}/withdraw", {}, by=by, subject=subject), 200)
    else:
        await sent.told(sent.refused())
        await sent.again()
    assert await sent.told(sent.booked()) == {"changed": 1}
    assert await sent.state() == "confirmed"
    assert await accounts(world) == BOOK
    none = await world.call.post("/payment-files", {"municipality": world.host}, by=world.budget("economist"))
    assert rule(none) == "nothing-to-pay"
    assert await sent.told(sent.booked(direction="CRDT")) == {"changed": 1}
    assert await accounts(world) == OWED
    await sent.again()
    assert f"{sent.reference}-2".encode() in await let_go(world, await filed(world))


async def test_a_return_that_is_read_before_the_booking_is_a_return(sent: Sent) -> None:
    assert await sent.told(sent.booked(direction="CRDT")) == {"changed": 1}
    assert await sent.told(sent.booked()) == {}
    assert await sent.state() == "rejected"
    assert await accounts(sent.world) == OWED
    await sent.again()
    assert await sent.told(sent.booked(message="n-2")) == {}, "that it was booked before it came back is known"


async def test_what_is_booked_and_comes_back_in_one_answer_is_a_return_and_not_paid_when_it_is_told_again(
    sent: Sent,
) -> None:
    back = detail(sent.reference, amount="2054.00", direction="CRDT")
    assert await sent.told(camt054(detail(sent.reference, amount="2054.00"), back)) == {"changed": 1}
    assert await sent.told(sent.booked()) == {}
    assert await sent.state() == "rejected"
    assert await accounts(sent.world) == OWED


async def test_a_batch_that_is_read_before_what_was_refused_of_it_fits_when_it_is_read_again(sent: Sent) -> None:
    # Of this file nothing is left to be booked; of a larger one, all but what was refused.
    batch = camt054(batch=f"{sent.file}-1", amount="0.00")
    for _ in range(2):
        assert await sent.told(batch) == {"differing": [sent.file]}
    assert await sent.told(sent.refused()) == {"changed": 1}
    for _ in range(2):
        assert await sent.told(batch) == {}
    assert await sent.state() == "rejected"


@pytest.mark.parametrize("at_once", [True, False])
async def test_a_batch_is_booked_with_what_came_back_of_it(sent: Sent, at_once: bool) -> None:
    batch, back = camt054(batch=f"{sent.file}-1", amount="2054.00"), sent.booked(direction="CRDT")
    if at_once:
        entry = batch[batch.index(b"<Ntry>") : batch.index(b"</Ntfctn>")]
        back, batch = back.replace(b"</Ntfctn>", entry + b"</Ntfctn>"), sent.booked(message="n-2")
    assert await sent.told(back) == {"changed": 1}
    assert await sent.told(batch) == {}
    assert await sent.state() == "rejected"
    assert await accounts(sent.world) == OWED


async def test_a_file_that_somebody_else_handed_in_first_is_read_for_those_it_is_about(sent: Sent) -> None:
    world, booked = sent.world, sent.booked()
    stranger = made(await sent_in(world, booked, world.budget("economist", world.third)), 200)
    assert (stranger["changed"], stranger["unknown"]) == (0, [sent.reference])
    assert await sent.told(booked) == {"changed": 1}
    assert await sent.told(booked) == {}


async def test_an_answer_about_a_file_that_nobody_has_let_go_changes_nothing(world: World) -> None:
    payment = await settled(world)
    await invoice(world, payment)
    file = await filed(world)
    early = Sent(world, payment, file["file"].replace("-", ""))
    assert await early.told(early.refused()) == {"unknown": [early.reference]}
    assert await early.told(pain002(file=early.file, group="RJCT")) == {"unknown": [early.file]}
    assert await early.state() == "ordered", "tried again now, it would be paid by both files"


async def test_a_month_of_a_large_municipality_is_read_and_more_than_that_is_refused(sent: Sent) -> None:
    others = [detail(f"other-{number:06d}") for number in range(12_000)]
    booked = camt054(*others, detail(sent.reference, amount="2054.00"))
    assert len(booked) > 1_000_000
    assert (await answer(sent.world, booked))["changed"] == 1
    refused = await sent_in(sent.world, booked + b" " * 20_000_000, sent.world.budget("economist"))
    assert (refused.status_code, refused.json()["type"]) == (413, "urn:samrad:problem:too-large")
    assert PAYERS_ACCOUNT not in refused.text


async def test_only_an_economist_hands_in_what_a_bank_answers(world: World) -> None:
    for by in (world.budget("authoriser"), world.role("secretariat"), ()):
        refused = await sent_in(world, camt054(detail("x")), by)
        assert refused.status_code == 403


async def test_a_file_that_is_handed_in_twice_is_refused_once_and_its_payments_are_not_tried_again(sent: Sent) -> None:
    for reason in ("DU01", "AM05"):
        twice = pain002(file=sent.file, group="RJCT").replace(
            b"<GrpSts>RJCT</GrpSts>",
            f"<GrpSts>RJCT</GrpSts><StsRsnInf><Rsn><Cd>{reason}</Cd></Rsn></StsRsnInf>".encode(),
        )
        assert await sent.told(twice) == {"contradicting": [sent.reference]}
    assert await sent.state() == "ordered"
    assert await sent.told(sent.booked()) == {"changed": 1}
