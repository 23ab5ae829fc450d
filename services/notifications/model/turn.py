"""A place in the queue: a matter that is to be looked at, or a person whose mail of the morning is due."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

LOOK: Final = "look_at_matter"
MORNING: Final = "morning_mail"

_OSLO = ZoneInfo("Europe/Oslo")
_MORNING = time(7)
"""In Norway. What was calculated on a day is told once, before the surgery opens on the next: a claim changes while
attendance and preparation are entered, and when a rate is found all of a year's claims do."""


@dataclass(frozen=True, slots=True)
class Turn:
    """`id` is the matter's, or the person's."""

    kind: Literal["look_at_matter", "morning_mail"]
    id: UUID


def next_morning(now: datetime) -> datetime:
    """When the mail is due that tells of what is calculated now."""
    here = now.astimezone(_OSLO)
    today = datetime.combine(here.date(), _MORNING, _OSLO)
    return today if here < today else datetime.combine(here.date() + timedelta(days=1), _MORNING, _OSLO)
