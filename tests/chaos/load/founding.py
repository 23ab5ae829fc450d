"""How the community comes to be: registered, funded, with bodies whose GPs are appointed and can be paid."""

from __future__ import annotations

import asyncio
from typing import TypeVar

from tests.chaos.load.deeds import (
    APPOINT,
    ARRANGE,
    CHANGE_TERMS,
    CONFIRM_FUNDING,
    CONFIRM_PAYEE,
    CONFIRM_PAYER,
    ENTER_PAYEE,
    ENTER_PAYER,
    ESTABLISH_BODY,
    PROPOSE,
    REGISTER_COMMITTEE,
    REGISTER_COMMUNITY,
    REGISTER_GP,
    Json,
)
from tests.chaos.load.world import HOST, PLACES, TERM_ENDS, Body, Gp, World
from tests.demo.world.places import TRUST, Place

SINCE = "2024-01-01"
T = TypeVar("T")


class NotFounded(Exception):
    """The community could not be made, and nothing was attacked yet."""


async def found(world: World, bodies: int) -> None:
    """Community, committee, funding, payers; then so many bodies with two GPs each. Raises NotFounded."""
    members: list[Json] = [{"municipality": p.number, "valid_from": SINCE, "name": p.name} for p in PLACES]
    about = {"community": world.community, "name": "Helsefellesskapet i Prøveland", "trust": TRUST, "host": HOST}
    operator = world.someone("operator")
    _must(await world.client.do(REGISTER_COMMUNITY, operator, "/communities", about | {"municipalities": members}))
    committee = {"municipality": HOST, "name": "Lokalt samarbeidsutvalg", "elected_members": 2}
    made = _must(await world.client.do(REGISTER_COMMITTEE, world.secretariat, "/committees", committee))
    world.committee = made["committee"]
    await asyncio.gather(
        _fund(world), *(_payer(world, place) for place in PLACES), *(seat(world) for _ in range(bodies))
    )
    if len(world.bodies) < bodies:
        raise NotFounded(f"{bodies} bodies were to be made, {len(world.bodies)} are there")


async def seat(world: World) -> None:
    """One more body with two GPs, registered, proposed, appointed; who gave up on the way leaves none."""
    sent: Json = {"community": world.community, "level": "professional", "name": "FSU", "gp_seats": 2}
    made = await world.client.do(ESTABLISH_BODY, world.secretariat, "/bodies", sent | {"established_on": SINCE})
    if made is None:
        return
    gps = await asyncio.gather(*(_seated(world, made["body"], number) for number in (1, 2)))
    if there := tuple(gp for gp in gps if gp is not None):
        world.bodies.append(Body(made["body"], there))


async def _seated(world: World, body: str, number: int) -> Gp | None:
    do, by, made = world.client.do, world.secretariat, world.made_gp()
    registered = await do(REGISTER_GP, by, "/practitioners", {"municipality": made.home})
    if registered is None:
        return None
    id = registered["practitioner"]
    terms: Json = {"municipality": made.home, "contract_form": made.form, "specialist": made.specialist}
    await do(CHANGE_TERMS, by, f"/practitioners/{id}/terms", terms | {"valid_from": SINCE})
    contact = {"name": made.name, "email": f"{id}@example.org", "language": made.language}
    await world.client.put(by, f"/practitioners/{id}/contact", contact)
    asked: Json = {"body": body, "committee": world.committee, "practitioner": id, "declared_roles": []}
    proposed = await do(PROPOSE, by, "/proposals", asked)
    sitting: Json = {
        "body": body,
        "practitioner": id,
        "seat": number,
        "appointed_by": {"kind": "municipality", "municipality": HOST},
        "valid_from": SINCE,
        "valid_to": str(TERM_ENDS),
        "decision_reference": f"OPPDIKTET {id[-12:]}",
    }
    why: Json = {"proposed_by": [proposed["proposal"]]} if proposed else {"without_proposal": "no_candidate"}
    appointed = await do(APPOINT, by, "/appointments", sitting | why)
    gp = Gp(id, made, world.gp(id))
    await _payee(world, gp)
    return gp if appointed else None


async def _fund(world: World) -> None:
    paid = {"arrangement": "host_pays", "host": HOST, "key": "equal", "tax_treatment": "office", "travel_costs": False}
    asked = {"community": world.community, "valid_from": SINCE} | paid
    entered = _must(await world.client.do(ARRANGE, world.secretariat, "/funding", asked))
    _must(await world.client.do(CONFIRM_FUNDING, world.attester, f"/funding/{entered['funding']}/confirm", {}))


async def _payer(world: World, place: Place) -> None:
    first, second = world.economist(place.number), world.economist(place.number, second=True)
    asked = {
        "municipality": place.number,
        "name": place.name,
        "organisation_number": place.organisation_number,
        "account": place.account,
    }
    entered = _must(await world.client.do(ENTER_PAYER, first, "/payers", asked))
    _must(await world.client.do(CONFIRM_PAYER, second, f"/payers/{entered['payer']}/confirm", {}))


async def _payee(world: World, gp: Gp) -> None:
    first, second = world.economist(gp.made.home), world.economist(gp.made.home, second=True)
    asked = {
        "practitioner": gp.id,
        "valid_from": SINCE,
        "kind": "person",
        "name": gp.made.paid_as,
        "account": gp.made.account,
        "identity_number": gp.made.identity_number,
        "language": gp.made.language,
    }
    entered = await world.client.do(ENTER_PAYEE, first, "/payees", asked)
    if entered is not None:
        await world.client.do(CONFIRM_PAYEE, second, f"/payees/{entered['payee']}/confirm", {})


def _must(answer: T | None) -> T:
    if answer is None:
        raise NotFounded("something that all else stands on was refused")
    return answer
