"""Everything that does not hold, in words."""

from collections.abc import Mapping
from typing import Any

from tests.chaos.after import book_kept, mails, processes, streams
from tests.chaos.after.quiet import pending
from tests.chaos.house import House
from tests.chaos.load import World
from tests.invariants import Expected, reading, violations


async def findings(
    house: House, world: World, backlogs: Mapping[str, Mapping[str, Any]]
) -> tuple[list[str], streams.Told]:
    """What does not hold of a house that is quiet, and what the streams hold. Reads only."""
    dsns = {service: database.owner_dsn for service, database in house.servers.databases.items() if service in backlogs}
    expected = Expected(pending=pending(backlogs), now=house.clock.now())
    async with reading(dsns) as databases, house.bus() as bus:
        told = await streams.compare(bus, databases)
        found = [str(one) for one in await violations(databases, expected)]
        found += await book_kept.differences(databases, world.client.book)
        found += await mails.differences(databases["notifications"], house.state.mail)
    found += told.wrong + processes.ended_or_complained(house) + world.client.book.strange
    return found, told
