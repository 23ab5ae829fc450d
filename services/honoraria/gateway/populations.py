"""Tables of inhabitants, by which a host may split its costs: entered by one, confirmed by another."""

from datetime import date
from typing import Annotated, Any, ClassVar
from uuid import UUID

from fastapi import Query
from pydantic import ConfigDict, Field

from contracts.values import Community, Municipality
from infra.chassis.gateway import Body, Day, Page, Paging, Reading, Sent, Who, Writing, service_router
from infra.chassis.refusal import NotFound
from services.honoraria import commands
from services.honoraria.gateway.shown import Confirmable, Name, example, picked
from services.honoraria.store import populations as store

populations = service_router("/populations", tags=["populations"])


class EnterPopulation(Body):
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
    correction: Name | None = None
    """The decision it follows, where it changes refunds that were claimed or takes another table's place; else leave it
    out."""


class PopulationShown(Confirmable):
    """A table of inhabitants; `superseded_by` names the one that took its place from the same day."""

    population: UUID
    community: str
    name: str
    valid_from: date
    source: str
    figures: dict[str, int]
    correction: str | None
    superseded_by: UUID | None


@populations.post("", status_code=201)
async def enter_population(command: Sent[EnterPopulation], work: Writing, who: Who) -> PopulationShown:
    """Enter a table of inhabitants. It takes effect when a second person confirms it."""
    who.must("secretariat", community=command.community)
    entered = commands.EnterPopulation(**dict(command))
    return _shown(await _found(work.connection, await commands.enter_population(work, entered)))


@populations.post("/{population}/confirm")
async def confirm_population(population: UUID, work: Writing, who: Who) -> PopulationShown:
    """Put a table in force, as somebody other than who entered it. The next run of its host claims by it."""
    community = (await _found(work.connection, population))["community"]
    hosts = await store.hosts(work.connection, community)
    who.must("secretariat", "economist", "authoriser", community=community, municipality=hosts, hidden=True)
    await commands.confirm_population(work, population, community)
    return _shown(await _found(work.connection, population))


@populations.get("")
async def list_populations(
    connection: Reading, who: Who, paging: Paging, community: Annotated[Community | None, Query()] = None
) -> Page[PopulationShown]:
    """Tables of one community or of all, in force or waiting; anybody signed in may read them."""
    after = paging.after(UUID)
    rows = await store.list_populations(connection, community, after[0] if after else None, paging.take)
    return paging.page(rows, key=lambda row: (row["population"],), show=_shown)


@populations.get("/{population}")
async def read_population(population: UUID, connection: Reading, who: Who) -> PopulationShown:
    """One table."""
    return _shown(await _found(connection, population))


async def _found(connection: Reading, which: UUID) -> dict[str, Any]:
    row = await store.population(connection, which)
    if row is None:
        raise NotFound(f"there is no table {which}")
    return row


def _shown(row: dict[str, Any]) -> PopulationShown:
    return PopulationShown(**picked(row, PopulationShown))
