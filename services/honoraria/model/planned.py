"""What is planned for a year: bodies with meetings, and GPs in their seats. Work is made up of it, to be priced."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID, uuid5

from services.honoraria.model.claim import Person, Task
from services.honoraria.model.funding import Appointment
from services.honoraria.model.terms import Terms
from services.honoraria.model.work import Capacity, Kind

_PRE, _PREPARED = UUID("2d5b2a0e-8b7c-5d55-9d0a-1f7a4c0a6b11"), UUID("9a2f51c4-43d5-5c0e-b7a6-6f0d5a8f2c33")


class Supposed(StrEnum):
    """What an estimate takes for granted, besides what its lines assume; the words stand where it is shown."""

    EVERYBODY_ATTENDS = "everybody_attends"
    """Every GP is at every meeting for all of it, and no deputy comes in addition."""

    WORK_ON_THE_DAY = "work_on_the_day"
    """Pre-meeting, preparation and travel fall on the day of the meeting."""

    SPREAD_EVENLY = "spread_evenly"
    """Nobody has set the days; they are spread evenly over the year, on weekdays."""

    SEATS_STAY_FILLED = "seats_stay_filled"
    """Whoever sits there now, or somebody on the same terms, sits there all year."""

    RATES_SUPPOSED = "rates_supposed"
    """Some of the rates were given with the question; nobody has confirmed them."""

    CONTRIBUTION_SUPPOSED = "contribution_supposed"
    """Some of the rates of the employer's contribution were given with the question; nobody has confirmed them."""

    PAID_IN_THE_MONTH = "paid_in_the_month"
    """The employer's contribution is that of the month of the work; it goes by the day of payment."""

    FUNDING_SUPPOSED = "funding_supposed"
    """The arrangement was given with the question; nobody has confirmed it."""

    POLICY_SUPPOSED = "policy_supposed"
    """The policy was given with the question; nobody has confirmed it."""


@dataclass(frozen=True, slots=True)
class Seats:
    """So many GPs on the same terms from the same municipality."""

    count: int
    home: str
    terms: tuple[Terms, ...]
    capacity: Capacity | None = None
    """In which capacity those with combined terms do the work."""


@dataclass(frozen=True, slots=True)
class PlannedBody:
    """A body, its days, and the minutes that each meeting brings each of its GPs; 0 is none of it."""

    body: UUID
    community: str
    days: tuple[date, ...]
    meeting_minutes: int
    pre_meeting_minutes: int
    preparation_minutes: int
    travel_minutes: int
    seats: tuple[Seats, ...]
    name: str | None = None
    spread: bool = False
    """Whether nobody has set the days."""

    @property
    def work(self) -> dict[Kind, int]:
        """Minutes per meeting by kind of work."""
        return {
            Kind.MEETING: self.meeting_minutes,
            Kind.PRE_MEETING: self.pre_meeting_minutes,
            Kind.PREPARATION: self.preparation_minutes,
            Kind.TRAVEL: self.travel_minutes,
        }


def spread(year: int, meetings: int) -> tuple[date, ...]:
    """Days for so many meetings: the middle of equal parts of the year, moved from a weekend to its Monday."""
    first = date(year, 1, 1)
    length = (date(year, 12, 31) - first).days + 1
    middles = (first + timedelta(days=(2 * place + 1) * length // (2 * meetings)) for place in range(meetings))
    return tuple(day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0) for day in middles)


def person(planned: PlannedBody, seats: Seats) -> Person:
    """One of these GPs, sitting in the body on all its days."""
    first, last = min(planned.days), max(planned.days)
    return Person(seats.terms, (Appointment(planned.body, seats.home, first, last),), ((first, seats.home),))


def tasks(planned: PlannedBody, seats: Seats, gp: UUID) -> Iterator[Task]:
    """The work of one of these GPs, made up: what facts would tell, had it been done as planned."""
    for place, day in enumerate(planned.days):
        meeting = uuid5(planned.body, f"{place}/{day}")
        for kind, minutes in planned.work.items():
            if minutes:
                of = uuid5(_PRE, str(meeting)) if kind is Kind.PRE_MEETING else meeting
                cause = uuid5(_PREPARED, str(meeting)) if kind is Kind.PREPARATION else of
                part = 1 if kind is Kind.TRAVEL else 0
                whose = uuid5(gp, str(of)), gp, planned.community, planned.body, of, cause
                yield Task(*whose, part, kind, day, minutes, seats.capacity)


def pieces(plan: Sequence[PlannedBody]) -> int:
    """How many meetings of kinds of seats there are to price: what an estimate takes time for."""
    return sum(len(one.days) * len(one.seats) for one in plan)
