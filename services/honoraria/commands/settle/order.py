"""Settlements of many municipalities: an order becomes a piece of work for each, done by whichever process is free."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from infra.chassis.ids import new_id
from infra.chassis.refusal import Refusal
from infra.chassis.work import Work
from services.honoraria.commands.settle.draft import Settle
from services.honoraria.commands.settle.run import must_be_a_period, settle
from services.honoraria.store import orders as store
from services.honoraria.strongroom import Strongroom

ORDERED = "settle"


class NobodyToSettle(Refusal):
    """An order names at least one municipality."""

    status = 422


@dataclass(frozen=True, slots=True)
class OrderSettlements:
    """Settle each of these municipalities for a period."""

    municipalities: frozenset[str]
    first: date
    last: date
    mode: Literal["simulate", "commit"]


async def order_settlements(work: Work, command: OrderSettlements, *, actor: str | None = None) -> UUID:
    """Place an order, in the name of `actor` or of who is at work. Raises NobodyToSettle, PeriodEndsBeforeItStarts."""
    must_be_a_period(command.first, command.last)
    if not command.municipalities:
        raise NobodyToSettle("Name the municipalities to settle.", field="municipalities")
    which = new_id()
    row = {
        "settlement_order": which,
        "valid_from": command.first,
        "valid_to": command.last,
        "mode": command.mode,
        "actor": actor or work.actor,
        "at": work.now,
    }
    await store.insert_order(work.connection, row, command.municipalities)
    await _leave_for_whoever_is_free(work, which, command.municipalities)
    return which


async def _leave_for_whoever_is_free(work: Work, which: UUID, municipalities: Collection[str]) -> None:
    # A timer that is due is work that any process may claim: taken by one, passed over by the others, counted, and
    # fired in one transaction with what it does. One that died in the middle is taken up by another.
    for municipality in sorted(municipalities):
        await work.wait_for(ORDERED, f"{which}/{municipality}", work.now)


async def settle_ordered(work: Work, room: Strongroom, which: UUID, municipality: str) -> None:
    """Settle one municipality of an order, atomically; what is refused is written down with it and stops no other."""
    order = await store.order(work.connection, which)
    if order is None or not await store.is_waiting(work.connection, which, municipality):
        return
    command = Settle(municipality, order["valid_from"], order["valid_to"], order["mode"], actor=order["actor"])
    run, problem, stated = None, None, len(work.stated)
    try:
        async with work.connection.transaction():
            run = await settle(work, room, command)
    except Refusal as refused:
        del work.stated[stated:]
        problem = refused.detail
    await store.note_settled(work.connection, which, municipality, work.now, run=run, problem=problem)
