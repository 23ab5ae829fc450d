"""Who says that work was done, who says that it is paid, and who pays: three people, as the house wants it."""

from __future__ import annotations

from tests.chaos.load.client import Person
from tests.chaos.load.deeds import ATTEST, AUTHORISE, HONORARIA, SETTLE, Deed, Json
from tests.chaos.load.world import FIRST_DAY, HOST, LAST_DAY, World

AT_ONCE = 40
"""Claims that one person looks at before saying yes."""


async def attest(world: World) -> None:
    """Attest some of what is calculated."""
    await _approve(world, ATTEST, world.attester, "calculated", "attest")


async def authorise(world: World) -> None:
    """Authorise some of what is attested."""
    authoriser = world.someone("authoriser", municipality=HOST)
    await _approve(world, AUTHORISE, authoriser, "attested", "authorise")


async def settle(world: World) -> Json | None:
    """A run of the host municipality. Runs of one municipality wait for each other; ours wait here."""
    if world.settling.locked():
        return None
    async with world.settling:
        asked = {"municipality": HOST, "from": str(FIRST_DAY), "to": str(LAST_DAY), "mode": "commit"}
        return await world.client.do(SETTLE, world.economist(HOST), "/settlements", asked)


async def _approve(world: World, deed: Deed, by: Person, state: str, step: str) -> None:
    wanted = {"state": state, "community": world.community, "limit": str(AT_ONCE)}
    listed = (await world.client.get(HONORARIA, by, "/claims", **wanted))["items"]
    if listed:
        seen = [{name: claim[name] for name in ("claim", "version", "total_ore")} for claim in listed]
        total = sum(claim["total_ore"] for claim in listed)
        await world.client.do(deed, by, f"/claims/{step}", {"claims": seen, "total_ore": total})
