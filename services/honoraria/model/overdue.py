"""How long a claim may wait for somebody to approve it, and when that is looked at."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

APPROVE_WITHIN_DAYS = 14
"""An assumption, for lines of arrangements that do not say `approve_within_days`: no agreement gives a time."""
OSLO = ZoneInfo("Europe/Oslo")
EARLY = time(5)
"""In Norway: before people come to work, and never in the hour that summer time takes out."""


def next_look(after: datetime, first: date | None = None) -> datetime:
    """The next morning, or the one of a later day, on which claims that wait are looked at."""
    here = after.astimezone(OSLO)
    due = datetime.combine(max(here.date(), first or here.date()), EARLY, OSLO)
    return due if due > here else datetime.combine(here.date() + timedelta(days=1), EARLY, OSLO)
