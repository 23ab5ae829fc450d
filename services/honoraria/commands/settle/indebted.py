"""Debts that a run leaves or has netted: waited for as long as somebody may still have to decide about them."""

from uuid import UUID

from infra.chassis.work import Work
from services.honoraria.commands.settle.draft import Draft
from services.honoraria.model.debts import PATIENCE

OVERDUE = "debt_overdue"
"""A timer: a debt has been carried for as long as it is waited for."""


def debt_key(municipality: str, practitioner: UUID, tax_treatment: str, debt: UUID) -> str:
    """What a debt is waited for under; `debt` is the run in which it arose."""
    return f"{municipality}/{practitioner}/{tax_treatment}/{debt}"


async def watch_debts(work: Work, draft: Draft) -> None:
    """Wait for the debts that a run leaves for the first time; those it has netted are waited for no more."""
    for one in draft.payouts:
        if (debt := draft.debt_of(one)) is None:
            continue
        key = debt_key(draft.command.municipality, one.practitioner, one.tax_treatment, debt)
        if one.brought_ore == 0:
            await work.wait_for(OVERDUE, key, work.now + PATIENCE)
        elif one.carried_ore == 0:
            await work.stop_waiting(OVERDUE, key)
