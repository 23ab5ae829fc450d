"""Facts in any order, repeated or not, end in the same net øre."""

from dataclasses import replace
from datetime import date
from random import Random
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.events.meetings import PreparationWithdrawn
from infra.chassis.facts import Fact
from infra.chassis.ids import new_id
from services.honoraria.model.arrangements import Arrangements
from services.honoraria.model.booking import Booked, correction
from services.honoraria.model.claim import Outcome, Person, Task, claim_key
from services.honoraria.model.funding import Appointment, Arrangement, Funding
from services.honoraria.model.outcome import outcomes
from services.honoraria.model.policy import Policy
from services.honoraria.model.ratebook import RateBook
from services.honoraria.model.rule import Rounding, Rule, Scope
from services.honoraria.model.shares import DistributionKey, Key
from services.honoraria.model.standing import DONE, Standing, State, recalculated
from services.honoraria.model.terms import ContractForm, Terms
from services.honoraria.model.work import Kind
from services.honoraria.shipped import shipped_rates
from tests.honoraria import facts
from tests.honoraria.provisional import bookable
from tests.honoraria.world import World, day

GP, BODY = UUID(int=1), UUID(int=2)
MEETINGS = [UUID(int=number) for number in range(10, 13)]
PERSON = Person(
    (Terms(date(2024, 2, 1), ContractForm.SELF_EMPLOYED, True),),
    (Appointment(BODY, "3907", date(2024, 1, 1), date(2024, 12, 31)),),
)
RATES = RateBook(shipped_rates())
_ID = claim_key(GP, MEETINGS[0], BODY, date(2024, 1, 1)).id
WORKED = st.tuples(
    st.dates(date(2024, 1, 15), date(2024, 9, 15)),
    st.integers(1, 240),
    st.sampled_from([*MEETINGS, None]),
    st.sampled_from([Kind.PREPARATION, Kind.MEETING]),
)


def funding(policy: Policy) -> Funding:
    return Funding(
        UUID(int=3), "c", None, Arrangement.OWN_MUNICIPALITY, None, DistributionKey(Key.NONE), "office",
        date(2024, 1, 1), policy,
    )  # fmt: skip


def task(number: int, worked: tuple[date, int, UUID | None, Kind]) -> Task:
    on, minutes, meeting, kind = worked
    claim = claim_key(GP, meeting, BODY, on).id
    return Task(claim, GP, "c", BODY, meeting, UUID(int=100 + number), 0, kind, on, minutes, None)


POLICIES = st.sampled_from(
    [
        Policy((Rule(),)),
        Policy((Rule(increment_minutes=30, rounding=Rounding.UP, scope=Scope.DAY, daily_cap_minutes=200),)),
        Policy((Rule(increment_minutes=15, rounding=Rounding.NEAREST, scope=Scope.PERIOD),)),
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(WORKED, max_size=8), POLICIES, st.randoms())
def test_the_order_of_facts_is_irrelevant_to_every_claim(
    work: list[tuple[date, int, UUID | None, Kind]], policy: Policy, random: Random
) -> None:
    tasks = [task(number, one) for number, one in enumerate(work)]
    shuffled = random.sample(tasks, len(tasks))
    rules = Arrangements([funding(policy)])
    in_order = outcomes(tasks, PERSON, rules, RATES)
    assert outcomes(shuffled, PERSON, rules, RATES) == in_order
    assert all(line.amount_ore >= 0 for one in in_order.values() for line in one.lines)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.lists(WORKED, max_size=4), st.booleans()), max_size=6))
def test_reversals_and_replacements_sum_to_the_last_approved_version(
    history: list[tuple[list[tuple[date, int, UUID | None, Kind]], bool]],
) -> None:
    """One claim is changed again and again, and sometimes approved: the book always says what is approved."""
    standing: Standing | None = None
    book: dict[UUID, Booked] = {}
    lines: dict[int, Outcome] = {}
    for work, approve in history:
        tasks = [task(number, (one[0], one[1], MEETINGS[0], one[3])) for number, one in enumerate(work)]
        found = outcomes(tasks, PERSON, Arrangements([funding(Policy())]), RATES).get(_ID)
        outcome = found or Outcome()
        done = recalculated(standing, _ID, outcome)
        standing = done.standing
        if done.new_version:
            lines[standing.version] = outcome
        assert lines[standing.version].total_ore == standing.total_ore
        if approve and standing.state is State.CALCULATED:
            change = correction(list(book.values()), bookable(lines[standing.version].lines), {})
            for one in change.reverse:
                del book[one.entry]
            for line, _ in change.enter:
                entry = new_id()
                book[entry] = Booked(entry, line.same_money, line.task, line.ore)
            standing = approved(standing)
        if standing.state in DONE:
            assert sum(one.ore for one in book.values()) == standing.total_ore == standing.approved_ore


def approved(standing: Standing) -> Standing:
    return replace(
        standing,
        state=State.APPROVED,
        approved_version=standing.version,
        approved_print=standing.print,
        approved_ore=standing.total_ore,
    )


def a_year(world: World) -> list[Fact[Any]]:
    """Facts of a year with corrections, a withdrawal, an end and late terms."""
    gp, body, community = world.gp, world.body, world.community
    other, meeting, held = new_id(), new_id(), new_id()
    seat = facts.appointed(other, body, community, world.third)
    first = facts.attended(gp, body, community, meeting=held, travel=(30, 30))
    logged = facts.prepared(gp, body, community, meeting=meeting, on=day("2024-06-20"))
    twice = facts.prepared(gp, body, community, on=day("2024-05-05"))
    gone = PreparationWithdrawn(
        preparation=twice.preparation, practitioner=gp, body=body, community=community, reason="entered_twice"
    )
    events = [
        seat,
        first,
        facts.attendance_corrected(first, minutes=150),
        facts.attendance_corrected(first, minutes=140, travel=first.travel[:1]),
        logged,
        facts.preparation_corrected(logged, meeting=held, minutes=75),
        twice,
        gone,
        facts.attended(other, body, community, meeting=held),
        facts.attended(other, body, community, on=day("2024-08-20")),
        facts.ended(seat, day("2024-07-31")),
        facts.terms(other, specialist=False),
        facts.terms(other, "salaried", since=day("2024-08-01")),
        facts.scheduled(held, body, community),
    ]
    return [world.teller.fact(event) for event in events]


@pytest.mark.parametrize("seed", range(5))
async def test_shuffled_and_repeated_facts_end_in_the_same_net_ore(world: World, seed: int) -> None:
    """Approvals come in between, too; once all is quiet and approved, the book says the same."""
    random = Random(seed)
    await world.arranged(arrangement="own_municipality", host=None, tax_treatment="business")
    told = a_year(world)
    told = random.sample(told, len(told)) if seed else told
    told += random.sample(told, 4) if seed else []
    while told:
        batch = [told.pop(0) for _ in range(min(len(told), random.randint(1, 4)))]
        await world.hand_over(batch)
        if random.random() < 0.5:
            await approve_all(world)
    await approve_all(world)
    rows = await world.running.database.pool.fetch(
        """
        select practitioner = $2 as own, min(on_day) as first, sum(ore)::bigint as ore from entries
        where community = $1 group by claim, practitioner having sum(ore) <> 0 order by 2, 1
        """,
        world.community,
        world.gp,
    )
    # 140 + 30 minutes and 75 of preparation; another 120 minutes; after the end of the seat nobody pays.
    assert sorted((row["own"], row["ore"]) for row in rows) == [(False, 205_400), (True, 239_633 + 51_350 + 128_375)]


async def approve_all(world: World) -> None:
    for one in await world.claims(state="calculated"):
        shown = await world.claim(one["claim"])
        await world.attest(shown)
        for payer in shown["payers"]:
            await world.authorise(shown, number=payer)
