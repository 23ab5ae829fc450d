"""Tables of inhabitants: entered by one person, in force when another confirms. What is claimed by one stays so."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from infra.chassis.ids import new_id
from infra.chassis.refusal import NotFound, Refusal
from infra.chassis.work import Work
from services.honoraria.commands.settle.shared import cost_of
from services.honoraria.model.funding import must_be_second_person
from services.honoraria.model.refunding import Population, claimed_otherwise, must_state_correction
from services.honoraria.store import known, settling
from services.honoraria.store import populations as store
from services.honoraria.store.rules import one_run_at_a_time


class PopulationTaken(Refusal):
    """A table's name is its own; another takes its place from the same day only by a stated correction."""


@dataclass(frozen=True, slots=True)
class EnterPopulation:
    """Inhabitants by municipality, from a day until the next table's.

    `correction` is the decision by which refunds that were claimed are claimed anew.
    """

    community: str
    name: str
    valid_from: date
    source: str
    figures: Mapping[str, int]
    correction: str | None = None


async def enter_population(work: Work, command: EnterPopulation) -> UUID:
    """Enter a table; nothing is shared by it before it is confirmed. Returns its id.

    Raises PopulationTaken, OverridesThePast.
    """
    table = Population(command.name, command.valid_from, command.figures)
    await _must_fit(work, command.community, table, command.correction)
    which = new_id()
    row = {
        "population": which,
        "community": command.community,
        "name": command.name,
        "valid_from": command.valid_from,
        "source": command.source,
        "figures": dict(command.figures),
        "correction": command.correction,
        "entered_by": work.actor,
        "entered_at": work.now,
    }
    await store.insert_population(work.connection, row)
    return which


async def confirm_population(work: Work, which: UUID, community: str) -> None:
    """Put a table of the community in force; the next run of its host claims by it.

    Raises NotFound, ConfirmedByTheSamePerson, ConfirmedAlready, PopulationTaken, OverridesThePast.
    """
    await store.change_populations(work.connection, community)
    row = await store.population(work.connection, which)
    if row is None or row["community"] != community:
        raise NotFound(f"there is no table {which}")
    must_be_second_person(row["entered_by"], row["confirmed_by"], work.actor)
    # A run that has read the tables as they are is about to claim by them.
    for host in await store.hosts(work.connection, community):
        await one_run_at_a_time(work.connection, host)
    table = Population(row["name"], row["valid_from"], row["figures"])
    await _must_fit(work, community, table, row["correction"])
    await store.confirm_population(work.connection, which, work.actor, work.now)


async def _must_fit(work: Work, community: str, table: Population, correction: str | None) -> None:
    before = (await store.populations(work.connection, [community]))[community]
    same_day = [one for one in before if one.valid_from == table.valid_from]
    if await store.is_named(work.connection, community, table.name) or (same_day and correction is None):
        raise PopulationTaken(
            "There is a table with this name or this first day; choose others, or state the decision that corrects it "
            "and give the new table a name of its own.",
            field="correction" if same_day else "name",
        )
    if correction is not None:
        return
    members = await known.memberships(work.connection, [community])
    days: set[date] = set()
    for host in await store.hosts(work.connection, community):
        claimed = {row["segment"] for row in await settling.claimed_before(work.connection, host) if row["ore"]}
        costs = [cost_of(row) for row in await settling.host_costs(work.connection, host, (), work.today) if claimed]
        own = [cost for cost in costs if cost.community == community]
        days |= claimed_otherwise(own, members, {community: before}, {community: [*before, table]}, claimed)
    must_state_correction(days)
