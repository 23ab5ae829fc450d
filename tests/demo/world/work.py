"""What the GPs do in the year: who is at which meeting, and who prepares how long on which day."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from tests.demo.world.bodies import BODIES
from tests.demo.world.year import CANCELLED, MEETINGS, MOVED, MOVED_TO, Meeting

LEAVES, LAST_DAY = "eli", date(2024, 8, 31)
FOLLOWS, FIRST_DAY = "fredrik", date(2024, 9, 1)
DECLINES, DECLINED, DEPUTY = "bjorn", "barn-4", "gunn"
CORRECTED = ("eldre-3", "david", 90)
"""Meeting, GP and the minutes that should have been recorded: the GP left early."""
PREPARATION_MINUTES = {"ssu": 60, "eldre": 50, "barn": 40}


@dataclass(frozen=True, slots=True, kw_only=True)
class Preparation:
    """A GP's work of one day for a body, mostly for a meeting."""

    gp: str
    body: str
    meeting: str | None
    on: date
    minutes: int
    kind: str = "case_work"


AROUND_1_JULY = tuple(
    Preparation(gp=gp, body=body, meeting=meeting, on=on, minutes=50)
    for gp, body, meeting in (("ane", "ssu", "ssu-3"), ("bjorn", "barn", "barn-4"), ("cecilie", "ssu", "ssu-3"))
    for on in (date(2024, 6, 28), date(2024, 7, 1))
)
"""A specialist, a non-specialist and a salaried GP on both sides of the day on which the rate changes."""
IN_VAIN = Preparation(gp="david", body="eldre", meeting=CANCELLED, on=date(2024, 11, 18), minutes=45)
"""For the meeting that is cancelled two days later: work that was done is paid."""
BEYOND = Preparation(gp="ane", body="ssu", meeting=None, on=date(2025, 7, 1), minutes=60, kind="working_group")
"""After 30 June 2025: no rate is known, so it waits without a price."""


def as_held(key: str) -> Meeting:
    """A meeting when it really was."""
    meeting = MEETINGS[key]
    if key != MOVED:
        return meeting
    return replace(meeting, starts=datetime.combine(MOVED_TO, meeting.starts.timetz()))


def present_at(key: str) -> tuple[str, ...]:
    """Who is at a meeting; nobody at the one that is cancelled."""
    meeting = as_held(key)
    if key == CANCELLED:
        return ()
    holders = [sitting.gp for sitting in BODIES[meeting.body].sitting if sitting.rank == 0]
    others = {DECLINES: DEPUTY} if key == DECLINED else {}
    if meeting.day > LAST_DAY:
        others[LEAVES] = FOLLOWS
    return tuple(others.get(gp, gp) for gp in holders)


def prepared_for(key: str) -> Iterator[Preparation]:
    """What those present did two days before; pre-meetings are not prepared."""
    meeting = as_held(key)
    if meeting.kind == "meeting":
        on, minutes = meeting.day - timedelta(days=2), PREPARATION_MINUTES[meeting.body]
        for gp in present_at(key):
            yield Preparation(gp=gp, body=meeting.body, meeting=key, on=on, minutes=minutes)
