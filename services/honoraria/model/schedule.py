"""When a month is settled by itself, and which month that is."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

OSLO = ZoneInfo("Europe/Oslo")
EARLY = time(4)
"""In Norway: at night, and never in the hour that summer time takes out."""


def next_due(day_of_month: int, after: datetime) -> datetime:
    """The first moment after this one at which the schedule is due; `day_of_month` is 1 to 28."""
    here = after.astimezone(OSLO)
    due = datetime.combine(here.date().replace(day=day_of_month), EARLY, OSLO)
    if due <= here:
        month = due.date().replace(day=1) + timedelta(days=32)
        due = datetime.combine(month.replace(day=day_of_month), EARLY, OSLO)
    return due


def month_before(on: date) -> tuple[date, date]:
    """First and last day of the month before a day's."""
    last = on.replace(day=1) - timedelta(days=1)
    return last.replace(day=1), last
