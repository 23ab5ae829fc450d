"""What a municipality enters for its own accounts: contribution rates and account codes, in force."""

from datetime import date

import httpx2

from tests.gateways.caller import Json, made
from tests.honoraria import facts
from tests.honoraria.facts import SPRING
from tests.honoraria.world import World


async def rate(world: World, hundredths: int = 1410, confirm: bool = True, **changed: object) -> Json:
    """A rate of the host for 2024, in force."""
    sent = {
        "municipality": world.host,
        "valid_from": "2024-01-01",
        "hundredths": hundredths,
        "posted_by_payroll": False,
        "source": "OPPDIKTET",
    } | changed
    by = world.budget("economist")
    entered = made(await world.call.post("/contribution-rates", sent, by=by, subject="eco-1"))
    return await world.confirm(f"/contribution-rates/{entered['rate']}", by, "eco-2") if confirm else entered


async def try_population(world: World, name: str = "Oppdiktet 2024", **others: object) -> httpx2.Response:
    """Enter a table of inhabitants, 3 : 2 : 1 where nothing else is said, whatever is answered."""
    people = {who: others.pop(who) for who in ("host", "home", "third") if who in others}
    figures = {getattr(world, who): many for who, many in (people or {"host": 3, "home": 2, "third": 1}).items()}
    sent = {"community": world.community, "name": name, "valid_from": "2024-01-01", "source": "OPPDIKTET"} | others
    by = world.role("secretariat")
    return await world.call.post("/populations", sent | {"figures": figures}, by=by, subject="sec-1")


async def population(world: World, name: str = "Oppdiktet 2024", confirm: bool = True, **others: object) -> Json:
    """A table of inhabitants, in force."""
    entered = made(await try_population(world, name, **others))
    path = f"/populations/{entered['population']}"
    return await world.confirm(path, world.role("secretariat")) if confirm else entered


async def office_work(world: World, *days: date) -> None:
    await world.arranged()
    await world.payee()
    await world.hear(*(facts.attended(world.gp, world.body, world.community, on=day) for day in days or (SPRING,)))
    for one in await world.claims():
        await world.approved(one["claim"])


OPERATING = {"cost": "1080", "contribution": "1099", "refunded": "1700", "written_off": "1490"}
BALANCE = {"payroll": "2329", "payable": "2321", "debt": "2139", "refund_due": "2131", "contribution_owed": "2320"}


async def code(world: World, account: str, art: str, confirm: bool = True, **changed: object) -> Json:
    sent = {"municipality": world.host, "account": account, "valid_from": "2024-01-01", "art": art} | changed
    by = world.budget("economist")
    entered = made(await world.call.post("/account-codes", sent, by=by, subject="eco-1"))
    return await world.confirm(f"/account-codes/{entered['code']}", by, "eco-2") if confirm else entered


async def codes(world: World) -> None:
    """A code for every account."""
    for account, art in OPERATING.items():
        await code(world, account, art, funksjon="241", ansvar="2400")
    for account, art in BALANCE.items():
        await code(world, account, art)
