"""On the real bus: facts come repeated and in any order, work is priced by itself, and files are written."""

from datetime import date
from pathlib import Path

from contracts.events.honoraria import HonorariumApproved, HonorariumCalculated, SettlementCompleted
from infra.chassis.ids import new_id
from services.honoraria.app import service
from tests.chassis.gateway.issuer import Issuer
from tests.gateways.caller import calling, made
from tests.honoraria import facts
from tests.honoraria.facts import HOUR_ORE
from tests.honoraria.world import World
from tests.stack import Stack, quiet, stated


async def test_from_facts_on_the_bus_to_files_on_disk(stack: Stack, issuer: Issuer, key_file: Path) -> None:
    async with stack.running(service, oidc_issuer=issuer.url, key_file=key_file) as (it,), calling(it, issuer) as call:
        world = World(it, call)
        attended = facts.attended(world.gp, world.body, world.community, travel=(45, 45))
        # The attendance first, the appointment last, everything three times: the order of a bad day.
        await stack.tell(
            attended,
            facts.terms(world.gp),
            facts.established(world.body, world.community),
            facts.community(world.community, world.host, world.home, world.third),
            facts.appointed(world.gp, world.body, world.community, world.home),
            repeat=3,
        )
        await quiet(it)
        assert (await world.claim())["state"] == "unpriced"
        await world.arranged(confirm=False)
        (waiting,) = (await call.get("/funding", by=world.role("secretariat"))).json()["items"]
        await world.confirm(f"/funding/{waiting['funding']}", world.role("secretariat"))
        await quiet(it)
        claim = await world.claim()
        assert claim["total_ore"] == 210 * HOUR_ORE // 60
        assert len(await stated(it.database, HonorariumCalculated, about=[claim["claim"]])) == 1
        await world.payee()
        await world.approved()
        started = made(await world.try_to_settle())
        await quiet(it)
        run = made(await call.get(f"/settlements/{started['run']}", by=world.budget("economist")), 200)
        assert it.settings.files_dir is not None
        folder = Path(it.settings.files_dir) / world.host / run["run"]
        assert {one.name for one in folder.iterdir()} == {one["name"] for one in run["files"]}
        assert len(await stated(it.database, SettlementCompleted, about=[run["run"]])) == 1


async def test_a_large_batch_is_priced_in_few_statements(stack: Stack, issuer: Issuer, key_file: Path) -> None:
    """Hundreds of claims in one batch of one durable: what a busy day looks like."""
    async with stack.running(service, oidc_issuer=issuer.url, key_file=key_file) as (it,), calling(it, issuer) as call:
        world = World(it, call)
        gps = [new_id() for _ in range(20)]
        await stack.tell(*(facts.terms(gp) for gp in gps))
        await quiet(it)
        await world.arranged(confirm=False)
        (waiting,) = (await call.get("/funding", by=world.role("secretariat"))).json()["items"]
        await world.confirm(f"/funding/{waiting['funding']}", world.role("secretariat"))
        days = [date(2024, 3, day) for day in range(1, 16)]
        await stack.tell(*(facts.attended(gp, world.body, world.community, on=on) for gp in gps for on in days))
        await quiet(it)
        rows = await it.database.pool.fetch(
            "select total_ore from claims where community = $1 and state = 'calculated'", world.community
        )
        assert [row["total_ore"] for row in rows] == [2 * HOUR_ORE] * 300
        assert await stated(it.database, HonorariumApproved, about=gps) == []
