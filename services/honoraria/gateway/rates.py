"""Hourly rates: the shipped ones, and entered ones with their source."""

from datetime import date
from typing import Annotated, Any, ClassVar, Literal
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field

from infra.chassis.gateway import Body, Day, Page, Paging, Reading, Sent, Who, Writing, service_router
from infra.chassis.refusal import NotFound
from services.honoraria import commands
from services.honoraria.gateway.shown import Confirmable, Name, example, must_hold, picked
from services.honoraria.shipped import shipped_rates
from services.honoraria.store import rules as store

rates = service_router("/rates", tags=["rates"])
DEAREST_HOUR_ORE = 1_000_000_000
"""A larger figure is a slip of the keyboard."""


class EnterRate(Body):
    """A rate that holds from a day, with where it was read."""

    model_config: ClassVar[ConfigDict] = example(
        agreement="ASA4310",
        specialist=True,
        valid_from="2025-07-01",
        valid_to="2026-06-30",
        ore_per_hour=126000,
        source="OPPDIKTET: KS B-rundskriv 3/2025",
    )

    agreement: Literal["ASA4310", "OSLO"]
    specialist: bool | None
    """Null for a rate that is the same for all."""
    valid_from: Day
    valid_to: Day | None = None
    """Last day. Left out, the rate lapses before the next 1 July, and lines are marked so."""
    ore_per_hour: int = Field(gt=0, le=DEAREST_HOUR_ORE)
    source: Name


class RateShown(Confirmable):
    """An entered rate."""

    rate: UUID
    agreement: str
    specialist: bool | None
    valid_from: date
    valid_to: date | None
    ore_per_hour: int
    source: str


class ShippedRate(BaseModel):
    """A rate that comes with the program, with its source and what is assumed about it."""

    agreement: str
    specialist: bool | None
    valid_from: date
    last_day: date
    ore_per_hour: int
    source: str
    assumptions: list[str]


@rates.post("", status_code=201)
async def enter_rate(command: Sent[EnterRate], work: Writing, who: Who) -> RateShown:
    """Enter a rate. It takes effect when a second person confirms it."""
    must_hold(who, "secretariat", "economist")
    return await _shown(work.connection, await commands.enter_rate(work, commands.EnterRate(**dict(command))))


@rates.post("/{rate}/confirm")
async def confirm_rate(rate: UUID, work: Writing, who: Who) -> RateShown:
    """Put a rate in force, as somebody other than who entered it. Work that waited for it is priced by itself."""
    must_hold(who, "secretariat", "economist", "authoriser")
    await commands.confirm_rate(work, rate)
    return await _shown(work.connection, rate)


@rates.get("")
async def list_rates(connection: Reading, who: Who, paging: Paging) -> Page[RateShown]:
    """Entered rates, in force or waiting; anybody signed in may read them."""
    after = paging.after(UUID)
    rows = await store.list_rates(connection, after[0] if after else None, paging.take)
    return paging.page(rows, key=lambda row: (row["rate"],), show=lambda row: RateShown(**row))


@rates.get("/shipped")
async def list_shipped_rates(
    who: Who, on: Annotated[Day | None, Query(description="Only those in force on this day.")] = None
) -> list[ShippedRate]:
    """The rates that come with the program."""
    return [
        ShippedRate(
            agreement=row.agreement,
            specialist=row.specialist,
            valid_from=row.since,
            last_day=row.last_day,
            ore_per_hour=row.ore_per_hour,
            source=row.source,
            assumptions=[mark.value for mark in row.assumptions],
        )
        for row in shipped_rates()
        if on is None or row.since <= on <= row.last_day
    ]


@rates.get("/{rate}")
async def read_rate(rate: UUID, connection: Reading, who: Who) -> RateShown:
    """One entered rate."""
    return await _shown(connection, rate)


async def _shown(connection: Reading, which: UUID) -> RateShown:
    row: dict[str, Any] | None = await store.rate(connection, which)
    if row is None:
        raise NotFound(f"there is no rate {which}")
    return RateShown(**picked(row, RateShown))
