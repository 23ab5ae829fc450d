"""representation, restored to any earlier point, has its registers and seats back from its own facts."""

import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.events.representation import ContactDetailsChanged
from infra.chassis.db import prepare
from infra.chassis.ids import new_id
from infra.chassis.refusal import Refusal
from infra.chassis.work import Work
from services.representation import commands, store
from services.representation.app import service
from services.representation.model.appointment import Appointer, Grounds, Place
from services.representation.model.body import Body, LocalCommittee
from services.representation.model.community import Community, Membership, register
from services.representation.model.practitioner import Practitioner, Terms
from tests.reconcile.ground import At, as_owner, emptied, reconciled_one, relayed, watched
from tests.reconcile.restoring import keep, put_back, rows_of
from tests.stack import Running, Stack

KEPT = {
    "communities": "",
    "memberships": "",
    "committees": "",
    "bodies": "",
    "practitioners": "",
    "practitioner_terms": "",
    "contact_versions": "version",
    "proposals": "sealed_roles",
    "appointments": "",
    "timers": "correlation traceparent",
}
START = datetime(2024, 1, 10, 9, tzinfo=UTC)
HOST = "3905"


@dataclass
class Story:
    """What people register, by chance but the same for the same seed; what is refused does not happen."""

    it: Running
    chance: Random
    now: datetime = START

    async def go_on(self) -> None:
        """One thing happens."""
        self.now += timedelta(hours=self.chance.randint(1, 40))
        self.it.database.clock = At(self.now)
        often = (self.appoint, self.appoint, self.end, self.end, self.terms, self.contact)
        seldom = (self.community, self.committee, self.body, self.practitioner, self.propose)
        do: Callable[[Work], Awaitable[object]] = self.chance.choice([*often, *often, *seldom])
        with contextlib.suppress(Refusal, IndexError):
            async with self.it.database.work(actor="secretariat-1") as work:
                await do(work)

    async def begin(self) -> None:
        """A community with a body, a committee and some GPs."""
        for do in (self.community, self.body, self.committee, *[self.practitioner] * 4):
            async with self.it.database.work(actor="secretariat-1") as work:
                await do(work)

    async def one(self, work: Work, table: str, key: str) -> Any:
        """Some row of a table."""
        return self.chance.choice(await work.connection.fetch(f"select * from {table} order by {key}"))

    def day(self) -> date:
        return self.now.date() + timedelta(days=self.chance.randint(-5, 60))

    async def community(self, work: Work) -> None:
        members = [Membership(HOST, date(2020, 1, 1), None, self.chance.choice([None, "Tønsberg"]))]
        members += [Membership("3911", date(2020, 1, 1), self.chance.choice([None, self.day()]))]
        whole = register(
            community="vestfold",
            name=f"Navn {self.chance.randint(1, 9)}",
            trust="983975259",
            host=HOST,
            memberships=members,
        )
        before: Community | None = await store.community.one(work.connection, "vestfold")
        if before is None:
            await commands.register_community(work, whole)
        else:
            await commands.correct_community(work, whole, expect=before.version)

    async def committee(self, work: Work) -> None:
        await commands.register_committee(
            work, LocalCommittee(id=new_id(), municipality=HOST, name="LSU", elected_members=3)
        )

    async def body(self, work: Work) -> None:
        await commands.establish_body(
            work,
            Body(
                id=new_id(),
                community="vestfold",
                level="professional",
                name="FSU eldre",
                priority_groups=("elderly", "children"),
                gp_seats=2,
                gp_role="member",
                established_on=date(2020, 1, 1),
            ),
        )

    async def practitioner(self, work: Work) -> None:
        await commands.register_practitioner(work, Practitioner(new_id(), HOST))

    async def gp(self, work: Work) -> UUID:
        found: UUID = (await self.one(work, "practitioners", "practitioner"))["practitioner"]
        return found

    async def terms(self, work: Work) -> None:
        since = date(2024, self.chance.randint(1, 3), 1)
        form = self.chance.choice(["self_employed", "salaried", "combined"])
        await commands.change_terms(
            work,
            await self.gp(work),
            Terms(since, HOST, form, self.chance.choice([None, True])),  # type: ignore[arg-type]
        )

    async def contact(self, work: Work) -> None:
        gp = await self.gp(work)
        details = commands.ContactDetails(
            name=f"Kari {self.now}", email="kari@example.invalid", mobile=None, language="nb", channels=("email",)
        )
        version = await store.practitioner.contact_version(work.connection, gp)
        await commands.change_contact_details(work, gp, details, expect=version)

    async def propose(self, work: Work) -> None:
        body, committee = await self.one(work, "bodies", "body"), await self.one(work, "committees", "committee")
        wanted = commands.Propose(
            body=body["body"],
            committee=committee["committee"],
            practitioner=await self.gp(work),
            declared_roles=("union_representative", "political_office"),
            on=self.now.date(),
        )
        await commands.propose_candidate(work, work.vault, wanted)

    async def appoint(self, work: Work) -> None:
        body, first = await self.one(work, "bodies", "body"), self.day()
        place, replaces = Place(seat=self.chance.randint(1, 2), deputy_rank=self.chance.randint(0, 1)), None
        if self.chance.random() < 0.5:
            row = await self.one(work, "appointments", "appointment")
            replaces, place = row["appointment"], Place(seat=row["seat"], deputy_rank=row["deputy_rank"])
            body = row
        await commands.appoint_representative(
            work,
            commands.Appoint(
                body=body["body"],
                practitioner=await self.gp(work),
                place=place,
                first_day=first,
                last_day=first + timedelta(days=self.chance.randint(5, 400)),
                by=Appointer("municipality", HOST),
                grounds=Grounds(without_proposal="no_candidate", decision_reference="2024/118-4"),
                replaces=replaces,
            ),
        )

    async def end(self, work: Work) -> None:
        row = await self.one(work, "appointments", "appointment")
        last = row["valid_from"] + timedelta(days=self.chance.randint(-1, 40))
        await commands.end_appointment(
            work, row["appointment"], last_day=last, reason="resigned", expect=row["version"]
        )


@pytest.mark.long
@pytest.mark.timeout(180)
@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 10**6), st.integers(0, 25), st.integers(5, 30))
async def test_restored_to_any_point_representation_has_everything_back(
    stack: Stack, seed: int, before: int, after: int
) -> None:
    async with stack.idle(service):
        await emptied(stack, service)
    async with watched(stack, service) as it:
        story = Story(it, Random(seed))
        await story.begin()
        for _ in range(before):
            await story.go_on()
        await relayed(it)
        await keep(stack, "representation")
        for _ in range(after):
            await story.go_on()
        async with it.database.work(actor="secretariat-1") as work:
            await story.practitioner(work)
        await relayed(it)
        truth, contacts = await _everything(stack), await _contacts(it)

        await put_back(stack, "representation")
        outcome = await reconciled_one(stack, it, recover=True)

        assert outcome.recovered is not None
        assert outcome.recovered.not_rebuilt == {}
        found = await _everything(stack)
        for table in KEPT:
            assert found[table] == truth[table], table
        assert await _contacts(it) == contacts
        for _ in range(5):
            await story.go_on()
        await relayed(it)
        assert (await reconciled_one(stack, it)).same


async def _contacts(it: Running) -> dict[UUID, bytes]:
    """How each GP is reached, in clear."""
    found = {}
    async with it.database.pool.acquire() as connection:
        for row in await connection.fetch("select practitioner from practitioners"):
            gp, kind = row["practitioner"], ContactDetailsChanged.event_type()
            sealed = await store.practitioner.sealed_contact(connection, gp, kind)
            if sealed is not None:
                found[gp] = await it.database.vault.open(connection, str(gp), sealed)
    return found


async def _everything(stack: Stack) -> dict[str, Any]:
    async with as_owner(stack, "representation") as owner:
        await prepare(owner)
        return {table: await rows_of(owner, table, but=but) for table, but in KEPT.items()}
