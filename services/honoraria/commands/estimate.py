"""What a plan would cost, by the rules in force or by supposed ones, and the engine that prices real work."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from infra.chassis.refusal import NotFound, Refusal
from infra.chassis.work import Connection
from services.honoraria.model.arrangements import Arrangements
from services.honoraria.model.contribution import ContributionRate
from services.honoraria.model.estimate import Estimate, borne_contributions, contributions, estimate
from services.honoraria.model.funding import Funding
from services.honoraria.model.planned import PlannedBody, Seats, Supposed, pieces
from services.honoraria.model.policy import Policy
from services.honoraria.model.ratebook import RateBook
from services.honoraria.model.rates import RateRow
from services.honoraria.model.refunding import Membership, Population
from services.honoraria.shipped import shipped_rates
from services.honoraria.store import contributions as store
from services.honoraria.store import known, populations, rules

MOST_PIECES = 2000
"""Meetings times kinds of seats: a second of work."""


class PlanTooLarge(Refusal):
    """A plan is for a year of one community, not for the whole country at once."""

    status = 422


class NobodyInTheBody(Refusal):
    """Where the plan names no GPs, the body must have some."""

    status = 422


@dataclass(frozen=True, slots=True)
class Plan:
    """Bodies of a community in a year. What is given besides is supposed, in the place of what is in force.

    `appointed` are the bodies whose GPs are those who sit there on `on`.
    """

    community: str
    year: int
    bodies: tuple[PlannedBody, ...]
    appointed: frozenset[UUID] = frozenset()
    funding: Funding | None = None
    policy: Policy | None = None
    rates: tuple[RateRow, ...] = ()
    contributions: Mapping[str, ContributionRate] = field(default_factory=dict)
    """The employer's contribution by payer."""


@dataclass(frozen=True, slots=True)
class Estimated:
    """What a plan comes to, and what was taken for granted. The contribution is None where a payer's is unknown."""

    plan: Plan
    estimate: Estimate
    contributions: Mapping[str, int | None]
    borne_contributions: Mapping[str, int]
    """Those that are known, by who bears them in the end."""
    supposed: tuple[Supposed, ...]


@dataclass(frozen=True, slots=True)
class Ground:
    """What a plan is priced on."""

    arrangements: Sequence[Funding] = ()
    rates: Sequence[RateRow] = field(default_factory=shipped_rates)
    members: Mapping[str, Sequence[Membership]] = field(default_factory=dict)
    tables: Mapping[str, Sequence[Population]] = field(default_factory=dict)
    contributions: Mapping[str, Sequence[ContributionRate]] = field(default_factory=dict)


async def estimate_plan(connection: Connection, plan: Plan, *, today: date) -> Estimated:
    """Price a plan by what is in force now. Raises PlanTooLarge, NobodyInTheBody, NotFound for a body elsewhere."""
    bodies = tuple([await _filled(connection, one, plan, today) for one in plan.bodies])
    filled = replace(plan, bodies=bodies)
    fundings = await rules.fundings_of(connection, plan.community)
    homes = {seats.home for one in bodies for seats in one.seats}
    hosts = {one.host for one in (*fundings, plan.funding) if one and one.host}
    ground = Ground(
        fundings,
        (*await rules.entered_rates(connection), *shipped_rates()),
        await known.memberships(connection, [plan.community]),
        await populations.populations(connection, [plan.community]),
        await store.rates_in_force(connection, homes | hosts),
    )
    must_be_a_years_work(filled)
    # In a thread: a large plan takes a while, and others are being answered.
    return await asyncio.to_thread(estimated, filled, ground)


def must_be_a_years_work(plan: Plan) -> None:
    """Raise PlanTooLarge."""
    if (asked := pieces(plan.bodies)) > MOST_PIECES:
        raise PlanTooLarge(
            f"{asked} meetings times kinds of seats; ask for at most {MOST_PIECES} at a time, or put GPs on the same"
            " terms together",
            field="bodies",
        )


def estimated(plan: Plan, ground: Ground) -> Estimated:
    """The pure part: what is supposed in the plan takes the place of what is in force."""
    fundings = [plan.funding] if plan.funding else list(ground.arrangements)
    if plan.policy is not None:
        fundings = [replace(one, policy=plan.policy) for one in fundings]
    book = RateBook((*plan.rates, *ground.rates))
    arrangements = Arrangements(fundings)
    found = estimate(plan.bodies, arrangements, book, ground.members, ground.tables)
    rates = {**ground.contributions, **{payer: (rate,) for payer, rate in plan.contributions.items()}}
    owed = contributions(found, rates)
    given = {
        Supposed.EVERYBODY_ATTENDS: True,
        Supposed.WORK_ON_THE_DAY: any(
            one.pre_meeting_minutes or one.preparation_minutes or one.travel_minutes for one in plan.bodies
        ),
        Supposed.SPREAD_EVENLY: any(one.spread for one in plan.bodies),
        Supposed.SEATS_STAY_FILLED: bool(plan.appointed),
        Supposed.RATES_SUPPOSED: bool(plan.rates),
        Supposed.CONTRIBUTION_SUPPOSED: any(payer in plan.contributions for payer in owed),
        Supposed.PAID_IN_THE_MONTH: any(owed.values()),
        Supposed.FUNDING_SUPPOSED: plan.funding is not None,
        Supposed.POLICY_SUPPOSED: plan.policy is not None,
    }
    borne = borne_contributions(found, rates, arrangements, ground.members, ground.tables)
    return Estimated(plan, found, owed, borne, tuple(mark for mark, holds in given.items() if holds))


async def _filled(connection: Connection, planned: PlannedBody, plan: Plan, today: date) -> PlannedBody:
    """With those who sit in the body where the plan names nobody: on the year's first day, or today in that year."""
    at_home = await rules.community_of(connection, planned.body)
    if at_home not in (None, plan.community):
        raise NotFound(f"there is no body {planned.body} in {plan.community}")
    if at_home and planned.name is None:
        planned = replace(planned, name=await rules.name_of(connection, planned.body))
    if planned.body not in plan.appointed:
        return planned
    on = min(max(today, date(plan.year, 1, 1)), date(plan.year, 12, 31))
    sitting = await known.sitting_in(connection, planned.body, on)
    if not sitting:
        raise NobodyInTheBody(
            f"Nobody is known to be appointed to {planned.body} on {on}; say with `gps` who would be.", field="bodies"
        )
    people = await known.people(connection, {practitioner for practitioner, _ in sitting})
    return replace(planned, seats=tuple(Seats(1, home, people[practitioner].terms) for practitioner, home in sitting))
