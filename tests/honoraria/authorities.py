"""Authorities, substitutes and conflicts as people enter them, valid from the day the test's clock shows."""

from datetime import date, timedelta

from infra.chassis.clock import day_of
from tests.gateways.caller import Grants, Json, made
from tests.honoraria.world import World


def today(world: World) -> date:
    """The day in Norway."""
    return day_of(world.running.clock.now())


def tomorrow(world: World, days: int = 1) -> date:
    """So many days from now."""
    return today(world) + timedelta(days=days)


def wait(world: World, days: int) -> None:
    """Let days go by."""
    world.running.clock.set(world.running.clock.now() + timedelta(days=days))


def looks_after(world: World, given: Json) -> Grants:
    """Who enters and confirms such an authority."""
    if given.get("community"):
        return world.role("secretariat")
    return world.budget("economist", given["municipality"])


async def attesting(world: World, holder: str, *, confirm: bool = True, **more: object) -> Json:
    """An authority to attest in the community."""
    return await _given(world, {"step": "attest", "holder": holder, "community": world.community} | more, confirm)


async def authorising(world: World, holder: str, *, confirm: bool = True, **more: object) -> Json:
    """An authority to authorise for the host."""
    return await _given(world, {"step": "authorise", "holder": holder, "municipality": world.host} | more, confirm)


async def standing_in(world: World, authority: Json, substitute: str, **more: object) -> Json:
    """A substitute for the coming week, confirmed."""
    sent = {"substitute": substitute, "valid_from": str(today(world)), "valid_to": str(tomorrow(world, 7))} | more
    by = looks_after(world, authority)
    path = f"/authorities/{authority['authority']}/substitutes"
    entered = made(await world.call.post(path, sent, by=by, subject="chief-1"))
    (one,) = [each for each in entered["substitutions"] if each["substitute"] == substitute]
    return await world.confirm(f"/authorities/{one['substitution']}", by, "chief-2")


async def conflict(world: World, person: str, **more: object) -> Json:
    """A conflict that somebody who attests declares, with the GP unless said otherwise."""
    sent = {"community": world.community, "valid_from": str(today(world))} | more
    if "body" not in sent:
        sent = {"practitioner": str(world.gp)} | sent
    return made(await world.call.post("/conflicts", sent, by=world.role("attester"), subject=person))


async def _given(world: World, sent: Json, confirm: bool) -> Json:
    sent = {"valid_from": str(today(world))} | sent
    by = looks_after(world, sent)
    entered = made(await world.call.post("/authorities", sent, by=by, subject="chief-1"))
    return await world.confirm(f"/authorities/{entered['authority']}", by, "chief-2") if confirm else entered
