"""Frozen tables of inhabitants, by which a host may split its costs."""

from datetime import date, datetime
from typing import Annotated, ClassVar
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field

from contracts.values import Community, Municipality
from infra.chassis.gateway import Body, Day, Page, Paging, Reading, Sent, Who, Writing, service_router
from services.honoraria import commands
from services.honoraria.gateway.shown import Name, example
from services.honoraria.store import rules as store

populations = service_router("/populations", tags=["populations"])


class FreezePopulation(Body):
    """Inhabitants by municipality, used for work from a day until the next table's. It is never changed."""

    model_config: ClassVar[ConfigDict] = example(
        community="vestfold",
        name="Oppdiktede folketall per 1. januar 2024",
        valid_from="2024-01-01",
        source="OPPDIKTET",
        figures={"3901": 28000, "3905": 58000},
    )

    community: Community
    name: Name
    valid_from: Day
    source: Name
    figures: dict[Municipality, Annotated[int, Field(gt=0, le=10_000_000)]] = Field(min_length=1, max_length=400)
    """Zero is no figure: leave the municipality out, and a key by population is refused for it."""


class PopulationShown(BaseModel):
    """A table of inhabitants."""

    population: UUID
    community: str
    name: str
    valid_from: date
    source: str
    figures: dict[str, int]
    entered_by: str
    entered_at: datetime


@populations.post("", status_code=201)
async def freeze_population(command: Sent[FreezePopulation], work: Writing, who: Who) -> PopulationShown:
    """Keep a table of inhabitants for ever."""
    who.must("secretariat", community=command.community)
    population = await commands.freeze_population(
        work, command.community, command.name, command.valid_from, command.source, command.figures
    )
    return PopulationShown(population=population, **dict(command), entered_by=work.actor, entered_at=work.now)


@populations.get("")
async def list_populations(
    connection: Reading, who: Who, paging: Paging, community: Annotated[Community | None, Query()] = None
) -> Page[PopulationShown]:
    """Tables of one community or of all; anybody signed in may read them."""
    after = paging.after(UUID)
    rows = await store.list_populations(connection, community, after[0] if after else None, paging.take)
    return paging.page(rows, key=lambda row: (row["population"],), show=lambda row: PopulationShown(**row))
