"""Money moves: GPs send invoices, two others let each file go to the bank, and the bank answers in its own time."""

import asyncio
from datetime import date

from infra.chassis.clock import day_of
from tests.bank import Bank
from tests.demo.house import Json
from tests.demo.play import Play
from tests.demo.settling import PAYERS
from tests.demo.world.gps import GPS
from tests.demo.world.places import PLACES, Place

THERE = "honoraria"
SHORT_OF_COVER = 1
"""Øre on the account of the first payer that pays anything: its first payment is refused, and paid again."""


async def pay(play: Play) -> str:
    """The invoices of what was settled, and a file for each payer that has something to pay."""
    places = [place for place in PLACES if place.number in PAYERS]
    sums = await asyncio.gather(*(_pay(play, place) for place in places))
    paid = [count for count in sums if count]
    if not paid:
        return "there is nobody to pay through the bank"
    return f"{_many(sum(paid), 'payment')} on the way to the bank, in {_many(len(paid), 'file')}"


async def hear_the_bank(play: Play) -> str:
    """What the bank has answered since; what it refused stands in the next file."""
    bank = _bank(play)
    bank.wait_until(day_of(play.now))
    changed = 0
    answers = [*bank.answers("pain.002"), *bank.answers("camt.054")]
    for content in answers:
        changed += (await play.cast.reader.send_in(THERE, "/bank-answers", content))["changed"]
    again = await _try_again(play)
    refused = f"; {_many(again, 'payment')} refused and tried again" if again else ""
    return f"the bank sent {_many(len(answers), 'answer')}, {_many(changed, 'payment')} moved on{refused}"


async def _pay(play: Play, place: Place) -> int:
    economist = play.cast.economist[place.number]
    listed = await economist.every(THERE, "/payments", state="awaiting_invoice")
    for payment in listed:
        await economist.post(THERE, "/invoices", _invoice(play, place, payment))
    ready = await economist.every(THERE, "/payments", state="ready")
    if not ready:
        return 0
    file = (await economist.post(THERE, "/payment-files", {"municipality": place.number})).json["file"]
    for releases in (play.cast.authoriser[place.number], play.cast.treasurer[place.number]):
        await releases.post(THERE, f"/payment-files/{file}/release")
    content = await play.cast.treasurer[place.number].fetch(THERE, f"/payment-files/{file}/content")
    play.keep(f"{place.number}_{day_of(play.now)}_betaling.xml", content)
    bank = _bank(play)
    bank.wait_until(day_of(play.now))
    if not play.short_of_cover:
        play.short_of_cover = place.account
        bank.behave("insufficient-funds", SHORT_OF_COVER, account=place.account)
    bank.send(content)
    return len(ready)


async def _try_again(play: Play) -> int:
    again = 0
    for place in (place for place in PLACES if place.number in PAYERS):
        economist = play.cast.economist[place.number]
        for payment in await economist.every(THERE, "/payments", state="rejected"):
            await economist.post(THERE, f"/payments/{payment['payment']}/again")
            _bank(play).behave("accept", account=place.account)
            again += 1
    return again


def _invoice(play: Play, place: Place, payment: Json) -> Json:
    (name,) = (name for name, practitioner in play.gps.items() if practitioner == payment["practitioner"])
    return {
        "municipality": place.number,
        "reference": payment["reference"],
        "number": f"{day_of(play.now):%y%m}-{name}",
        "issued_on": str(day_of(play.now)),
        "ore": payment["ore"],
        "account": GPS[name].account,
    }


def _bank(play: Play) -> Bank:
    assert play.bank is not None, "the play begins with a bank"
    return play.bank


def opened(bank: Bank) -> None:
    """Every municipality has its account at the bank."""
    for place in PLACES:
        bank.hold(place.account, place.name)


def first_day(begins: date) -> str:
    """The moment at which the bank's own clock begins."""
    return f"{begins.isoformat()}T08:00"


def _many(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
