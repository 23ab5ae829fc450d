"""A year lived through the gateways of representation and meetings, with everything that is changed afterwards.

Its facts are what honoraria and notifications hear; `worth` says by arithmetic of its own what they come to.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from contracts.event import Event
from contracts.events.meetings import (
    AttendanceCorrected,
    AttendanceRecorded,
    PreparationCorrected,
    PreparationLogged,
)
from tests.flows.retold import Told
from tests.gateways.caller import OPERATOR, Caller, Grants, Json, holds, made, practitioner, secretariat

HOST, HOME, LEAVER = "3905", "3907", "3911"
CAP_MINUTES = 150
"""In the body that pays its own, a day counts this much at most, whichever claims its work belongs to."""

ClaimKey = tuple[UUID, UUID | date]
"""GP and meeting, or GP and first day of the month."""
_ORDER = ("preparation", "pre_meeting", "meeting", "travel")


@dataclass(slots=True)
class Year:
    """One community of its own with two bodies: the first is paid by the host, the second by each GP's home."""

    representation: Caller
    meetings: Caller
    community: str = field(default_factory=lambda: f"c-{uuid4().hex[:12]}")
    bodies: dict[str, str] = field(default_factory=dict)
    gps: dict[str, str] = field(default_factory=dict)
    cancelled: str = ""
    _meetings: dict[str, Json] = field(default_factory=dict)

    @property
    def secretariat(self) -> Grants:
        """Who does the work of the community."""
        return secretariat(self.community)

    async def found(self) -> None:
        """Community, bodies, GPs with dated terms, and who sits where; one member leaves, one end is corrected."""
        call = self.representation
        members: list[Json] = [{"municipality": one, "valid_from": "2020-01-01"} for one in (HOST, HOME, LEAVER)]
        about: Json = {"name": "Helsefellesskapet i Prøveland", "trust": "983975259", "host": HOST}
        sent = {"community": self.community} | about | {"municipalities": members}
        made(await call.post("/communities", sent, by=OPERATOR))
        members[-1]["valid_to"] = "2024-09-30"
        sent = about | {"municipalities": members}
        made(await call.put(f"/communities/{self.community}", sent, by=self.secretariat, version=1), 200)
        for name in ("jointly", "each"):
            one: Json = {"community": self.community, "level": "professional", "name": f"FSU {name}", "gp_seats": 2}
            body = made(await call.post("/bodies", one | {"established_on": "2020-01-01"}, by=self.secretariat))
            self.bodies[name] = body["body"]
        await self._gp("anna", HOST, ("2020-01-01", "self_employed", False), ("2024-07-01", "self_employed", True))
        await self._gp("bodil", HOME, ("2020-01-01", "salaried", None), ("2024-06-01", "self_employed", False))
        await self._gp("carl", LEAVER, ("2020-01-01", "combined", True))
        await self._gp("dag", HOME, ("2020-01-01", "self_employed", True))
        await self._appoint("anna", "jointly", 1)
        await self._appoint("anna", "each", 1)
        resigns = await self._appoint("bodil", "jointly", 2)
        await self._end(resigns, "2024-08-31")
        await self._appoint("dag", "jointly", 2, "2024-09-01")
        early = await self._appoint("carl", "each", 2)
        await self._end(early, "2024-08-25")
        await self._end(early, "2024-08-31", version=2)

    async def _gp(self, name: str, home: str, *terms: tuple[str, str, bool | None]) -> None:
        call = self.representation
        found = made(await call.post("/practitioners", {"municipality": home}, by=self.secretariat))
        self.gps[name] = gp = found["practitioner"]
        for since, form, specialist in terms:
            sent = {"municipality": home, "contract_form": form, "specialist": specialist, "valid_from": since}
            await call.post(f"/practitioners/{gp}/terms", sent, by=self.secretariat)
        reached = {"name": name.title(), "email": f"{name}@{self.community}.example", "language": "nb"}
        await call.put(f"/practitioners/{gp}/contact", reached, by=practitioner(gp), version=0)

    async def _appoint(self, gp: str, body: str, seat: int, since: str = "2024-01-01") -> Json:
        sent = {
            "body": self.bodies[body],
            "practitioner": self.gps[gp],
            "seat": seat,
            "appointed_by": {"kind": "municipality", "municipality": HOST},
            "without_proposal": "no_candidate",
            "valid_from": since,
            "valid_to": "2024-12-31",
            "decision_reference": "2024/118-4",
        }
        return made(await self.representation.post("/appointments", sent, by=self.secretariat))

    async def _end(self, appointment: Json, last_day: str, version: int = 1) -> None:
        path = f"/appointments/{appointment['appointment']}/end"
        sent = {"last_day": last_day, "reason": "resigned"}
        made(await self.representation.post(path, sent, by=self.secretariat, version=version), 200)

    async def call_meetings(self) -> None:
        """Six meetings: one is moved to another day, one is cancelled."""
        for name, body, day in (
            ("winter", "jointly", "2024-02-14"),
            ("june", "jointly", "2024-06-20"),
            ("autumn", "jointly", "2024-09-18"),
            ("march", "each", "2024-03-06"),
            ("august", "each", "2024-08-21"),
            ("cancelled", "jointly", "2024-11-13"),
        ):
            sent = {"body": self.bodies[body], "title": f"Møte {name}", **_hours(day)}
            self._meetings[name] = made(await self.meetings.post("/meetings", sent, by=self.secretariat))
        await self._do("august", "reschedule", _hours("2024-08-28"))
        await self._do("cancelled", "cancel", {"reason": "no_agenda"})
        self.cancelled = self._meetings["cancelled"]["meeting"]

    async def _do(self, meeting: str, what: str, sent: Json) -> None:
        path = f"/meetings/{self._meetings[meeting]['meeting']}/{what}"
        made(await self.meetings.post(path, sent, by=self.secretariat, version=1), 200)

    async def work(self) -> None:
        """Preparation and attendance, much of it corrected later."""
        await self._attended("winter", "anna", travel=[_leg("2024-02-14", 30), _leg("2024-02-15", 40)])
        await self._attended("winter", "bodil")
        await self._attended("june", "anna", {"minutes": 100}, {"minutes": 130}, travel=[_leg("2024-06-20", 30)])
        await self._attended("june", "bodil")
        await self._attended("autumn", "anna")
        await self._attended("autumn", "dag")
        await self._attended("march", "carl", capacity="self_employed")
        await self._attended("march", "anna", {"minutes": 145})
        await self._attended("august", "carl", capacity="salaried")
        await self._attended("august", "anna", {"paid": False})
        await self._prepared("anna", "jointly", "2024-02-12", 45, meeting="winter")
        await self._prepared("anna", "jointly", "2024-07-01", 60, {"minutes": 50, "meeting": self._id("autumn")})
        await self._prepared("bodil", "jointly", "2024-05-31", 30)
        await self._prepared("bodil", "jointly", "2024-06-01", 31)
        await self._prepared("carl", "each", "2024-03-06", 60, capacity="self_employed")
        withdrawn = await self._prepared("anna", "each", "2024-03-06", 60)
        path = f"/preparations/{withdrawn}/withdraw"
        made(await self.meetings.post(path, {"reason": "entered_twice"}, by=self.secretariat, version=1), 200)

    def _id(self, meeting: str) -> str:
        return str(self._meetings[meeting]["meeting"])

    async def _attended(self, meeting: str, gp: str, *corrections: Json, **sent: Any) -> None:
        path, by = f"/meetings/{self._id(meeting)}/attendances", holds("recorder", self.community)
        entry = made(await self.meetings.post(path, {"practitioner": self.gps[gp]} | sent, by=by))
        for number, changed in enumerate(corrections, start=1):
            path = f"/attendances/{entry['attendance']}/correct"
            made(await self.meetings.post(path, changed, by=by, version=number), 200)

    async def _prepared(
        self, gp: str, body: str, on: str, minutes: int, *corrections: Json, meeting: str | None = None, **sent: Any
    ) -> str:
        asked = {"body": self.bodies[body], "on": on, "minutes": minutes} | sent
        asked |= {"meeting": self._id(meeting)} if meeting else {}
        entry = made(await self.meetings.post("/preparations", asked, by=practitioner(self.gps[gp])))
        for changed in corrections:
            path = f"/preparations/{entry['preparation']}/correct"
            made(await self.meetings.post(path, {"on": on} | changed, by=practitioner(self.gps[gp]), version=1), 200)
        return str(entry["preparation"])


def _hours(day: str) -> Json:
    return {"starts": f"{day}T12:00:00+00:00", "ends": f"{day}T15:00:00+00:00"}


def _leg(on: str, minutes: int) -> Json:
    return {"on": on, "minutes": minutes, "kilometres": 26}


AFTERWARDS = datetime.fromisoformat("2024-12-01T12:00:00+00:00")


@dataclass(slots=True)
class _Piece:
    claim: ClaimKey
    body: UUID
    kind: str
    on: date
    minutes: int
    capacity: str | None


def worth(year: Year, told: Iterable[Told]) -> dict[ClaimKey, int]:
    """Net øre per claim, from the last fact about each piece of work; claims that come to nothing are left out."""
    names = {UUID(gp): name for name, gp in year.gps.items()}
    found: dict[ClaimKey, int] = defaultdict(int)
    days: dict[tuple[UUID, date], list[_Piece]] = defaultdict(list)
    for piece in _pieces(told):
        days[piece.claim[0], piece.on].append(piece)
    for (gp, on), pieces in days.items():
        counted = 0
        for piece in sorted(pieces, key=lambda one: _ORDER.index(one.kind)):
            rate = _rate_ore(names[gp], on, piece.capacity)
            minutes = piece.minutes if rate else 0
            if piece.body == UUID(year.bodies["each"]):
                minutes = min(minutes, CAP_MINUTES - counted)
                counted += minutes
            found[piece.claim] += (minutes * rate + 30) // 60
    return {claim: ore for claim, ore in found.items() if ore}


def _rate_ore(gp: str, on: date, capacity: str | None) -> int:
    """ASA 4310 pkt 12.5 in øre per hour; nothing for what an employed GP does."""
    before_july = on < date(2024, 7, 1)
    if capacity == "salaried" or (gp == "bodil" and on < date(2024, 6, 1)):
        return 0
    if before_july:
        return 102_700
    return 107_500 if gp == "bodil" else 123_000


def _pieces(told: Iterable[Told]) -> Iterator[_Piece]:
    last: dict[str, Event] = {one.aggregate: one.event for one in sorted(told, key=lambda one: one.sequence)}
    for event in last.values():
        if isinstance(event, PreparationLogged | PreparationCorrected):
            claim = (event.practitioner, event.meeting or event.on.replace(day=1))
            yield _Piece(claim, event.body, "preparation", event.on, event.minutes, event.capacity)
        elif isinstance(event, AttendanceRecorded | AttendanceCorrected) and event.paid:
            claim = (event.practitioner, event.meeting)
            yield _Piece(claim, event.body, event.meeting_kind, event.on, event.minutes, event.capacity)
            for leg in event.travel:
                yield _Piece(claim, event.body, "travel", leg.on, leg.minutes, event.capacity)
