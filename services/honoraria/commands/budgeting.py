"""Budgets of bodies: entered, replaced by entering anew; and what is used of them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from infra.chassis.ids import new_id
from infra.chassis.work import Connection, Work
from services.honoraria.commands.arrange import BodyElsewhere
from services.honoraria.model.budget import Used, must_be_whole_months
from services.honoraria.model.contribution import contribution, rate_on
from services.honoraria.store import budgets as store
from services.honoraria.store.contributions import rates_in_force

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class EnterBudget:
    """What a body may cost in whole months: one payer's part, or (None) all of it."""

    community: str
    body: UUID
    municipality: str | None
    first: date
    last: date
    ore: int
    said: str


async def enter_budget(work: Work, command: EnterBudget) -> UUID:
    """Enter a budget, in the place of one of the same body, payer and months. Raises WholeMonths, BodyElsewhere."""
    must_be_whole_months(command.first, command.last)
    if await store.community_of(work.connection, command.body) != command.community:
        raise BodyElsewhere(f"{command.body} is no body of {command.community}", field="body")
    which = new_id()
    row = {
        "budget": which,
        "community": command.community,
        "body": command.body,
        "municipality": command.municipality,
        "valid_from": command.first,
        "valid_to": command.last,
        "ore": command.ore,
        "said": command.said,
        "entered_by": work.actor,
        "entered_at": work.now,
    }
    await store.insert_budget(work.connection, row)
    return which


async def use_of_budgets(
    connection: Connection, budgets: Sequence[UUID], today: date
) -> dict[UUID, tuple[Used, int, list[str]]]:
    """Of each budget what is used, how much work has no price yet, and whose contribution rate is unknown.

    What is not settled is reckoned by the rate of today, since the day of payment is not known.
    """
    to_come = await store.office_to_come(connection, budgets)
    rates = await rates_in_force(connection, {payer for _, payer, _ in to_come})
    unknown: dict[UUID, set[str]] = defaultdict(set)
    for budget, payer in await store.settled_without_rate(connection, budgets):
        unknown[budget].add(payer)
    more: dict[UUID, int] = defaultdict(int)
    for budget, payer, ore in to_come:
        rate = rate_on(rates.get(payer, ()), today)
        if rate is None:
            unknown[budget].add(payer)
        else:
            more[budget] += contribution(ore, rate)
    return {
        budget: (
            Used(
                approved_ore=row["approved_ore"],
                settled_ore=row["settled_ore"],
                waiting_ore=row["waiting_ore"],
                contribution_ore=None if unknown[budget] else row["posted_contribution_ore"] + more[budget],
                meetings_held=row["meetings_held"],
                meetings_planned=row["meetings_planned"],
            ),
            row["unpriced"],
            sorted(unknown[budget]),
        )
        for budget, row in (await store.used(connection, budgets)).items()
    }
