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
    paid = [payments for payments in sums if payments]
    if not paid:
        return ""
    every = [payment for payments in paid for payment in payments]
    again = [f"{GPS[_name_of(play, one)].name}'s for the second time" for one in every if one["attempt"] > 1]
    told = f"{_many(len(every), 'payment')} on the way to the bank, in {_many(len(paid), 'file')}"
    return ": ".join([told, *again])


async def hear_the_bank(play: Play) -> str:
    """What the bank has answered since; what it refused stands in the next file."""
    bank = _bank(play)
    bank.wait_until(day_of(play.now))
    answers = [*bank.answers("pain.002"), *bank.answers("camt.054")]
    for content in answers:
        await play.cast.reader.send_in(THERE, "/bank-answers", content)
    refused = await _try_again(play)
    booked = await _booked(play)
    told = [f"the bank has booked {_many(booked - play.booked, 'payment')}", *refused]
    play.booked = booked
    return "; ".join(told) if answers else ""


async def _pay(play: Play, place: Place) -> list[Json]:
    economist = play.cast.economist[place.number]
    listed = await economist.every(THERE, "/payments", state="awaiting_invoice")
    for payment in listed:
        await economist.post(THERE, "/invoices", _invoice(play, place, payment))
    ready = await economist.every(THERE, "/payments", state="ready")
    if not ready:
        return []
    file = (await economist.post(THERE, "/payment-files", {"municipality": place.number})).json["file"]
    for releases in (play.cast.authoriser[place.number], play.cast.treasurer[place.number]):
        await releases.post(THERE, f"/payment-files/{file}/release")
    content = await play.cast.treasurer[place.number].fetch(THERE, f"/payment-files/{file}/content")
    play.keep("bank", f"{place.number}_{day_of(play.now)}_betaling.xml", content)
    bank = _bank(play)
    bank.wait_until(day_of(play.now))
    if not play.short_of_cover:
        play.short_of_cover = place.account
        bank.behave("insufficient-funds", SHORT_OF_COVER, account=place.account)
    bank.send(content)
    return ready


async def _try_again(play: Play) -> list[str]:
    """What the bank refused, each in words; the account has cover by then."""
    again: list[str] = []
    for place in (place for place in PLACES if place.number in PAYERS):
        economist = play.cast.economist[place.number]
        for payment in await economist.every(THERE, "/payments", state="rejected"):
            # Not the economist, who took in the bank's answer.
            await play.cast.treasurer[place.number].post(THERE, f"/payments/{payment['payment']}/again")
            _bank(play).behave("accept", account=place.account)
            whose = GPS[_name_of(play, payment)].name
            again.append(f"refused: {whose}'s ({payment['reason']}, no cover), which stands in the next file")
    return again


async def _booked(play: Play) -> int:
    """How many payments the bank has booked until now."""
    payers = [play.cast.economist[payer] for payer in PAYERS]
    return sum([len(await payer.every(THERE, "/payments", state="confirmed")) for payer in payers])


def _invoice(play: Play, place: Place, payment: Json) -> Json:
    name = _name_of(play, payment)
    return {
        "municipality": place.number,
        "reference": payment["reference"],
        "number": f"{day_of(play.now):%y%m}-{name}-{payment['reference'][-3:]}",
        "issued_on": str(day_of(play.now)),
        "ore": payment["ore"],
        "account": GPS[name].account,
    }


def _name_of(play: Play, payment: Json) -> str:
    """The name the story calls the GP of a payment."""
    return next(name for name, practitioner in play.gps.items() if practitioner == payment["practitioner"])


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
