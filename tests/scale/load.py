"""Facts without end about meetings that many corrected: told in bursts, so that every process works on the same claims.

A burst is a few meetings; each GP there has an attendance and preparations, and most of them are corrected several
times. Facts of an aggregate stand in their order, those of different aggregates anyhow. Everything follows from
the seed, and what it must come to is kept beside it.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from contracts.envelope import Envelope, source_of, to_headers
from contracts.event import Event
from contracts.events.meetings import (
    AttendanceCorrected,
    AttendanceRecorded,
    PreparationCorrected,
    PreparationLogged,
    PreparationWithdrawn,
    TravelLeg,
)
from contracts.events.representation import AppointedBy, PractitionerTermsChanged, RepresentativeAppointed
from infra.chassis.bus import Outgoing
from tests.scale.worth import Books

MEETINGS_IN_A_BURST, PRESENT = 3, 8
PREPARATIONS = 4
"""For each GP and meeting; with the attendance that makes five aggregates of a claim, and some 45 facts."""
GPS = 400
HOME = "3907"
_TOLD_AT = datetime(2025, 1, 7, 8, tzinfo=UTC)


@dataclass
class Load:
    """`facts()` gives them once, in bursts, `count` in all; `books` then know what they come to."""

    count: int
    seed: int = 1
    community: str = "scale"
    books: Books = field(default_factory=Books)
    told: dict[str, int] = field(default_factory=dict)
    """Facts by stream."""

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)
        self._sequences: dict[UUID, int] = {}
        self._gps = [self._id() for _ in range(GPS)]
        self._body = self._id()

    def facts(self) -> Iterator[list[tuple[str, Outgoing]]]:
        """Burst after burst of (stream, message)."""
        left = self.count
        newcomers = list(self._gps)
        while left:
            events = self._merged(self._burst(newcomers))[:left]
            left -= len(events)
            yield [self._outgoing(event) for event in events]

    def _burst(self, newcomers: list[UUID]) -> list[list[Event]]:
        """Facts of some meetings, a list for each aggregate. The first are about people nothing is known of yet."""
        told = [self._meeting(self._id()) for _ in range(MEETINGS_IN_A_BURST)]
        people = [newcomers.pop() for _ in range(min(len(newcomers), 10))] or self._random.sample(self._gps, 3)
        return [
            *(one for meeting in told for one in meeting),
            *([self._terms(gp)] for gp in people),
            *self._seats(people),
        ]

    def _meeting(self, meeting: UUID) -> Iterator[list[Event]]:
        on = date(2024, self._random.randrange(1, 13), self._random.randrange(1, 29))
        present = self._random.sample(self._gps, PRESENT)
        for gp in present:
            yield list(self._attendance(gp, meeting, on, present))
            for _ in range(PREPARATIONS):
                yield list(self._preparation(gp, meeting, on))

    def _attendance(self, gp: UUID, meeting: UUID, on: date, present: list[UUID]) -> Iterator[Event]:
        starts = datetime(on.year, on.month, on.day, 11, tzinfo=UTC)
        legs = (TravelLeg(on=on, minutes=self._minutes(), kilometres=20),) * self._random.choice((0, 0, 2))
        recorded = AttendanceRecorded(
            attendance=self._id(),
            meeting=meeting,
            meeting_kind="meeting",
            practitioner=gp,
            body=self._body,
            community=self.community,
            on=on,
            starts=starts,
            ends=starts + timedelta(hours=2),
            minutes=self._minutes(),
            travel=legs,
            paid=True,
            recorded_by="secretariat",
        )
        yield recorded
        # Valid as the first was; to have each looked at again would take longer than all the rest.
        said = dict(recorded)
        for _ in range(self._corrections()):
            # The wrong name, now and then: the work moves to another's claim.
            who = self._random.choice(present) if self._random.random() < 0.1 else gp
            yield AttendanceCorrected.model_construct(**{**said, "minutes": self._minutes(), "practitioner": who})

    def _preparation(self, gp: UUID, meeting: UUID, on: date) -> Iterator[Event]:
        logged = PreparationLogged(
            preparation=self._id(),
            practitioner=gp,
            body=self._body,
            community=self.community,
            meeting=meeting,
            on=on,
            minutes=self._minutes(),
            kind="case_work",
            logged_by="self",
        )
        yield logged
        said = dict(logged)
        for _ in range(self._corrections()):
            yield PreparationCorrected.model_construct(**{**said, "minutes": self._minutes()})
        if self._random.random() < 0.05:
            yield PreparationWithdrawn(
                preparation=logged.preparation,
                practitioner=gp,
                body=self._body,
                community=self.community,
                reason="entered_twice",
            )

    def _terms(self, gp: UUID) -> Event:
        return PractitionerTermsChanged(
            practitioner=gp,
            municipality=HOME,
            contract_form="self_employed",
            specialist=self._random.random() < 0.5,
            valid_from=date(2020, 1, 1),
        )

    def _seats(self, newcomers: list[UUID]) -> Iterator[list[Event]]:
        for gp in newcomers:
            if gp not in self._sequences:
                self._sequences[gp] = 0
                yield [self._appointed(gp)]

    def _appointed(self, gp: UUID) -> Event:
        return RepresentativeAppointed(
            appointment=self._id(),
            practitioner=gp,
            body=self._body,
            community=self.community,
            level="professional",
            seat=1,
            role="member",
            deputy_rank=0,
            home_municipality=HOME,
            appointed_by=AppointedBy(kind="municipality", municipality=HOME),
            without_proposal="no_candidate",
            valid_from=date(2024, 1, 1),
            valid_to=date(2025, 12, 31),
            decision_reference="2024/118-4",
        )

    def _merged(self, aggregates: list[list[Event]]) -> list[Event]:
        """All of them, anyhow, but each aggregate's own in their order."""
        order = [place for place, own in enumerate(aggregates) for _ in own]
        self._random.shuffle(order)
        following = [iter(own) for own in aggregates]
        return [next(following[place]) for place in order]

    def _outgoing(self, event: Event) -> tuple[str, Outgoing]:
        aggregate = getattr(event, event.aggregate)
        sequence = self._sequences[aggregate] = self._sequences.get(aggregate, 0) + 1
        identity = self._id()
        self.books.enter(identity, event)
        stream = event.publisher.upper()
        self.told[stream] = self.told.get(stream, 0) + 1
        envelope = Envelope(
            id=(told_as := str(identity)),
            source=source_of(event.publisher),
            type=event.event_type(),
            subject=str(aggregate),
            time=_TOLD_AT,
            sequence=sequence,
            correlationid=told_as,
        )
        return stream, Outgoing(event.subject(), event.payload(), to_headers(envelope))

    def _id(self) -> UUID:
        return UUID(int=self._random.getrandbits(128), version=4)

    def _minutes(self) -> int:
        return self._random.randrange(15, 241, 15)

    def _corrections(self) -> int:
        return self._random.choice((4, 6, 8, 10, 12))
