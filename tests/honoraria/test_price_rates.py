"""Shipped rates, entered rates, and what happens when they meet."""

from datetime import UTC, date, datetime, timedelta

import pytest
import yaml

from services.honoraria.model import (
    ASA4310,
    OSLO,
    SHIPPED_POLICY,
    Assumption,
    Paying,
    RateBook,
    RateRow,
    join_rates,
    price,
    rate_in_force,
)
from services.honoraria.model.allowances import What, allowance_on
from services.honoraria.model.rates import (
    RateContradicted,
    RateEndsBeforeItStarts,
    RateNotPositive,
    day_before_next_july,
)
from services.honoraria.shipped import (
    ShippedRatesWrong,
    read_policy,
    read_rates,
    shipped_allowances,
    shipped_policies,
    shipped_rates,
)
from tests.honoraria.priced import EXACT, GP, JULY, priced, rate, work

ASA = ASA4310


def kroner_on(agreement: str, day: date, specialist: bool = False) -> int | None:
    row = rate_in_force(shipped_rates(), agreement, specialist, day)
    return row.ore_per_hour // 100 if row else None


@pytest.mark.parametrize(
    ("year", "kroner"),
    list(enumerate([668, 678, 705, 718, 743, 754, 780, 795, 857, 880, 880, 928, 960, 1027, 1075, None], start=2010)),
)
def test_each_shipped_rate_runs_from_1_july_through_30_june(year: int, kroner: int | None) -> None:
    assert kroner_on(ASA, date(year, 7, 1)) == kroner
    assert kroner_on(ASA, date(year + 1, 6, 30)) == kroner


def test_nothing_is_shipped_for_the_days_before_and_after() -> None:
    assert kroner_on(ASA, date(2010, 6, 30)) is None
    assert kroner_on(ASA, date(2026, 7, 1), specialist=True) is None


def test_specialists_have_their_own_rate_from_1_july_2024_only() -> None:
    assert kroner_on(ASA, date(2024, 6, 30), specialist=True) == 1027
    assert kroner_on(ASA, JULY, specialist=True) == 1230
    assert all(row.specialist is None for row in shipped_rates() if row.since < JULY)


def test_oslo_has_one_shipped_year() -> None:
    days = [date(2022, 6, 30), date(2022, 7, 1), date(2023, 6, 30), date(2023, 7, 1)]
    assert [kroner_on(OSLO, day) for day in days] == [None, 960, 960, None]


def test_every_shipped_rate_names_its_source() -> None:
    assert all("Legeforeningen" in row.source or "KS" in row.source for row in shipped_rates())


def test_the_uncertain_figures_are_marked() -> None:
    marked = {(row.since.year, row.assumptions) for row in shipped_rates() if row.assumptions}
    assert marked == {
        (2018, (Assumption.RATE_SOURCES_DIFFER,)),
        (2024, (Assumption.RATE_READ_ONCE,)),
    }


def test_only_rates_without_a_known_successor_lapse_by_assumption() -> None:
    open_ended = {(row.agreement, row.since) for row in shipped_rates() if row.until is None}
    assert open_ended == {(ASA, JULY), (OSLO, date(2022, 7, 1))}


def test_shipped_rates_of_one_kind_follow_each_other_without_a_gap() -> None:
    rows = [row for row in shipped_rates() if row.agreement == ASA and row.specialist is None]
    assert [row.last_day + timedelta(days=1) for row in rows] == [row.since for row in rows[1:]] + [JULY]


WHOLE = {
    "agreement": "OSLO",
    "point": "12.3",
    "read_on": date(2026, 1, 1),
    "sources": {"a": "b"},
    "rates": [{"specialist": None, "from": date(2022, 7, 1), "ore_per_hour": 960, "source": "a"}],
}
ROW: dict[str, object] = WHOLE["rates"][0]  # type: ignore[index]


def test_a_shipped_file_says_agreement_point_sources_rates_and_when_it_was_read() -> None:
    (row,) = read_rates(yaml.safe_dump(WHOLE), "oslo.yaml")
    assert (row.agreement, row.point, row.ore_per_hour, row.source) == ("OSLO", "12.3", 960, "b")


@pytest.mark.parametrize(
    "document",
    [
        *({name: value for name, value in WHOLE.items() if name != left_out} for left_out in WHOLE),
        WHOLE | {"colour": "blue"},
        WHOLE | {"read_on": "2026-01-01"},
        *(WHOLE | {"rates": [{k: v for k, v in ROW.items() if k != left_out}]} for left_out in ROW),
        WHOLE | {"rates": [ROW | {"ore_per_hour": 9.5}]},
        WHOLE | {"rates": [ROW | {"ore_per_hour": True}]},
        WHOLE | {"rates": [ROW | {"ore_per_hour": 0}]},
        WHOLE | {"rates": [ROW | {"source": "c"}]},
        WHOLE | {"rates": [ROW | {"specialist": "yes"}]},
        WHOLE | {"rates": [ROW | {"until": date(2023, 6, 30)}]},
        WHOLE | {"rates": [ROW | {"to": date(2022, 6, 30)}]},
        WHOLE | {"rates": [ROW | {"from": datetime(2022, 7, 1, tzinfo=UTC)}]},
        WHOLE | {"rates": [ROW | {"assumption": "hearsay"}]},
    ],
)
def test_a_shipped_file_with_a_fault_is_refused_by_name(document: dict[str, object]) -> None:
    with pytest.raises(ShippedRatesWrong, match=r"oslo\.yaml"):
        read_rates(yaml.safe_dump(document), "oslo.yaml")


def test_a_shipped_policy_that_contradicts_itself_is_refused_by_name() -> None:
    told = {"code": "X", "name": "X", "read_on": date(2026, 1, 1), "source": "X", "rules": [{"increment_minutes": 30}]}
    with pytest.raises(ShippedRatesWrong, match=r"x\.yaml"):
        read_policy(yaml.safe_dump(told), "x.yaml")


def test_the_shipped_regimes_are_what_counts_without_a_decision_and_that_of_helse_forde() -> None:
    shipped, forde = shipped_policies()
    assert shipped.policy == SHIPPED_POLICY
    hours = [priced(work(16 * 60), policy=one.policy).lines[0].counted_minutes for one in (shipped, forde)]
    assert hours == [16 * 60, 15 * 30]


@pytest.mark.parametrize(
    ("what", "day", "ore"),
    [
        (What.KILOMETRE, "2018-12-31", None),
        (What.KILOMETRE, "2019-01-01", 403),
        (What.KILOMETRE, "2019-12-31", 403),
        (What.KILOMETRE, "2020-01-01", None),
        (What.KILOMETRE, "2022-12-31", None),
        (What.KILOMETRE, "2023-06-01", 448),
        (What.KILOMETRE, "2024-12-31", 490),
        (What.KILOMETRE, "2025-01-01", 500),
        (What.KILOMETRE, "2026-12-31", 530),
        (What.KILOMETRE, "2027-01-01", None),
        (What.SHORT_DAY, "2022-12-31", None),
        (What.SHORT_DAY, "2023-01-01", 34200),
        (What.SHORT_DAY, "2024-06-01", 36900),
        (What.LONG_DAY, "2024-06-01", 68600),
        (What.LONG_DAY, "2025-12-31", 71300),
        (What.LONG_DAY, "2026-01-01", None),
    ],
)
def test_kilometres_and_day_trips_have_their_gaps(what: What, day: str, ore: int | None) -> None:
    found = allowance_on(shipped_allowances(), what, date.fromisoformat(day))
    assert (found.ore if found else None) == ore


def test_figures_read_in_one_secondary_place_are_marked_so() -> None:
    marked = {(one.what, one.since.year) for one in shipped_allowances() if one.assumptions}
    assert marked == {(What.KILOMETRE, 2019), (What.KILOMETRE, 2026)}


@pytest.mark.parametrize(
    ("since", "last"),
    [
        ("2024-07-01", "2025-06-30"),
        ("2024-07-02", "2025-06-30"),
        ("2024-06-30", "2024-06-30"),
        ("2024-01-01", "2024-06-30"),
        ("2024-12-31", "2025-06-30"),
        ("9999-06-30", "9999-06-30"),
        ("9999-07-01", "9999-12-31"),
    ],
)
def test_a_rate_lapses_before_the_next_1_july_after_its_first_day(since: str, last: str) -> None:
    assert day_before_next_july(date.fromisoformat(since)) == date.fromisoformat(last)


def test_a_rate_of_another_agreement_is_not_used() -> None:
    assert rate_in_force([rate(1027, JULY)], OSLO, True, JULY) is None


def test_an_entered_rate_with_another_amount_than_the_shipped_is_refused() -> None:
    with pytest.raises(RateContradicted, match="123000") as refused:
        join_rates(shipped_rates(), [rate(1231, JULY, True)])
    assert refused.value.field == "ore_per_hour"


def test_two_entered_rates_cannot_contradict_each_other() -> None:
    later = date(2025, 7, 1)
    with pytest.raises(RateContradicted):
        join_rates(shipped_rates(), [rate(1260, later, True), rate(1261, later, True)])


def test_the_same_day_with_another_status_or_agreement_is_another_rate() -> None:
    entered = [rate(1100, JULY, None), RateRow(OSLO, True, JULY, 110000, "test")]
    assert set(entered) < set(join_rates(shipped_rates(), entered))


def test_an_entered_rate_that_confirms_a_shipped_one_replaces_its_source_and_marks() -> None:
    confirmed = rate(1230, JULY, True, until=date(2025, 6, 30), source="the circular itself")
    joined = join_rates(shipped_rates(), [confirmed])
    line = price([work(60, JULY)], [GP], RateBook(joined), EXACT, Paying(ASA)).lines[0]
    assert line.source == "the circular itself"
    assert line.assumptions == (Assumption.ORE_HALF_UP,)


def test_an_entered_rate_that_confirms_a_shipped_one_for_less_time_takes_nothing_away() -> None:
    joined = join_rates(shipped_rates(), [rate(1230, JULY, True, until=date(2024, 12, 31))])
    assert rate_in_force(joined, ASA, True, date(2025, 1, 1)) in shipped_rates()


def test_a_rate_cannot_be_nothing_or_end_before_it_starts() -> None:
    with pytest.raises(RateNotPositive):
        rate(0, JULY)
    with pytest.raises(RateEndsBeforeItStarts):
        rate(1000, JULY, until=date(2024, 6, 30))
    assert rate(1000, JULY, until=JULY).last_day == JULY
