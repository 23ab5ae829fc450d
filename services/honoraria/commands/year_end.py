"""The list at the year's end: what is worked and not settled or paid when the books are closed, and why."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from infra.chassis.work import Connection, Origin, Work
from services.honoraria.commands.settle.taken import OTHER_PAYEE, Taken, take
from services.honoraria.model.contribution import contribution, rate_on
from services.honoraria.model.year_end import Open, Reason
from services.honoraria.store import contributions, debts, settling
from services.honoraria.store import year_end as store
from services.honoraria.strongroom import Strongroom

Row = dict[str, Any]
LISTED_AS: dict[str, Reason] = {"rejected": "refused", OTHER_PAYEE: "unsettled"}
"""What a run leaves, where the list has another word: a payment is said to be `rejected` when the bank refuses it, and
what follows in a run of its own is approved and not settled like all else.
"""


@dataclass(frozen=True, slots=True)
class YearEnd:
    """What is open. `contribution_ore` is the employer's contribution on approved `office` work that was not settled by
    the deadline, by the rate of the deadline; None while nobody has entered it.
    """

    municipality: str
    year: int
    deadline: date
    rows: tuple[Open, ...]
    contribution_ore: int | None


async def open_at_year_end(
    connection: Connection, room: Strongroom, municipality: str, year: int, deadline: date, now: datetime
) -> YearEnd:
    """What was worked in the year or before and not settled or paid by the deadline, as is known now."""
    last = date(year, 12, 31)
    looking = Work(
        connection,
        service="honoraria",
        now=now,
        actor="year-end",
        origin=Origin.fresh(),
        vault=room.vault,
        derived=True,
    )
    taken = await take(looking, room, municipality, last)
    late = await store.settled_after(connection, municipality, last, deadline)
    rows = [
        *_left(taken),
        *await _unsettled(connection, taken),
        *(_work(row, "settled_late", row["label"]) for row in late),
        *await _payments(connection, municipality, last, deadline),
        *await _debts(connection, municipality, deadline),
        *await _contributions(connection, municipality, deadline),
    ]
    office = await store.office_owed_at(connection, municipality, last, deadline)
    rates = (await contributions.rates_in_force(connection, [municipality])).get(municipality, ())
    rate = rate_on(rates, deadline)
    owed = 0 if not office else None if rate is None else contribution(office, rate)
    return YearEnd(municipality, year, deadline, tuple(rows), owed)


def _left(taken: Taken) -> Iterator[Open]:
    for row in taken.left:
        yield _work(row, LISTED_AS.get(reason := str(row["reason"]), reason))


async def _unsettled(connection: Connection, taken: Taken) -> list[Open]:
    rows = await settling.work_of_entries(connection, [one.entry for one in taken.takings])
    return [_work(row, "unsettled") for row in rows]


def _work(row: Row, reason: str, reference: str | None = None) -> Open:
    return Open(
        reason=reason,
        on=row["on_day"],
        ore=row["ore"],
        practitioner=row["practitioner"],
        claim=row["claim"],
        body=row["body_name"],
        kind=row["kind"],
        minutes=row["minutes"],
        reference=reference,
    )


async def _payments(connection: Connection, municipality: str, last: date, deadline: date) -> list[Open]:
    return [
        Open(row["reason"], row["posted_on"], row["worked_ore"], row["practitioner"], reference=row["reference"])
        for row in await store.unpaid_after(connection, municipality, last, deadline)
    ]


async def _debts(connection: Connection, municipality: str, deadline: date) -> list[Open]:
    return [
        Open("debt", one.arose_on, -one.ore, one.practitioner)
        for one in await debts.debts(connection, [municipality], deadline)
    ]


async def _contributions(connection: Connection, municipality: str, deadline: date) -> list[Open]:
    return [
        Open("contribution", row["rate_on"], None, None, reference=str(row["run"]))
        for row in await contributions.waiting(connection, [municipality])
        if row["rate_on"] <= deadline
    ]
