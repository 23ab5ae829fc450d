"""2 January: the community is registered, its committees, bodies and GPs; GPs are proposed and appointed."""

import asyncio

from tests.demo.house import Answer, Json
from tests.demo.play import Play
from tests.demo.world.bodies import BODIES, JOINT_BODY, TERM, Body, Sitting
from tests.demo.world.gps import GPS, Gp
from tests.demo.world.places import COMMUNITY, HOST, NAME, PLACES, SINCE, TRUST, Place

THERE = "representation"


async def found(play: Play) -> str:
    """Community, committees, bodies, GPs with terms and addresses."""
    await play.cast.operator.post(
        THERE,
        "/communities",
        {
            "community": COMMUNITY,
            "name": NAME,
            "trust": TRUST,
            "host": HOST,
            "municipalities": [
                {"municipality": place.number, "valid_from": str(SINCE), "name": place.name} for place in PLACES
            ],
        },
    )
    await asyncio.gather(
        *(_committee(play, place) for place in PLACES),
        *(_body(play, key, body) for key, body in BODIES.items()),
        *(_gp(play, key, gp) for key, gp in GPS.items()),
    )
    return f"{NAME}: {len(PLACES)} municipalities, {len(BODIES)} bodies, {len(GPS)} GPs"


async def appoint(play: Play) -> str:
    """Local committees propose, municipalities appoint: the two steps of the guide."""
    seats = [(key, sitting) for key, body in BODIES.items() for sitting in body.sitting]
    await asyncio.gather(*(propose_and_appoint(play, key, sitting) for key, sitting in seats))
    deputies = sum(sitting.rank > 0 for _, sitting in seats)
    return f"{len(seats)} GPs are proposed and appointed, {deputies} of them as a deputy"


async def propose_and_appoint(
    play: Play, body: str, sitting: Sitting, valid_from: str = str(TERM[0]), number: int | None = None
) -> Answer:
    """The committee of the GP's municipality proposes, the municipality (or a joint body) appoints."""
    gp, secretariat = GPS[sitting.gp], play.cast.secretariat
    proposal = await secretariat.post(
        THERE,
        "/proposals",
        {
            "body": play.bodies[body],
            "committee": play.committees[gp.home],
            "practitioner": play.gps[sitting.gp],
            "declared_roles": list(gp.hats),
        },
    )
    appointment = await secretariat.post(
        THERE,
        "/appointments",
        {
            "body": play.bodies[body],
            "practitioner": play.gps[sitting.gp],
            "seat": sitting.seat,
            "deputy_rank": sitting.rank,
            "appointed_by": _appointer(BODIES[body], gp),
            "proposed_by": [proposal.json["proposal"]],
            "valid_from": valid_from,
            "valid_to": str(TERM[1]),
            "decision_reference": f"OPPDIKTET 2024/{number or 100 + len(play.appointments)}",
        },
    )
    play.appointments[sitting.gp] = appointment
    return appointment


def _appointer(body: Body, gp: Gp) -> Json:
    if body.by_joint_body:
        return {"kind": "joint_body", "name": JOINT_BODY}
    return {"kind": "municipality", "municipality": gp.home}


async def _committee(play: Play, place: Place) -> None:
    made = await play.cast.secretariat.post(
        THERE,
        "/committees",
        {"municipality": place.number, "name": f"Lokalt samarbeidsutvalg i {place.name}", "elected_members": 2},
    )
    play.committees[place.number] = made.json["committee"]


async def _body(play: Play, key: str, body: Body) -> None:
    made = await play.cast.secretariat.post(
        THERE,
        "/bodies",
        {
            "community": COMMUNITY,
            "level": body.level,
            "name": body.name,
            "priority_groups": list(body.priority_groups),
            "gp_seats": body.seats,
            "established_on": str(SINCE),
        },
    )
    play.bodies[key] = made.json["body"]


async def _gp(play: Play, key: str, gp: Gp) -> None:
    secretariat = play.cast.secretariat
    made = await secretariat.post(THERE, "/practitioners", {"municipality": gp.home})
    practitioner = made.json["practitioner"]
    terms = {"municipality": gp.home, "contract_form": gp.form}
    at = f"/practitioners/{practitioner}"
    await secretariat.post(THERE, f"{at}/terms", terms | {"specialist": gp.specialist, "valid_from": "2023-01-01"})
    if gp.specialist_from:
        await secretariat.post(
            THERE, f"{at}/terms", terms | {"specialist": True, "valid_from": str(gp.specialist_from)}
        )
    contact = {"name": gp.name, "email": gp.email, "language": gp.language}
    await secretariat.put(THERE, f"{at}/contact", contact, version=0)
    play.gps[key] = practitioner
    play.cast.sign_in_gp(key, practitioner)
