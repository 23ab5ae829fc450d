"""Arrangements, rates and population tables: entered by one person, in force when another confirms."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, cast
from uuid import UUID

from contracts.events.honoraria import FundingArranged, PricingPolicy, RateEntered
from contracts.values import TaxTreatment
from infra.chassis.ids import new_id
from infra.chassis.refusal import NotFound, Refusal
from infra.chassis.work import Work
from services.honoraria.commands.reprice import reprice_after
from services.honoraria.model.decided import policy_from
from services.honoraria.model.funding import Arrangement, Funding, must_be_second_person
from services.honoraria.model.rates import RateRow, contradiction
from services.honoraria.model.shares import DistributionKey, Key
from services.honoraria.shipped import shipped_rates
from services.honoraria.store import rules as store


class BodyElsewhere(Refusal):
    """An arrangement for a body stands with the body's own community, or it would never be found."""


class PopulationTaken(Refusal):
    """A population table is frozen: its name and its first day are its own."""


@dataclass(frozen=True, slots=True)
class ArrangeFunding:
    """How a community, or one of its bodies, pays from a day. `policy` holds the fields that were decided."""

    community: str
    body: UUID | None
    arrangement: str
    host: str | None
    key: str
    share_equal: int | None
    tax_treatment: str
    travel_costs: bool
    policy: Mapping[str, Any] | None
    valid_from: date


async def arrange_funding(work: Work, command: ArrangeFunding) -> UUID:
    """Enter an arrangement; nothing is paid by it before it is confirmed. Raises BodyElsewhere. Returns its id."""
    at_home = await store.community_of(work.connection, command.body) if command.body else None
    if at_home not in (None, command.community):
        raise BodyElsewhere(f"The body belongs to {at_home}; arrange its funding there.", field="body")
    policy = None if command.policy is None else dict(command.policy)
    funding = Funding(
        id=new_id(),
        community=command.community,
        body=command.body,
        arrangement=Arrangement(command.arrangement),
        host=command.host,
        key=DistributionKey(Key(command.key), command.share_equal),
        tax_treatment=command.tax_treatment,
        valid_from=command.valid_from,
        policy=policy_from(policy),
    )
    row = {
        "funding": funding.id,
        "community": funding.community,
        "body": funding.body,
        "arrangement": funding.arrangement.value,
        "host": funding.host,
        "key": funding.key.kind.value,
        "share_equal": funding.key.share_equal,
        "tax_treatment": funding.tax_treatment,
        "travel_costs": command.travel_costs,
        "policy": policy,
        "valid_from": funding.valid_from,
        "entered_by": work.actor,
        "entered_at": work.now,
    }
    await store.insert_funding(work.connection, row)
    return funding.id


async def confirm_funding(work: Work, which: UUID) -> None:
    """Put an arrangement in force; the work it covers is priced again at once."""
    await store.change_rules(work.connection)
    row = await store.funding(work.connection, which, lock=True)
    if row is None:
        raise NotFound(f"there is no arrangement {which}")
    must_be_second_person(row["entered_by"], row["confirmed_by"], work.actor)
    await store.confirm_funding(work.connection, which, work.actor, work.now)
    funding = store.funding_from(row)
    work.state(
        FundingArranged(
            funding=funding.id,
            community=funding.community,
            body=funding.body,
            arrangement=funding.arrangement.value,
            host=funding.host,
            key=funding.key.kind.value,
            share_equal=funding.key.share_equal,
            tax_treatment=cast(TaxTreatment, funding.tax_treatment),
            travel_costs=row["travel_costs"],
            policy=PricingPolicy(**row["policy"]) if row["policy"] is not None else None,
            valid_from=funding.valid_from,
        )
    )
    await reprice_after(
        work, which, community=funding.community, body=funding.body, first=funding.valid_from, last=date.max
    )


@dataclass(frozen=True, slots=True)
class EnterRate:
    """A dated rate with its source, in øre per hour."""

    agreement: str
    specialist: bool | None
    valid_from: date
    valid_to: date | None
    ore_per_hour: int
    source: str


async def enter_rate(work: Work, command: EnterRate) -> UUID:
    """Enter a rate; nothing is priced by it before it is confirmed. Raises RateContradicted. Returns its id."""
    row = RateRow(
        command.agreement,
        command.specialist,
        command.valid_from,
        command.ore_per_hour,
        command.source,
        command.valid_to,
    )
    await _must_not_contradict(work, row)
    rate = new_id()
    await store.insert_rate(
        work.connection,
        {
            "rate": rate,
            "agreement": row.agreement,
            "specialist": row.specialist,
            "valid_from": row.since,
            "valid_to": row.until,
            "ore_per_hour": row.ore_per_hour,
            "source": row.source,
            "entered_by": work.actor,
            "entered_at": work.now,
        },
    )
    return rate


async def confirm_rate(work: Work, which: UUID) -> None:
    """Put a rate in force; the work that waited for it is priced by itself."""
    await store.change_rules(work.connection)
    entered = await store.rate(work.connection, which, lock=True)
    if entered is None:
        raise NotFound(f"there is no rate {which}")
    must_be_second_person(entered["entered_by"], entered["confirmed_by"], work.actor)
    row = store.rate_from(entered)
    await _must_not_contradict(work, row)
    await store.confirm_rate(work.connection, which, work.actor, work.now)
    work.state(
        RateEntered(
            rate=which,
            agreement=row.agreement,
            specialist=row.specialist,
            valid_from=row.since,
            valid_to=row.until,
            ore_per_hour=row.ore_per_hour,
            source=row.source,
        )
    )
    await reprice_after(work, which, community=None, body=None, first=row.since, last=row.last_day)


async def _must_not_contradict(work: Work, row: RateRow) -> None:
    known = {one.key: one for one in (*shipped_rates(), *await store.entered_rates(work.connection))}
    refused = contradiction(known, row)
    if refused is not None:
        raise refused


async def freeze_population(
    work: Work, community: str, name: str, valid_from: date, source: str, figures: Mapping[str, int]
) -> UUID:
    """Keep a community's table of inhabitants for ever; keys use it from its day. Raises PopulationTaken."""
    if await store.taken_population(work.connection, community, name, valid_from):
        raise PopulationTaken("There is a table with this name or this first day; choose others.", field="name")
    population = new_id()
    await store.insert_population(
        work.connection,
        {
            "population": population,
            "community": community,
            "name": name,
            "valid_from": valid_from,
            "source": source,
            "figures": dict(figures),
            "entered_by": work.actor,
            "entered_at": work.now,
        },
    )
    return population
