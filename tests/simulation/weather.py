"""What goes wrong around the house: how likely at each step, and what happens to the bus as time goes by."""

import asyncio
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

from contracts.topology import SERVICES
from tests.simulation.scheduler import Odds

if TYPE_CHECKING:
    from tests.simulation.house import House


@dataclass(frozen=True, slots=True)
class Weather:
    """Drawn once for a seed; some seeds have fair weather in one respect or another."""

    odds: Odds
    cuts: int
    """How often somebody's connection to the bus is cut."""
    outages: int
    """How often the bus itself ends, at once or in good order, and comes back."""
    poison: float
    """The share of facts that no handler survives until it is mended."""
    random: Random

    @staticmethod
    def drawn(random: Random) -> "Weather":
        """As a seed has it."""
        odds = Odds(
            crash=random.choice((0.0, 0.002, 0.006, 0.015)),
            peril=random.choice((0.0, 0.004, 0.02)),
            time=random.choice((0.0, 0.01, 0.05)),
        )
        cuts, outages = random.choice((0, 1, 4)), random.choice((0, 0, 1, 2))
        poison = random.choice((0.0, 0.0, 0.0, 0.03))
        return Weather(odds, cuts, outages, poison, Random(random.random()))

    async def blow(self, house: "House") -> None:
        """Until the year is over."""
        draw = self.random
        events = ["cut"] * self.cuts + ["outage"] * self.outages
        draw.shuffle(events)
        for event in events:
            await asyncio.sleep(draw.uniform(0, 20))
            if event == "cut":
                who = draw.choice(SERVICES)
                house.scheduler.note(f"the connections of {who} to the bus are cut")
                house.server.cut(who)
            else:
                await self._outage(house)

    async def _outage(self, house: "House") -> None:
        kind = self.random.choice(("killed", "stopped"))
        house.scheduler.note(f"the bus is {kind}")
        if kind == "killed":
            house.server.kill()
        else:
            house.server.stop()
        await asyncio.sleep(self.random.uniform(0.1, 15))
        if not house.server.is_up:
            house.scheduler.note("the bus is back")
            house.server.start()
