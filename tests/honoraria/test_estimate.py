"""What a plan would cost, as arithmetic: the engine that prices real work, and sums that all come to the same."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from infra.chassis.ids import new_id
from services.honoraria.model import RateBook
from services.honoraria.model.arrangements import Arrangements
from services.honoraria.model.contribution import ContributionRate
from services.honoraria.model.decided import policy_from
from services.honoraria.model.estimate import Estimate, borne_contributions, contributions, estimate
from services.honoraria.model.funding import Arrangement, Funding
from services.honoraria.model.planned import PlannedBody, Seats, spread
from services.honoraria.model.refunding import Membership, Population
from services.honoraria.model.shares import DistributionKey, Key
from services.honoraria.model.terms import ContractForm, Terms
from tests.honoraria.priced import RATES

BODY = UUID("018e9999-0000-7000-8000-0000000000b0")
HOST, OTHER, THIRD = "3905", "3907", "3911"
START = date(2020, 1, 1)
NONE, EQUAL, POPULATION = (DistributionKey(kind) for kind in (Key.NONE, Key.EQUAL, Key.POPULATION))
FORM = ContractForm.SELF_EMPLOYED
MEMBERS = {"vestfold": tuple(Membership(number, START) for number in (HOST, OTHER, THIRD))}
TABLES = {"vestfold": (Population("SSB 2024", START, {HOST: 58_000, OTHER: 65_000, THIRD: 27_000}),)}
SELF_EMPLOYED = Seats(1, HOST, (Terms(START, FORM, True),))


def funding(key: DistributionKey = NONE, **changed: object) -> Funding:
    """The host pays, as `office`."""
    made = Funding(new_id(), "vestfold", None, Arrangement.HOST_PAYS, HOST, key, "office", START)
    return replace(made, **changed)  # type: ignore[arg-type]


def body(*seats: Seats, days: tuple[date, ...] = (date(2024, 3, 14),), **minutes: int) -> PlannedBody:
    """Three hours of meeting, and nothing else unless it is said."""
    made = PlannedBody(BODY, "vestfold", days, 180, 0, 0, 0, seats or (SELF_EMPLOYED,))
    return replace(made, **minutes)  # type: ignore[arg-type]


def priced(*plan: PlannedBody, by: Funding | None = None) -> Estimate:
    """By one arrangement, with all members known."""
    return estimate(plan or (body(),), Arrangements([by or funding()]), RateBook(RATES), MEMBERS, TABLES)


def test_a_meeting_of_three_hours_costs_three_hours_for_each_gp() -> None:
    assert priced().total_ore == 3 * 102_700
    assert priced(body(replace(SELF_EMPLOYED, count=7))).total_ore == 7 * 3 * 102_700


def test_a_specialist_from_mid_year_costs_more_from_that_day() -> None:
    became = (
        Terms(START, ContractForm.SELF_EMPLOYED, False),
        Terms(date(2024, 9, 1), ContractForm.SELF_EMPLOYED, True),
    )
    found = priced(body(Seats(1, HOST, became), days=(date(2024, 8, 30), date(2024, 9, 2))))
    assert [one.ore for one in found.pieces] == [3 * 107_500, 3 * 123_000]


def test_salaried_gps_cost_nothing_and_it_says_why() -> None:
    found = priced(body(Seats(2, OTHER, (Terms(START, ContractForm.SALARIED, None),))))
    assert (found.total_ore, [one.minutes for one in found.pieces]) == (0, [360])
    assert "salaried_zero" in found.assumptions


def test_what_has_no_price_is_listed_with_what_is_missing_and_never_dropped() -> None:
    unsaid = Seats(3, OTHER, (Terms(START, ContractForm.COMBINED, True),))
    found = priced(body(unsaid, SELF_EMPLOYED, days=(date(2024, 3, 14), date(2026, 3, 14))))
    assert {(one.missing, one.on.year, one.gps, one.minutes) for one in found.waiting} == {
        *((("capacity"), year, 3, 540) for year in (2024, 2026)),
        ("rate", 2026, 1, 180),
    }
    assert found.total_ore == 3 * 102_700


def test_where_nothing_is_arranged_all_of_it_waits_for_funding() -> None:
    found = estimate([body()], Arrangements([]), RateBook(RATES), MEMBERS, TABLES)
    assert [one.missing for one in found.waiting] == ["funding"]


def test_a_cap_per_day_counts_a_gps_own_day_and_not_that_of_all_together() -> None:
    capped = funding(policy=policy_from({"daily_cap_minutes": 200}))
    found = priced(body(replace(SELF_EMPLOYED, count=4), preparation_minutes=90), by=capped)
    assert sum(one.counted_minutes for one in found.pieces) == 4 * 200


def test_each_home_pays_its_own_where_that_is_arranged() -> None:
    own = funding(arrangement=Arrangement.OWN_MUNICIPALITY, host=None)
    found = priced(body(SELF_EMPLOYED, replace(SELF_EMPLOYED, home=OTHER, count=2)), by=own)
    assert found.borne == {HOST: 3 * 102_700, OTHER: 2 * 3 * 102_700}


def test_a_key_shares_the_cost_of_the_year_and_not_one_ore_is_lost() -> None:
    found = priced(by=funding(POPULATION))
    assert sum(found.borne.values()) == found.total_ore == 308_100
    assert found.borne == {HOST: 119_132, OTHER: 133_510, THIRD: 55_458}


def test_what_cannot_be_shared_stays_with_the_host_and_it_says_why() -> None:
    by = Arrangements([funding(POPULATION)])
    found = estimate([body()], by, RateBook(RATES), MEMBERS, {})
    assert found.borne == {HOST: 3 * 102_700}
    assert "population" in found.unshared[0]


def test_the_employers_contribution_is_reckoned_by_month_and_is_unknown_without_a_rate() -> None:
    found = priced(body(days=(date(2024, 3, 14), date(2024, 4, 11))))
    rate = ContributionRate(new_id(), HOST, date(2024, 1, 1), date(2024, 12, 31), 1410, posted_by_payroll=False)
    assert contributions(found, {HOST: [rate]}) == {HOST: 2 * 43_442}
    assert contributions(found, {}) == {HOST: None}
    assert contributions(priced(by=funding(tax_treatment="business")), {}) == {}


def test_the_contribution_is_borne_by_those_who_bear_the_pay_and_not_one_ore_is_lost() -> None:
    rates = {HOST: [ContributionRate(new_id(), HOST, START, date(2024, 12, 31), 1410, posted_by_payroll=False)]}
    by = Arrangements([funding(POPULATION)])
    days = date(2024, 3, 14), date(2024, 4, 11)
    found = estimate([body(SELF_EMPLOYED, SELF_EMPLOYED, days=days)], by, RateBook(RATES), MEMBERS, TABLES)
    borne = borne_contributions(found, rates, by, MEMBERS, TABLES)
    assert sum(borne.values()) == contributions(found, rates)[HOST] == 2 * 86_884
    assert borne.keys() == {HOST, OTHER, THIRD}
    for home, ore in borne.items():
        assert abs(ore * 10_000 - found.borne[home] * 1410) < 2 * 10_000, "within two øre of its part of the pay"
    assert borne_contributions(found, {}, by, MEMBERS, TABLES) == {}


def test_days_are_spread_over_the_year_and_fall_on_weekdays() -> None:
    for meetings in (1, 4, 6, 12, 53):
        days = spread(2028, meetings)
        assert len(days) == len(set(days)) == meetings
        assert {day.year for day in days} == {2028}
        assert all(day.weekday() < 5 for day in days)
        assert list(days) == sorted(days)


seats = st.builds(
    Seats,
    count=st.integers(1, 5),
    home=st.sampled_from([HOST, OTHER, THIRD]),
    terms=st.builds(
        lambda form, specialist: (Terms(START, form, specialist),),
        st.sampled_from(ContractForm),
        st.sampled_from([True, False, None]),
    ),
)
bodies = st.builds(
    lambda own, days, work: body(*own, days=tuple(sorted(days)), **work),
    st.lists(seats, min_size=1, max_size=3),
    st.lists(st.dates(date(2024, 1, 1), date(2025, 12, 31)), min_size=1, max_size=4),
    st.fixed_dictionaries(
        {name: st.integers(0, 300) for name in ("pre_meeting_minutes", "preparation_minutes", "travel_minutes")}
    ),
)
keys = st.sampled_from([NONE, EQUAL, POPULATION, DistributionKey(Key.MIXED, 30)])


@given(planned=bodies, key=keys)
def test_every_way_of_summing_gives_the_same_and_all_of_the_work_is_in_it(
    planned: PlannedBody, key: DistributionKey
) -> None:
    found = priced(planned, by=funding(key))
    for sums in (
        found.by(lambda one: (one.on.month,)),
        found.by(lambda one: (one.payer, one.tax_treatment)),
        found.by(lambda one: (one.kind,)),
        found.by(lambda one: (one.home,)),
    ):
        assert sum(own.ore for own in sums.values()) == found.total_ore
    assert sum(found.borne.values()) == found.total_ore
    assert all(ore >= 0 for ore in found.borne.values())
    done = sum(one.minutes for one in found.pieces) + sum(one.minutes for one in found.waiting)
    assert done == sum(planned.work.values()) * len(planned.days) * sum(one.count for one in planned.seats)


@given(planned=bodies, times=st.integers(2, 4))
def test_so_many_gps_on_the_same_terms_cost_so_many_times_one(planned: PlannedBody, times: int) -> None:
    more = replace(planned, seats=tuple(replace(one, count=one.count * times) for one in planned.seats))
    apart = replace(planned, seats=planned.seats * times)
    assert priced(more).total_ore == priced(apart).total_ore == times * priced(planned).total_ore
