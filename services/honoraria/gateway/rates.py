"""Hourly rates: the shipped ones, and entered ones with their source."""

from datetime import date
from typing import Annotated, Any, ClassVar, Self
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field, model_validator

from contracts.values import Code, Community, Municipality
from infra.chassis.gateway import Body, Day, Mends, Page, Paging, Reading, Sent, Who, Writing, service_router
from infra.chassis.refusal import NotFound
from services.honoraria import commands
from services.honoraria.gateway.agreements import must_confirm_for, place_to_enter_for
from services.honoraria.gateway.shown import Confirmable, Name, example, picked
from services.honoraria.model.agreements import Place
from services.honoraria.model.rates import Per
from services.honoraria.rate_list import what_holds
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

    agreement: Code
    """ASA4310, OSLO, or a local one by a code of its own: work is paid by that where a rule of a policy names it. A
    local one belongs to the community or municipality that first paid by it or brought it in."""
    point: Name | None = None
    """The clause, as it is to stand in explanations; left out, that of the agreement's other rates."""
    specialist: bool | None
    """Null for a rate that is the same for all."""
    valid_from: Day
    valid_to: Day | None = None
    """Last day. Left out, the rate lapses before the next 1 July, and lines are marked so."""
    ore_per_hour: int | None = Field(default=None, gt=0, le=DEAREST_HOUR_ORE)
    ore_per_half_hour: int | None = Field(default=None, gt=0, le=DEAREST_HOUR_ORE // 2)
    """Instead of ore_per_hour, where that is what the source states."""
    source: Name
    correction: Name | None = None
    """The decision it follows, where it takes the place of another amount; else leave it out."""
    community: Community | None = None
    municipality: Municipality | None = None
    """Whose local agreement it is, this or `community`, where it is new and you act for several."""

    @model_validator(mode="after")
    def _one_amount(self) -> Self:
        if (self.ore_per_hour is None) == (self.ore_per_half_hour is None):
            raise Mends(ore_per_hour="give it, or ore_per_half_hour, and not both")
        return self

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        if self.community and self.municipality:
            raise Mends(municipality="give it, or community, and not both")
        return self

    def command(self, place: Place | None) -> commands.EnterRate:
        """The rate per hour, entered on behalf of a place."""
        halves = self.ore_per_half_hour
        return commands.EnterRate(
            agreement=self.agreement,
            specialist=self.specialist,
            valid_from=self.valid_from,
            valid_to=self.valid_to,
            ore_per_hour=self.ore_per_hour or 2 * (halves or 0),
            source=self.source,
            point=self.point,
            per=Per.HOUR if halves is None else Per.HALF_HOUR,
            correction=self.correction,
            place=place,
        )


class RateShown(Confirmable):
    """An entered rate."""

    rate: UUID
    agreement: str
    specialist: bool | None
    valid_from: date
    valid_to: date | None
    ore_per_hour: int
    source: str
    point: str | None
    stated_per: Per
    correction: str | None
    community: str | None
    municipality: str | None
    superseded_by: UUID | None


class ShippedRate(BaseModel):
    """A rate that comes with the program, with its source and what is assumed about it."""

    agreement: str
    point: str | None
    specialist: bool | None
    valid_from: date
    last_day: date
    ore_per_hour: int
    source: str
    assumptions: list[str]


@rates.post("", status_code=201)
async def enter_rate(command: Sent[EnterRate], work: Writing, who: Who) -> RateShown:
    """Enter a rate. It takes effect when a second person confirms it."""
    named = Place(command.community, command.municipality)
    place = await place_to_enter_for(work.connection, who, command.agreement, named)
    return await _shown(work.connection, await commands.enter_rate(work, command.command(place)))


@rates.post("/{rate}/confirm")
async def confirm_rate(rate: UUID, work: Writing, who: Who) -> RateShown:
    """Put a rate in force, as somebody other than who entered it. Work that waited for it is priced by itself."""
    row = await _found(work.connection, rate)
    place = Place(row["community"], row["municipality"])
    await must_confirm_for(work.connection, who, row["agreement"], place)
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
            point=row.point,
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


@rates.get("/in-force")
async def list_what_holds(
    connection: Reading, who: Who, on: Annotated[Day, Query(description="The day that work is priced by.")]
) -> dict[str, Any]:
    """What prices work of a day: rates in force, shipped or entered, why, what is assumed, and what is missing."""
    return what_holds(on, await store.entered_rates(connection))


@rates.get("/{rate}")
async def read_rate(rate: UUID, connection: Reading, who: Who) -> RateShown:
    """One entered rate."""
    return await _shown(connection, rate)


async def _shown(connection: Reading, which: UUID) -> RateShown:
    return RateShown(**picked(await _found(connection, which), RateShown))


async def _found(connection: Reading, which: UUID) -> dict[str, Any]:
    row: dict[str, Any] | None = await store.rate(connection, which)
    if row is None:
        raise NotFound(f"there is no rate {which}")
    return row
