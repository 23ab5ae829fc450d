"""Settlements of many municipalities at once: ordered here, done by whichever process is free, watched here."""

from datetime import date, datetime
from typing import Annotated, Any, ClassVar, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from contracts.values import Municipality
from infra.chassis.gateway import Body, Day, Reading, Sent, Who, Writing, service_router
from infra.chassis.refusal import NotFound
from infra.chassis.work import Connection
from services.honoraria import commands
from services.honoraria.gateway.shown import example, picked
from services.honoraria.store import orders as store

orders = service_router(tags=["settlements"])


class OrderSettlements(Body):
    """Settle many municipalities for the same period; without a list all those whose economist one is."""

    model_config: ClassVar[ConfigDict] = example(
        municipalities=["3905", "3911"], **{"from": "2024-03-01"}, to="2024-03-31", mode="simulate"
    )

    municipalities: Annotated[list[Municipality], Field(min_length=1, max_length=400)] | None = None
    first: Day = Field(alias="from")
    last: Day = Field(alias="to")
    mode: Literal["simulate", "commit"]


class OrderedSettlement(BaseModel):
    """One municipality of an order: its run once it is settled, or in words why it could not be. One more of the same
    municipality for each run that follows it, for an earlier payee."""

    municipality: str
    run: UUID | None
    problem: str | None
    settled_at: datetime | None


class OrderShown(BaseModel):
    """An order and how far it has come."""

    model_config = ConfigDict(populate_by_name=True, serialize_by_alias=True)

    order: UUID
    first: date = Field(alias="from")
    last: date = Field(alias="to")
    mode: str
    actor: str
    at: datetime
    municipalities: int
    settled: int
    refused: int
    settlements: list[OrderedSettlement]


@orders.post("/settlement-orders", status_code=202)
async def order_settlements(command: Sent[OrderSettlements], work: Writing, who: Who) -> OrderShown:
    """Order settlements; each municipality is settled by itself, and one that is refused stops no other."""
    asked = frozenset(command.municipalities or who.municipalities("economist"))
    for municipality in sorted(asked):
        who.must("economist", municipality=municipality)
    which = await commands.order_settlements(
        work, commands.OrderSettlements(asked, command.first, command.last, command.mode)
    )
    return await _shown(work.connection, which)


@orders.get("/settlement-orders/{order}")
async def read_order(order: UUID, connection: Reading, who: Who) -> OrderShown:
    """How far an order has come, municipality by municipality: those whose economist or authoriser one is."""
    own = who.municipalities("economist", "authoriser")
    found = await _shown(connection, order, own)
    if not found.settlements:
        raise NotFound(f"there is no order {order}")
    return found


async def _shown(connection: Connection, which: UUID, own: frozenset[str] | set[str] | None = None) -> OrderShown:
    row = await store.order(connection, which)
    if row is None:
        raise NotFound(f"there is no order {which}")
    every = await store.settlements_of(connection, which)
    rows: list[dict[str, Any]] = [one for one in every if own is None or one["municipality"] in own]
    told = row | {
        "order": which,
        "first": row["valid_from"],
        "last": row["valid_to"],
        "municipalities": len({one["municipality"] for one in rows}),
        "settled": len({one["municipality"] for one in rows if one["run"] is not None}),
        "refused": sum(one["problem"] is not None for one in rows),
        "settlements": [OrderedSettlement(**picked(one, OrderedSettlement)) for one in rows],
    }
    return OrderShown(**picked(told, OrderShown))
