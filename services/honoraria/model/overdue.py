"""How long a claim may wait for somebody to approve it, and when that is looked at."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

APPROVE_WITHIN_DAYS = 14
"""An assumption, for lines of arrangements that do not say `approve_within_days`: no agreement gives a time."""
OSLO = ZoneInfo("Europe/Oslo")
EARLY = time(5)
"""In Norway: before people come to work, and never in the hour that summer time takes out."""


def next_look(after: datetime) -> datetime:
    """The next morning on which claims that wait are looked at."""
    here = after.astimezone(OSLO)
    due = datetime.combine(here.date(), EARLY, OSLO)
    return due if due > here else datetime.combine(here.date() + timedelta(days=1), EARLY, OSLO)
