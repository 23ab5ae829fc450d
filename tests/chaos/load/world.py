"""Who is there: one community of its own with bodies, GPs, and the people who do the work of it."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4

from infra.chassis.clock import SimulatedClock
from tests.chaos.load.client import Client, Person
from tests.demo.world.gps import GPS
from tests.demo.world.gps import Gp as Made
from tests.demo.world.places import HOST, PLACES

FIRST_DAY, LAST_DAY = date(2024, 1, 8), date(2024, 8, 30)
"""Work is done between these days, for which rates are known; the house begins after them."""
TERM_ENDS = date(2027, 12, 31)


@dataclass(frozen=True, slots=True)
class Gp:
    """A GP who sits in one body; `made` says where they are at home and how they are paid."""

    id: str
    made: Made
    signed_in: Person


@dataclass(frozen=True, slots=True)
class Body:
    """A body and who sits in it."""

    id: str
    gps: tuple[Gp, ...]
    meets: asyncio.Lock = field(default_factory=asyncio.Lock)


@dataclass(slots=True)
class World:
    """One load's community; the names of its people begin with the community's, so journals tell them from others."""

    client: Client
    clock: SimulatedClock
    random: random.Random
    community: str = field(default_factory=lambda: f"c-{uuid4().hex[:12]}")
    committee: str = ""
    bodies: list[Body] = field(default_factory=list)
    settling: asyncio.Lock = field(default_factory=asyncio.Lock)

    def someone(self, role: str, **scope: str) -> Person:
        """Somebody with one role: in the community where nothing else is said."""
        at = scope or ({} if role == "operator" else {"community": self.community})
        name = ".".join((self.community, role, *scope.values()))
        return Person(name, ({"role": role, **at},))

    @property
    def secretariat(self) -> Person:
        """Does the work of the community."""
        return self.someone("secretariat")

    @property
    def recorder(self) -> Person:
        """Enters who was there."""
        return self.someone("recorder")

    @property
    def attester(self) -> Person:
        """Knows that work was done, and is the second person for arrangements."""
        roles = ("attester", "secretariat")
        return Person(f"{self.community}.attester", tuple({"role": r, "community": self.community} for r in roles))

    def economist(self, municipality: str, *, second: bool = False) -> Person:
        """Enters payers and payees and settles; the second confirms what the first entered."""
        one = self.someone("economist", municipality=municipality)
        return Person(f"{one.subject}.second", one.grants) if second else one

    def gp(self, id: str) -> Person:
        """A GP, signed in as the practitioner they were registered as."""
        return self.someone("practitioner", practitioner=id)

    def made_gp(self) -> Made:
        """How the next GP is made up. Those of the demo, again and again."""
        return self.random.choice([gp for gp in GPS.values() if gp.organisation_number is None])

    def day(self) -> date:
        """A day on which work was done."""
        return FIRST_DAY + timedelta(days=self.random.randrange((LAST_DAY - FIRST_DAY).days))

    def moment(self, day: date) -> datetime:
        """A time of that day at which a meeting may begin."""
        return datetime.combine(day, time(self.random.randrange(8, 16), self.random.choice((0, 15, 30))), UTC)


__all__ = ["FIRST_DAY", "HOST", "LAST_DAY", "PLACES", "TERM_ENDS", "Body", "Gp", "World"]
