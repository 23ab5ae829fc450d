"""The calendar of 2024: four strategic meetings with a pre-meeting each, and six of each professional body."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from infra.chassis.clock import OSLO
from tests.demo.world.bodies import BODIES

DAYS = {
    "ssu": (date(2024, 3, 14), date(2024, 6, 6), date(2024, 9, 19), date(2024, 12, 5)),
    "eldre": (
        date(2024, 1, 31),
        date(2024, 3, 20),
        date(2024, 5, 22),
        date(2024, 8, 28),
        date(2024, 10, 16),
        date(2024, 11, 27),
    ),
    "barn": (
        date(2024, 2, 7),
        date(2024, 4, 10),
        date(2024, 6, 12),
        date(2024, 9, 4),
        date(2024, 10, 9),
        date(2024, 12, 11),
    ),
}
PRE_MEETING = timedelta(hours=2)
"""How long before its meeting a pre-meeting begins, as in Agder."""
PRE_MEETING_MINUTES = 75


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting by the name the story calls it: `ssu-1`, and `ssu-1-pre` for its pre-meeting."""

    key: str
    body: str
    kind: Literal["meeting", "pre_meeting"]
    title: str
    starts: datetime
    minutes: int
    prepares: str | None = None

    @property
    def ends(self) -> datetime:
        """When it is planned to end."""
        return self.starts + timedelta(minutes=self.minutes)

    @property
    def day(self) -> date:
        """Its day."""
        return self.starts.date()


def _meetings() -> Iterator[Meeting]:
    for name, days in DAYS.items():
        body = BODIES[name]
        for number, day in enumerate(days, start=1):
            key, title = f"{name}-{number}", f"{body.short}, møte {number} av {len(days)}"
            starts = datetime.combine(day, body.begins, OSLO)
            yield Meeting(key, name, "meeting", title, starts, body.minutes)
            if body.level == "strategic":
                before = f"Fastlegenes formøte {number} av {len(days)}"
                yield Meeting(
                    f"{key}-pre", name, "pre_meeting", before, starts - PRE_MEETING, PRE_MEETING_MINUTES, prepares=key
                )


MEETINGS = {meeting.key: meeting for meeting in _meetings()}
MOVED, MOVED_TO = "barn-2", date(2024, 4, 17)
CANCELLED = "eldre-6"
