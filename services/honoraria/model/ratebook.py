"""The rates as pricing asks for them: by day and status, each answer remembered, since work falls on few days."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import NamedTuple

from services.honoraria.model.explain.basis import RateTold
from services.honoraria.model.missing import Missing
from services.honoraria.model.rates import RateRow, last_rate_before, rate_in_force


class Rated(NamedTuple):
    """The rate for one day's work: the row it stands in, and what a line tells of it."""

    row: RateRow
    told: RateTold


MOST_REMEMBERED = 20_000
Answer = Rated | Missing
_Find = Callable[[Iterable[RateRow], str, bool, date], RateRow | None]


class RateBook:
    """Rates to look up in. Answers never change; rows are given in order of preference, entered before shipped."""

    __slots__ = ("_answers", "_points", "rows")

    def __init__(self, rows: Iterable[RateRow]) -> None:
        self.rows = tuple(rows)
        self._points = {row.agreement: row.point for row in reversed(self.rows) if row.point}
        self._answers: dict[tuple[str, bool | None, date, bool], Answer] = {}

    def on(self, agreement: str, specialist: bool | None, day: date, *, provisional: bool = False) -> Answer:
        """The rate for work of a day, or what is missing. With `provisional`, the last rate where there is none."""
        asked = agreement, specialist, day, provisional
        answer = self._answers.get(asked)
        if answer is None:
            if len(self._answers) > MOST_REMEMBERED:
                self._answers.clear()  # a process lives long, and a day may be any day
            answer = self._answers[asked] = self._look_up(agreement, specialist, day, provisional)
        return answer

    def _look_up(self, agreement: str, specialist: bool | None, day: date, provisional: bool) -> Answer:
        found = self._by(rate_in_force, agreement, specialist, day)
        if found is Missing.RATE and provisional:
            found = self._by(last_rate_before, agreement, specialist, day)
        if isinstance(found, Missing):
            return found
        return Rated(found, self._told(found, specialist, day))

    def _by(self, find: _Find, agreement: str, specialist: bool | None, day: date) -> RateRow | Missing:
        """Where the specialist status is unknown, the price must be the same either way."""
        if specialist is not None:
            return find(self.rows, agreement, specialist, day) or Missing.RATE
        as_specialist = find(self.rows, agreement, True, day)
        as_other = find(self.rows, agreement, False, day)
        if as_specialist is None and as_other is None:
            return Missing.RATE
        if as_specialist is None or as_other is None or as_specialist.ore_per_hour != as_other.ore_per_hour:
            return Missing.SPECIALIST
        return as_other

    def _told(self, row: RateRow, specialist: bool | None, day: date) -> RateTold:
        # With an unknown status both rates are the same; to name the row's own would be a guess about the GP.
        told = row.specialist if specialist is not None else None
        point = row.point or self._points.get(row.agreement)
        return RateTold(
            row.agreement, point, row.since, row.ore_per_hour, told, row.per, provisional=row.last_day < day
        )
