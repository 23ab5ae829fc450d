"""A community with one body that meetings was told of, and a gateway to call."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID, uuid4

import httpx2
import pytest
import pytest_asyncio

from contracts.events.meetings import InvitationWithdrawn, MeetingScheduled, RepresentativeInvited
from contracts.events.representation import BodyEstablished, RepresentativeAppointed
from infra.chassis.facts import Fact
from services.meetings import handlers
from services.meetings.app import service
from tests.chassis.gateway.issuer import Issuer
from tests.gateways.caller import Caller, Grants, Json, calling, made, secretariat
from tests.meetings.told import ended, established, fact
from tests.stack import Running, Stack, stated


def new_community() -> str:
    """A community of one test's own."""
    return f"c-{uuid4().hex[:12]}"


@dataclass(slots=True)
class World:
    """One body of this test's own. The clock stands on 1 January 2024."""

    running: Running
    call: Caller
    body: BodyEstablished = field(default_factory=lambda: established(new_community()))

    @property
    def community(self) -> str:
        """The body's."""
        return self.body.community

    @property
    def secretariat(self) -> Grants:
        """Who does the work of the community."""
        return secretariat(self.community)

    async def another(self) -> "World":
        """Another body of the same community, told of."""
        other = World(self.running, self.call, established(self.community))
        async with self.running.database.work(actor="service:meetings", derived=True) as work:
            await handlers.note_bodies(work, [fact(other.body, 1)])
        return other

    async def hear(self, *facts: Fact[RepresentativeAppointed]) -> None:
        """Take facts as one batch off the bus, in one transaction."""
        async with self.running.database.work(actor="service:meetings", derived=True) as work:
            await handlers.note_appointments(work, facts)

    async def appoint(self, *appointments: RepresentativeAppointed) -> None:
        """Hear of appointments."""
        await self.hear(*(fact(one, 1) for one in appointments))

    async def end(self, appointment: RepresentativeAppointed, last_day: date) -> None:
        """Hear that an appointment ended."""
        await self.hear(fact(ended(appointment, last_day), 2))

    async def try_to_schedule(self, **changed: object) -> httpx2.Response:
        """Schedule a meeting of the body on 13 March 2024 at noon."""
        sent: Json = {
            "body": str(self.body.body),
            "title": "Overganger",
            "starts": "2024-03-13T12:00:00+01:00",
            "ends": "2024-03-13T14:00:00+01:00",
        }
        return await self.call.post("/meetings", sent | changed, by=self.secretariat)

    async def schedule(self, **changed: object) -> Json:
        """The same, when it must go well."""
        return made(await self.try_to_schedule(**changed))

    async def do(self, meeting: Json, what: str, sent: Json, *, version: int | None = None) -> httpx2.Response:
        """Reschedule, cancel, hold or record."""
        path = f"/meetings/{meeting['meeting']}/{what}"
        return await self.call.post(path, sent, by=self.secretariat, version=version)

    async def read(self, meeting: Json) -> Json:
        """The meeting in full, as the secretariat sees it."""
        return made(await self.call.get(f"/meetings/{meeting['meeting']}", by=self.secretariat), 200)

    async def standing(self, meeting: Json) -> dict[UUID, str]:
        """GP → what is asked, for those who are invited now."""
        invitations = (await self.read(meeting))["invitations"]
        return {UUID(i["practitioner"]): i["asked_to"] for i in invitations if i["standing"] == "invited"}

    async def told(self, meeting: Json) -> list[tuple[str, UUID]]:
        """What was told of invitations to a meeting, in order."""
        found = await stated(self.running.database, RepresentativeInvited, InvitationWithdrawn)
        return [
            ("invited" if isinstance(one, RepresentativeInvited) else "withdrawn", one.practitioner)
            for one in found
            if isinstance(one, RepresentativeInvited | InvitationWithdrawn) and str(one.meeting) == meeting["meeting"]
        ]

    async def scheduled(self, meeting: Json) -> MeetingScheduled:
        """The fact that the meeting was scheduled."""
        (found,) = await stated(self.running.database, MeetingScheduled, about=[meeting["meeting"]])
        assert isinstance(found, MeetingScheduled)
        return found

    def it_is(self, moment: str) -> None:
        """Move the clock."""
        self.running.clock.set(datetime.fromisoformat(moment))


@pytest.fixture(scope="session")
def issuer() -> Iterator[Issuer]:
    running = Issuer()
    yield running
    running.close()


@pytest_asyncio.fixture
async def world(stack: Stack, issuer: Issuer) -> AsyncIterator[World]:
    """A body was told of; facts are heard when the test says so."""
    async with stack.idle(service, oidc_issuer=issuer.url) as running, calling(running, issuer) as call:
        here = World(running, call)
        async with running.database.work(actor="service:meetings", derived=True) as work:
            await handlers.note_bodies(work, [fact(here.body, 1)])
        yield here
