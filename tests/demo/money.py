"""How it is paid: arrangements, inhabitants, municipalities and payees. What one enters, another confirms."""

import asyncio

from tests.demo.house import Json, Someone
from tests.demo.play import Play
from tests.demo.world import MARKER
from tests.demo.world.bodies import BODIES
from tests.demo.world.gps import GPS
from tests.demo.world.places import COMMUNITY, HOST, PLACES, POPULATION_TABLE, SINCE, Place

THERE = "honoraria"
PAYEE_TO_COME = "fredrik"
"""Follows another in autumn, and his account is entered late: his first work has to wait for it."""


async def arrange(play: Play) -> str:
    """The host pays for the community and claims refunds by inhabitants; one body is paid by the GPs' homes."""
    cast = play.cast
    own = [_own_business(play, key) for key, body in BODIES.items() if body.own_business]
    await asyncio.gather(
        *(by_two(cast.secretariat, cast.attester, "/funding", "funding", body) for body in (_host_pays(), *own)),
        _inhabitants(play),
        *(by_two(cast.economist[p.number], cast.controller[p.number], "/payers", "payer", _payer(p)) for p in PLACES),
        *(enter_payee(play, name) for name in GPS if name != PAYEE_TO_COME),
    )
    return "the host pays and claims refunds; one body is paid by the GPs' homes"


async def enter_payee(play: Play, name: str) -> None:
    """Where a GP's money goes: entered by the home municipality, confirmed by a second person there."""
    gp, cast = GPS[name], play.cast
    business = gp.organisation_number is not None
    numbers = {"organisation_number": gp.organisation_number} if business else {"identity_number": gp.identity_number}
    body = {
        "practitioner": play.gps[name],
        "valid_from": str(SINCE),
        "kind": "enterprise" if business else "person",
        "name": gp.paid_as,
        "account": gp.account,
        "language": gp.language,
    }
    await by_two(cast.economist[gp.home], cast.controller[gp.home], "/payees", "payee", body | numbers)


async def late_payee(play: Play) -> str:
    """What was listed as waiting for an account is paid in the next run."""
    await enter_payee(play, PAYEE_TO_COME)
    return f"{GPS[PAYEE_TO_COME].name}'s account is entered, and confirmed by another"


async def by_two(one: Someone, another: Someone, path: str, name: str, body: Json) -> None:
    """One enters something, another confirms it; `name` is what the answer calls its id."""
    entered = await one.post(THERE, path, body)
    await another.post(THERE, f"{path}/{entered.json[name]}/confirm")


def _host_pays() -> Json:
    paid = {"arrangement": "host_pays", "host": HOST, "key": "population", "tax_treatment": "office"}
    return _since() | paid | {"travel_costs": False}


def _own_business(play: Play, body: str) -> Json:
    paid = {"arrangement": "own_municipality", "key": "none", "tax_treatment": "business"}
    return _since() | paid | {"travel_costs": False, "body": play.bodies[body]}


def _since() -> Json:
    return {"community": COMMUNITY, "valid_from": str(SINCE)}


def _payer(place: Place) -> Json:
    return {
        "municipality": place.number,
        "name": place.name,
        "organisation_number": place.organisation_number,
        "account": place.account,
        "contact": f"honorar@{place.number}.example.org",
        "buyer_reference": f"{MARKER}-{place.number}",
    }


async def _inhabitants(play: Play) -> None:
    figures = {place.number: place.inhabitants for place in PLACES}
    table = _since() | {"name": POPULATION_TABLE, "source": MARKER, "figures": figures}
    await by_two(play.cast.secretariat, play.cast.attester, "/populations", "population", table)
