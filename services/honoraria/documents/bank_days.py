"""Days on which Norwegian banks settle payments."""

from collections.abc import Container
from datetime import date, timedelta
from functools import cache

from holidays import country_holidays

EVES = ((12, 24), (12, 31))
"""Norges Bank's settlement system is closed on 24 December (its list of settlement days). On 31 December it
is open but banks close early: we order nothing for it either, rather than risk in which year it is paid."""


def is_bank_day(on: date) -> bool:
    """Monday to Friday, neither public holiday nor Christmas Eve nor New Year's Eve."""
    return on.weekday() < 5 and (on.month, on.day) not in EVES and on not in _holidays(on.year)


def next_bank_day(after: date) -> date:
    """The first bank day later than `after`: two people release the file and banks have a cut-off hour."""
    on = after + timedelta(days=1)
    while not is_bank_day(on):
        on += timedelta(days=1)
    return on


@cache
def _holidays(year: int) -> Container[date]:
    return country_holidays("NO", years=year)
