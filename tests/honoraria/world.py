"""A community that pays for its GPs' work, and the people who enter, confirm, approve and settle."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from typing import Any
from uuid import UUID, uuid4

import httpx2

from contracts.event import Event
from contracts.events.meetings import AttendanceRecorded
from infra.chassis.ids import new_id
from infra.chassis.timers import Timers
from services.honoraria.app import service
from tests.gateways.caller import Caller, Grants, Json, made
from tests.honoraria import facts
from tests.honoraria.facts import Teller
from tests.stack import Running

_numbers: Iterator[int] = count(1000)
IDENTITY = "01817500168"
ACCOUNT = "86011117947"
ORGANISATION = "983975259"


def municipality() -> str:
    """A number no other test of this process has: vouchers are numbered by it."""
    return f"{next(_numbers):04d}"


@dataclass(slots=True)
class World:
    """Three municipalities, a body and one GP; every method makes something valid."""

    running: Running
    call: Caller
    community: str = field(default_factory=lambda: f"c-{uuid4().hex[:12]}")
    host: str = field(default_factory=municipality)
    home: str = field(default_factory=municipality)
    third: str = field(default_factory=municipality)
    body: UUID = field(default_factory=new_id)
    gp: UUID = field(default_factory=new_id)
    teller: Teller = field(default_factory=Teller)

    def role(self, role: str) -> Grants:
        """A role in the community."""
        return ({"role": role, "community": self.community},)

    def budget(self, role: str, number: str | None = None) -> Grants:
        """A role in a municipality, else the host."""
        return ({"role": role, "municipality": number or self.host},)

    async def hear(self, *events: Event, together: bool = True) -> None:
        """Hand facts to the handlers as the consumer does: one transaction, or one each."""
        told = [self.teller.fact(event) for event in events]
        for batch in [told] if together else [[one] for one in told]:
            await self.hand_over(batch)

    async def hand_over(self, batch: Sequence[Any]) -> None:
        """These very facts in one transaction, grouped by handler in the order of their first fact."""
        by_handler: dict[Any, list[Any]] = {}
        for fact in batch:
            by_handler.setdefault(service.handlers[fact.type], []).append(fact)
        async with self.running.database.work(actor="service:honoraria", derived=True) as work:
            for handler, heard in by_handler.items():
                await handler(work, heard)

    async def fire_timers(self) -> None:
        """Do what is due."""
        timers = Timers(self.running.database, service.timers, poll=1)
        while await timers.fire_one():
            pass

    async def people(self) -> None:
        """The community with its three members, the body, and the GP with terms and appointment."""
        await self.hear(
            facts.community(self.community, self.host, self.home, self.third),
            facts.established(self.body, self.community),
            facts.terms(self.gp),
            facts.appointed(self.gp, self.body, self.community, self.home),
        )

    async def arranged(self, confirm: bool = True, **changed: object) -> Json:
        """The host pays for all as `office`, and nobody is claimed from."""
        sent: Json = {
            "community": self.community,
            "arrangement": "host_pays",
            "host": self.host,
            "key": "none",
            "tax_treatment": "office",
            "travel_costs": False,
            "valid_from": "2024-01-01",
        }
        sent = {key: value for key, value in (sent | changed).items() if value is not None}
        entered = made(await self.call.post("/funding", sent, by=self.role("secretariat"), subject="sec-1"))
        if confirm:
            await self.confirm(f"/funding/{entered['funding']}", self.role("secretariat"))
            await self.fire_timers()
        return entered

    async def confirm(self, path: str, by: Grants, subject: str = "sec-2") -> Json:
        """Confirm something as another person."""
        return made(await self.call.post(f"{path}/confirm", {}, by=by, subject=subject), 200)

    async def payee(self, gp: UUID | None = None, **changed: object) -> Json:
        """A person who can be paid."""
        sent = {
            "practitioner": str(gp or self.gp),
            "valid_from": "2024-01-01",
            "kind": "person",
            "name": "Kari Oppdiktet",
            "account": ACCOUNT,
            "language": "nb",
            "identity_number": IDENTITY,
        } | changed
        sent = {key: value for key, value in sent.items() if value is not None}
        entered = made(await self.call.post("/payees", sent, by=self.budget("economist"), subject="eco-1"))
        return await self.confirm(f"/payees/{entered['payee']}", self.budget("economist"), "eco-2")

    async def payer(self, number: str | None = None, name: str = "Prøveby", **changed: object) -> Json:
        """A municipality with an account to pay from."""
        number = number or self.host
        by = self.budget("economist", number)
        sent = {"municipality": number, "name": name, "organisation_number": ORGANISATION, "account": "12345678903"}
        entered = made(await self.call.post("/payers", sent | changed, by=by, subject="eco-1"))
        return await self.confirm(f"/payers/{entered['payer']}", by, "eco-2")

    async def claims(self, **asked: object) -> list[Json]:
        """The claims of the community."""
        found = made(await self.call.get("/claims", by=self.role("secretariat"), **asked), 200)
        return list(found["items"])

    async def claim(self, claim: str | UUID | None = None) -> Json:
        """One claim in full; without an id the only one there is."""
        if claim is None:
            (only,) = await self.claims()
            claim = only["claim"]
        return made(await self.call.get(f"/claims/{claim}", by=self.role("secretariat")), 200)

    async def attest(self, claim: Json, subject: str = "attester-1", by: Grants = ()) -> httpx2.Response:
        """Attest the version that is shown."""
        path = f"/claims/{claim['claim']}/attest"
        sent = {"total_ore": claim["total_ore"]}
        return await self.call.post(
            path, sent, by=(*self.role("attester"), *by), version=claim["version"], subject=subject
        )

    async def authorise(
        self, claim: Json, subject: str = "authoriser-1", number: str | None = None, by: Grants = ()
    ) -> httpx2.Response:
        """Authorise the version that is shown, for its payer."""
        grants = (*self.budget("authoriser", number or claim["payer"]), *by)
        path = f"/claims/{claim['claim']}/authorise"
        sent = {"total_ore": claim["total_ore"]}
        return await self.call.post(path, sent, by=grants, version=claim["version"], subject=subject)

    async def approved(self, claim: str | UUID | None = None) -> Json:
        """A claim approved by two people."""
        shown = await self.claim(claim)
        made(await self.attest(shown), 200)
        return made(await self.authorise(shown), 200)

    async def paid(self, **arranged: Any) -> AttendanceRecorded:
        """Two hours in March that are approved and settled."""
        await self.arranged(**arranged)
        await self.payee()
        await self.payer()
        attended = facts.attended(self.gp, self.body, self.community)
        await self.hear(attended)
        await self.approved()
        await self.settle()
        return attended

    async def booked_ore(self) -> int:
        """What the book comes to."""
        found: int = await self.running.database.pool.fetchval(
            "select coalesce(sum(ore), 0)::bigint from entries where community = $1", self.community
        )
        return found

    async def settle(
        self, mode: str = "commit", number: str | None = None, first: str = "2024-03-01", last: str = "2024-03-31"
    ) -> Json:
        """Run a settlement of March, its files made, as they are right after it."""
        run = made(await self.try_to_settle(mode, number, first, last))
        await self.fire_timers()
        by = self.budget("economist", run["municipality"])
        return made(await self.call.get(f"/settlements/{run['run']}", by=by), 200)

    async def try_to_settle(
        self, mode: str = "commit", number: str | None = None, first: str = "2024-03-01", last: str = "2024-03-31"
    ) -> httpx2.Response:
        """The same, whatever is answered."""
        number = number or self.host
        sent = {"municipality": number, "from": first, "to": last, "mode": mode}
        return await self.call.post("/settlements", sent, by=self.budget("economist", number), subject="eco-1")

    async def file(self, run: Json, kind: str, by: Grants | None = None, subject: str = "auth-9") -> httpx2.Response:
        """The first file of a kind."""
        name = next(file["name"] for file in run["files"] if file["kind"] == kind)
        by = by or (*self.budget("economist", run["municipality"]), *self.budget("authoriser", run["municipality"]))
        return await self.call.client.get(
            f"/settlements/{run['run']}/files/{name}",
            headers={"Authorization": f"Bearer {self.call.issuer.token(*by, sub=subject)}"},
        )

    async def stated(self, name: str, **match: object) -> list[Json]:
        """Facts of a name in the journal, in order: those that match, else those of this community or its members."""
        rows = await self.running.database.pool.fetch(
            "select data from journal where type = $1 order by position", f"no.samrad.honoraria.{name}.v1"
        )
        found = [json.loads(row["data"]) for row in rows]
        if match:
            return [one for one in found if all(one.get(key) == value for key, value in match.items())]
        mine = {self.community, self.host, self.home, self.third}
        return [one for one in found if {one.get("community"), one.get("municipality")} & mine]


def day(text: str) -> date:
    """2024-03-14."""
    return date.fromisoformat(text)
