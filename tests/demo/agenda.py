"""The days of the story, in order."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from itertools import groupby

from infra.chassis.clock import OSLO
from tests.demo import accounting, calling, founding, leaving, money, paying, settling, working
from tests.demo.play import Scene
from tests.demo.world.work import AROUND_1_JULY, BEYOND, DECLINED, DECLINES, IN_VAIN, as_held
from tests.demo.world.year import CANCELLED, MEETINGS

BEGINS = date(2024, 1, 2)
WORKING_DAYS = (
    *(date(2024, 2, 1), date(2024, 3, 1), date(2024, 4, 2), date(2024, 5, 2), date(2024, 6, 3), date(2024, 7, 1)),
    *(date(2024, 8, 1), date(2024, 9, 2), date(2024, 10, 1), date(2024, 11, 1), date(2024, 12, 2), date(2025, 1, 2)),
)
"""The first of each month from February, on which the month before is settled."""


@dataclass(frozen=True, slots=True)
class Day:
    """What happens at a moment; the stack's time is moved there first, and is quiet by then."""

    at: datetime
    scene: Scene


def agenda() -> list[Day]:
    """Every day on which something happens, from January 2024 to July 2025."""
    return sorted([*_opening(), *_meetings(), *_turns(), *_settlements(), *_afterwards()], key=lambda day: day.at)


def _opening() -> Iterator[Day]:
    yield Day(_at(BEGINS, 9), founding.found)
    yield Day(_at(BEGINS, 10), founding.appoint)
    yield Day(_at(date(2024, 1, 3)), money.arrange)
    yield Day(_at(date(2024, 1, 3), 13), accounting.enter)
    yield Day(_at(date(2024, 1, 10)), calling.call)
    yield Day(_at(date(2024, 1, 12)), calling.answer)


def _meetings() -> Iterator[Day]:
    held = sorted((as_held(key) for key in MEETINGS if key != CANCELLED), key=lambda meeting: meeting.starts)
    for day, meetings in groupby(held, key=lambda meeting: meeting.day):
        yield Day(_at(day, 17), partial(working.hold, keys=[meeting.key for meeting in meetings]))


def _turns() -> Iterator[Day]:
    yield Day(_at(date(2024, 3, 25)), calling.move)
    yield Day(_at(date(2024, 6, 10)), leaving.resign)
    both_sides = "three GPs log work of 28 June and 1 July: the rate changes between"
    yield Day(_at(date(2024, 7, 2)), partial(working.log_all, work=AROUND_1_JULY, told=both_sides))
    yield Day(_at(date(2024, 8, 22)), leaving.follow)
    yield Day(_at(date(2024, 8, 26)), partial(calling.decline, name=DECLINES, key=DECLINED))
    yield Day(_at(date(2024, 8, 30)), working.correct)
    yield Day(_at(date(2024, 11, 14)), money.late_payee)
    in_vain = "a GP prepares the meeting of 27 November"
    yield Day(_at(IN_VAIN.on, 20), partial(working.log_all, work=(IN_VAIN,), told=in_vain))
    yield Day(_at(date(2024, 11, 20)), calling.cancel)


def _settlements() -> Iterator[Day]:
    for month, day in enumerate(WORKING_DAYS, start=1):
        yield Day(_at(day, 9), partial(settling.settle_month, first=date(2024, month, 1)))
        yield Day(_at(day, 14), paying.pay)
        yield Day(_at(day + timedelta(days=5), 8), paying.hear_the_bank)


def _afterwards() -> Iterator[Day]:
    december = date(2024, 12, 1), date(2024, 12, 31)
    yield Day(_at(date(2025, 1, 2), 8), accounting.new_year)
    yield Day(_at(date(2025, 1, 3)), partial(settling.settle_again, first=december[0], last=december[1]))
    yield Day(_at(date(2025, 1, 3), 13), accounting.invoice)
    beyond = "a GP logs work of 1 July 2025; no rate is known, so it waits"
    yield Day(_at(BEYOND.on, 20), partial(working.log_all, work=(BEYOND,), told=beyond))
    yield Day(_at(BEYOND.on, 21), partial(settling.foresee, day=BEYOND.on))


def _at(day: date, hour: int = 12) -> datetime:
    return datetime.combine(day, time(hour), OSLO)
