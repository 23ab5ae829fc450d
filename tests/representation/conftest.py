"""A health community with everything needed to appoint, made through the gateway."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import date
from uuid import uuid4

import httpx2
import pytest
import pytest_asyncio

from contracts.events.representation import ContactDetailsChanged
from services.representation.app import service
from tests.chassis.gateway.issuer import Issuer
from tests.gateways.caller import OPERATOR, Caller, Grants, Json, calling, made, secretariat
from tests.stack import Running, Stack

MEMBER, LEFT = "3905", "3911"
"""A municipality that belongs to the community, and one that left at the end of 2024."""


@dataclass(slots=True)
class World:
    """One community of this test's own. Each method makes something valid; the test changes what it is about."""

    running: Running
    call: Caller
    community: str = field(default_factory=lambda: f"c-{uuid4().hex[:12]}")
    also: Grants = ()

    @property
    def secretariat(self) -> Grants:
        """Who does the work of the community."""
        return (*secretariat(self.community), *self.also)

    def described(self, **changed: object) -> Json:
        """The community as it is registered."""
        return {
            "name": "Helsefellesskapet i Prøveland",
            "trust": "983975259",
            "host": MEMBER,
            "municipalities": [
                {"municipality": MEMBER, "valid_from": "2020-01-01"},
                {"municipality": LEFT, "valid_from": "2020-01-01", "valid_to": "2024-12-31"},
            ],
        } | changed

    async def register(self, **changed: object) -> Json:
        """Register the community."""
        sent = {"community": self.community} | self.described(**changed)
        return made(await self.call.post("/communities", sent, by=OPERATOR))

    async def body(self, **changed: object) -> Json:
        """Establish a body with two seats."""
        sent: Json = {
            "community": self.community,
            "level": "professional",
            "name": "FSU eldre",
            "gp_seats": 2,
            "established_on": "2020-01-01",
        }
        return made(await self.call.post("/bodies", sent | changed, by=self.secretariat))

    async def committee(self, **changed: object) -> Json:
        """Register a local committee."""
        sent: Json = {"municipality": MEMBER, "name": "LSU i Prøveby", "elected_members": 3}
        return made(await self.call.post("/committees", sent | changed, by=self.secretariat))

    async def practitioner(self, municipality: str = MEMBER) -> str:
        """Register a GP."""
        sent = {"municipality": municipality}
        return str(made(await self.call.post("/practitioners", sent, by=self.secretariat))["practitioner"])

    async def propose(self, **sent: object) -> httpx2.Response:
        """Propose; body, committee and practitioner are the test's to name."""
        return await self.call.post("/proposals", sent, by=self.secretariat)

    async def appoint(self, **changed: object) -> httpx2.Response:
        """Appoint to seat 1 of a body, without a proposal, for 2024."""
        sent: Json = {
            "seat": 1,
            "appointed_by": {"kind": "municipality", "municipality": MEMBER},
            "without_proposal": "no_candidate",
            "valid_from": "2024-01-01",
            "valid_to": "2024-12-31",
            "decision_reference": "2024/118-4",
        }
        return await self.call.post("/appointments", sent | changed, by=self.secretariat)

    async def end(self, appointment: Json, last_day: date | str, *, version: int = 1, **changed: object) -> Json:
        """End an appointment."""
        sent = {"last_day": str(last_day), "reason": "resigned"} | changed
        path = f"/appointments/{appointment['appointment']}/end"
        return made(await self.call.post(path, sent, by=self.secretariat, version=version), 200)


@pytest.fixture(scope="session")
def issuer() -> Iterator[Issuer]:
    running = Issuer()
    yield running
    running.close()


@pytest_asyncio.fixture
async def world(stack: Stack, issuer: Issuer) -> AsyncIterator[World]:
    """A registered community; nothing works on the database by itself."""
    async with stack.idle(service, oidc_issuer=issuer.url) as running, calling(running, issuer) as call:
        here = World(running, call)
        await here.register()
        yield here
        # Sealed with this test's key: a relay that some other test runs on this database could not open them.
        await running.database.pool.execute(
            "delete from unsent where position in (select position from journal where type = $1)",
            ContactDetailsChanged.event_type(),
        )
