"""What holds on a day, why, and what of it is assumed: rates, kilometres, day trips and regimes, with their gaps."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from services.honoraria.model.allowances import What, allowance_on
from services.honoraria.model.assumptions import Assumption
from services.honoraria.model.decided import still_open
from services.honoraria.model.explain import LANGUAGES
from services.honoraria.model.policy import SHIPPED_POLICY
from services.honoraria.model.rates import RateRow, last_rate_before, rate_in_force
from services.honoraria.shipped import shipped_allowances, shipped_policies, shipped_rates

Row = dict[str, Any]
OF = {True: "specialists", False: "others", None: "all"}


def what_holds(on: date, entered: Sequence[RateRow] | None) -> Row:
    """All that prices work of a day, as JSON. `entered` None is not known here: then only what is shipped is told."""
    return {
        "on": on.isoformat(),
        "entered_included": entered is not None,
        "rates": list(_rates(on, entered or ())),
        "travel": list(_travel(on)),
        "policies": list(_policies()),
        "not_shipped": ["tax_treatment", "cancelled_meeting", "travel_costs", "distribution_key"],
    }


def _rates(on: date, entered: Sequence[RateRow]) -> Iterator[Row]:
    shipped = shipped_rates()
    rows = (*entered, *shipped)
    for agreement in sorted({row.agreement for row in rows}):
        found = {status: rate_in_force(rows, agreement, status, on) for status in (True, False)}
        same = found[True] == found[False]
        for status, row in {None: found[True]}.items() if same else found.items():
            told: Row = {"agreement": agreement, "of": OF[status]}
            if row is None:
                last = last_rate_before(rows, agreement, status is not False, on)
                until = f" The last one held through {last.last_day}." if last else ""
                missing = f"No rate is in force; enter one with its source.{until}"
                yield told | {"ore_per_hour": None, "why": missing, "assumptions": []}
            else:
                yield told | _rate(row, shipped)


def _rate(row: RateRow, shipped: Sequence[RateRow]) -> Row:
    lapses = (Assumption.RATE_LAPSES_30_JUNE,) if row.until is None else ()
    where = "shipped" if row in shipped else "entered and confirmed"
    return {
        "point": row.point,
        "ore_per_hour": row.ore_per_hour,
        "from": row.since.isoformat(),
        "to": row.last_day.isoformat(),
        "why": f"{row.source} ({where})",
        "assumptions": _told((*row.assumptions, *lapses)),
    }


def _travel(on: date) -> Iterator[Row]:
    for what in What:
        found = allowance_on(shipped_allowances(), what, on)
        if found is None:
            gap = "No figure was found for this day; it is left open."
            yield {"what": what.value, "ore": None, "why": gap, "assumptions": []}
        else:
            dates = {"from": found.since.isoformat(), "to": found.until.isoformat()}
            marks = _told(found.assumptions)
            yield {"what": what.value, "ore": found.ore, **dates, "why": found.source, "assumptions": marks}


def _policies() -> Iterator[Row]:
    for one in shipped_policies():
        marks = [mark for mark in still_open(one.policy) if mark in set(Assumption)]
        always = [Assumption.ORE_HALF_UP, Assumption.PREPARATION_FULL_RATE, Assumption.TRAVEL_FULL_RATE]
        always += [Assumption.SALARIED_ZERO, Assumption.COMBINED_BY_CAPACITY, Assumption.ALL_SEATS_ALIKE]
        yield {
            "code": one.code,
            "name": one.name,
            "holds": one.policy == SHIPPED_POLICY,
            "rules": [dict(rule) for rule in one.decided],
            "why": one.source,
            "assumptions": _told((*map(Assumption, marks), *always)),
        }


def _told(marks: Sequence[Assumption]) -> list[Row]:
    return [
        {"code": mark.value, **{name: words.assumptions[mark] for name, words in LANGUAGES.items()}} for mark in marks
    ]
