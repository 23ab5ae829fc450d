"""Claims that nobody approves are said aloud: a look at each community on the mornings on which one can be late.

No timer for each claim, which would cost whoever prices it; and none every morning, at which simulated time would stop.
"""

from contracts.events.honoraria import HonorariumOverdue
from infra.chassis.clock import day_of
from infra.chassis.timers import Timer
from infra.chassis.work import Work
from services.honoraria.model.overdue import APPROVE_WITHIN_DAYS, next_look
from services.honoraria.store import overdue as store

KIND = "overdue"
AT_ONCE = 500
"""Claims in one transaction."""


async def look_after(work: Work, community: str) -> None:
    """From now on, look in the morning at what waits in a community: tomorrow, and then whenever one can be late."""
    await work.wait_for(KIND, community, next_look(work.now))


async def say_overdue(work: Work, timer: Timer) -> None:
    """Say which claims of a community have waited too long since the last look, and look again when more can have."""
    late = await store.take_late(work.connection, timer.key, work.today, APPROVE_WITHIN_DAYS, AT_ONCE, work.now)
    for row in late:
        work.state(
            HonorariumOverdue(
                claim=row["claim"],
                version=row["version"],
                state=row["state"],
                since=day_of(row["state_since"]),
                community=timer.key,
                payer=row["payer"],
            )
        )
    first = await store.next_late(work.connection, timer.key, work.today, APPROVE_WITHIN_DAYS)
    await work.wait_for(KIND, timer.key, work.now if len(late) == AT_ONCE else next_look(work.now, first))
