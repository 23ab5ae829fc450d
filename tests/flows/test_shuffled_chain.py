"""The whole chain once more with its facts shuffled and repeated: the same net øre per claim, and no letter too many.

The facts are real: two services stated them through their gateways. Each telling has ids of its own.
"""

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import date
from random import Random
from uuid import UUID

import pytest
import pytest_asyncio

from contracts.events.meetings import MeetingCancelled
from infra.local.servers import Servers
from services.honoraria.app import service as honoraria
from services.meetings.app import service as meetings
from services.notifications.app import service as notifications
from services.representation.app import service as representation
from tests.chassis.gateway.issuer import Issuer
from tests.flows.lived import AFTERWARDS, CAP_MINUTES, HOME, HOST, LEAVER, ClaimKey, Year, worth
from tests.flows.retold import Retelling, Told, journal_of
from tests.gateways.caller import Caller, Grants, Json, calling, made
from tests.notifications.sinks import Mailroom, entry_of, mailroom
from tests.stack import Running, Stack, open_stack, quiet

IN_ORDER = 0


@dataclass(frozen=True, slots=True)
class House:
    """What was stated, and the two services that hear it, on 1 January with nothing to do."""

    year: Year
    told: list[Told]
    stack: Stack
    honoraria: Running
    notifications: Running
    call: Caller
    post: Mailroom


@pytest_asyncio.fixture(scope="module")
async def house(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """Live the year once, for all tests of this file."""
    async with AsyncExitStack() as stack:
        issuer = Issuer()
        stack.callback(issuer.close)
        year, told = await _lived(servers, tmp_path_factory, issuer)
        here = await open_stack(servers, tmp_path_factory.mktemp("retold"))
        stack.push_async_callback(here.admin.client.close)
        post = await stack.enter_async_context(mailroom(here.folder / "mailroom"))
        running = here.running(honoraria, notifications, oidc_issuer=issuer.url, smtp_url=post.url)
        priced, mailed = await stack.enter_async_context(running)
        call = await stack.enter_async_context(calling(priced, issuer))
        yield House(year, told, here, priced, mailed, call, post)


async def _lived(servers: Servers, folders: pytest.TempPathFactory, issuer: Issuer) -> tuple[Year, list[Told]]:
    before = await open_stack(servers, folders.mktemp("lived"))
    async with (
        before.running(representation, meetings, oidc_issuer=issuer.url) as (people, gathered),
        calling(people, issuer) as at_representation,
        calling(gathered, issuer) as at_meetings,
    ):
        year = Year(at_representation, at_meetings)
        await year.found()
        await quiet(people, gathered)
        await year.call_meetings()
        before.clock.set(AFTERWARDS)
        await year.work()
        await quiet(people, gathered)
        about = [year.community, *year.gps.values()]
        told = [*await journal_of(people.database, about), *await journal_of(gathered.database, about)]
    await before.admin.client.close()
    heard = {*honoraria.handlers, *notifications.handlers}
    return year, [one for one in told if one.event.event_type() in heard]


@dataclass(frozen=True, slots=True)
class Letter:
    """A message that left."""

    notification: UUID
    template: str
    meeting: UUID | None
    practitioner: UUID


@dataclass(slots=True)
class Telling:
    """One telling of the story to the two services."""

    house: House
    retelling: Retelling

    def grants(self, *roles: str) -> Grants:
        """Roles in the community, and budget authority in all of its municipalities."""
        community = tuple({"role": role, "community": self.retelling.its_community} for role in roles)
        return (*community, *({"role": "authoriser", "municipality": one} for one in (HOST, HOME, LEAVER)))

    async def arrange(self) -> None:
        """The host pays for one body; in the other each pays its own, with a cap on the day."""
        common: Json = {"community": self.retelling.its_community, "travel_costs": False, "valid_from": "2024-01-01"}
        jointly = {"arrangement": "host_pays", "host": HOST, "key": "equal", "tax_treatment": "office"}
        each: Json = {"arrangement": "own_municipality", "tax_treatment": "business"}
        each["body"] = str(self.retelling.id(self.house.year.bodies["each"]))
        each["policy"] = {"scope": "day", "daily_cap_minutes": CAP_MINUTES}
        call, by = self.house.call, self.grants("secretariat")
        for sent in (jointly, each):
            entered = made(await call.post("/funding", common | sent, by=by, subject="sec-1"))
            made(await call.post(f"/funding/{entered['funding']}/confirm", {}, by=by, subject="sec-2"), 200)

    async def approve(self, *, attest: bool = True, authorise: bool = True) -> set[str]:
        """Two people approve what waits just now. Returns the claims; some may change while they do."""
        call, by = self.house.call, self.grants("attester", "secretariat")
        waiting: list[Json] = []
        for state in ("calculated", "attested"):
            asked = {"community": self.retelling.its_community, "state": state, "limit": 200}
            waiting += made(await call.get("/claims", by=by, **asked), 200)["items"]
        for one in waiting:
            path, seen, sent = f"/claims/{one['claim']}", one["version"], {"total_ore": one["total_ore"]}
            if attest and one["state"] == "calculated":
                await call.post(f"{path}/attest", sent, by=by, version=seen, subject="attester-1")
            if authorise:
                await call.post(f"{path}/authorise", sent, by=by, version=seen, subject="authoriser-1")
        return {one["claim"] for one in waiting}

    async def approve_all(self) -> None:
        """Until nothing waits."""
        for _ in range(4):
            await quiet(self.house.honoraria, self.house.notifications)
            if not await self.approve():
                return
        raise AssertionError("something cannot be approved")

    async def booked(self) -> dict[ClaimKey, int]:
        """Net øre per claim in the book, by the ids of the story."""
        rows = await self.house.honoraria.database.pool.fetch(
            """
            select c.practitioner, c.meeting, c.month, sum(e.ore)::bigint as ore
            from entries e join claims c using (claim) where c.community = $1
            group by claim, c.practitioner, c.meeting, c.month having sum(e.ore) <> 0
            """,
            self.retelling.its_community,
        )
        back = self.retelling.original
        return {(back[row["practitioner"]], self._place(row["meeting"], row["month"])): row["ore"] for row in rows}

    def _place(self, meeting: UUID | None, month: date) -> UUID | date:
        return self.retelling.original[meeting] if meeting else month

    async def letters(self) -> list[Letter]:
        """The messages that left."""
        gps = [self.retelling.id(gp) for gp in self.house.year.gps.values()]
        rows = await self.house.notifications.database.pool.fetch(
            """
            select notification, template, meeting, n.practitioner from notifications n join matters using (matter)
            where n.practitioner = any($1::uuid[]) and state = 'sent'
            """,
            gps,
        )
        return [Letter(**row) for row in rows]


def in_order_or_not(house: House, random: Random, seed: int) -> list[Told]:
    """The facts as they were stated, or shuffled with a third of them repeated later."""
    if seed == IN_ORDER:
        return house.told
    shuffled = random.sample(house.told, len(house.told))
    for one in random.sample(shuffled, len(shuffled) // 3):
        shuffled.insert(random.randint(shuffled.index(one) + 1, len(shuffled)), one)
    return shuffled


@pytest.mark.parametrize("seed", [IN_ORDER, 1, 14, 19, 30])
async def test_in_any_order_the_chain_ends_in_the_same_net_ore_and_no_letter_too_many(house: House, seed: int) -> None:
    random, telling = Random(seed), Telling(house, Retelling(house.year.community))
    facts = in_order_or_not(house, random, seed)
    arranged = random.randint(0, len(facts) - 1) if seed else 0
    had: set[UUID] = set()
    before_cancelled: list[Letter] | None = None
    for place, one in enumerate(facts):
        if place == arranged:
            await telling.arrange()
        await telling.retelling.tell(house.stack, telling.retelling.fact(one), again=one.id in had)
        had.add(one.id)
        if before_cancelled is None and isinstance(one.event, MeetingCancelled):
            await quiet(house.honoraria, house.notifications)
            before_cancelled = await telling.letters()
        if seed and random.random() < 0.15:
            await telling.approve(attest=random.random() < 0.8, authorise=random.random() < 0.8)
    await telling.approve_all()
    assert await telling.booked() == worth(house.year, house.told)
    assert before_cancelled is not None
    await must_be_told_once(telling, before_cancelled)


async def must_be_told_once(telling: Telling, before_cancelled: list[Letter]) -> None:
    """Every letter that left is one mail; of the cancelled meeting nothing but its cancellation left afterwards."""
    house, retelling = telling.house, telling.retelling
    letters = await telling.letters()
    gps = {retelling.id(gp): name for name, gp in house.year.gps.items()}
    cancelled = retelling.id(house.year.cancelled)
    for gp, name in gps.items():
        mails = house.post.to(f"{name}@{retelling.its_community}.example")
        assert len(mails) == sum(one.practitioner == gp for one in letters) > 0
        entries = Counter(
            (str(entry["UID"]), method, str(entry["SEQUENCE"]))
            for method, entry in (entry_of(mail) for mail in mails if "text/calendar" in str(mail))
        )
        assert set(entries.values()) <= {1}, "no two mails say the same of a meeting"
    invited = {one.practitioner for one in before_cancelled if one.meeting == cancelled}
    late = [one for one in letters if one.meeting == cancelled and one not in before_cancelled]
    assert {one.template for one in late} <= {"meeting_cancelled"}
    assert {one.practitioner for one in late} <= invited


async def test_the_story_has_what_can_go_wrong(house: House) -> None:
    """Or the others would prove little: facts that replace facts, work that moves, and a meeting nobody goes to."""
    kinds = Counter(type(one.event).__name__ for one in house.told)
    assert {name for name, count in kinds.items() if count > 1} >= {
        "HealthCommunityRegistered", "AppointmentEnded", "AttendanceRecorded", "AttendanceCorrected",
        "PreparationLogged", "PractitionerTermsChanged", "RepresentativeInvited",
    }  # fmt: skip
    assert kinds.keys() >= {"MeetingRescheduled", "MeetingCancelled", "PreparationCorrected", "PreparationWithdrawn"}
    assert len(worth(house.year, house.told)) >= 8
