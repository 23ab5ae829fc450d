"""The municipalities' own accounts: codes, the employer's contribution, and the refund claims as invoices."""

import asyncio

from tests.demo.house import Someone
from tests.demo.money import by_two
from tests.demo.play import Play
from tests.demo.settling import PAYERS
from tests.demo.world import MARKER
from tests.demo.world.accounts import CONTRIBUTION, DUE_DAYS, codes_of
from tests.demo.world.places import HOST, PLACES, SINCE

THERE = "honoraria"


async def enter(play: Play) -> str:
    """What the accounting files and the invoices between municipalities need: without it none are made."""
    codes = ((number, account, code) for number in PAYERS for account, code in codes_of(number).items())
    await asyncio.gather(
        *(_code(play, number, {"account": account, **code}) for number, account, code in codes),
        _contribution(play, SINCE.year),
        _terms(play),
    )
    return "account codes, the employer's contribution and the host's invoicing terms are entered and confirmed"


async def new_year(play: Play) -> str:
    """Rates of the employer's contribution are decided for a year at a time."""
    await _contribution(play, play.now.year)
    return f"the employer's contribution of {play.now.year} is entered and confirmed"


async def invoice(play: Play) -> str:
    """The year's refund claims become invoices between municipalities."""
    host = play.cast.economist[HOST]
    play.invoices = (await host.post(THERE, "/refund-invoices", {"municipality": HOST})).json["made"]
    contents = await asyncio.gather(
        *(host.fetch(THERE, f"/refund-invoices/{one['invoice']}/content") for one in play.invoices)
    )
    for one, content in zip(play.invoices, contents, strict=True):
        play.keep("invoices", f"{one['number']}_refusjonsfaktura.xml", content)
    others = len({one["municipality"] for one in play.invoices})
    return f"the host invoices its refund claims: {len(play.invoices)} EHF invoices to {others} municipalities"


async def _code(play: Play, number: str, code: dict[str, str]) -> None:
    body = {"municipality": number, "valid_from": str(SINCE), **code}
    await by_two(*_two(play, number), "/account-codes", "code", body)


async def _contribution(play: Play, year: int) -> None:
    body = {
        "municipality": HOST,
        "valid_from": f"{year}-01-01",
        "hundredths": CONTRIBUTION,
        "posted_by_payroll": False,
        "source": MARKER,
    }
    await by_two(*_two(play, HOST), "/contribution-rates", "rate", body)


async def _terms(play: Play) -> None:
    (account,) = (place.account for place in PLACES if place.number == HOST)
    body = {"municipality": HOST, "vat": "outside_scope", "language": "nb", "due_days": DUE_DAYS, "account": account}
    await by_two(*_two(play, HOST), "/invoicing-terms", "terms", body)


def _two(play: Play, number: str) -> tuple[Someone, Someone]:
    return play.cast.economist[number], play.cast.controller[number]
