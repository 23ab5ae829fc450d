"""Refund claims on the lines of invoices: a month each, contribution, corrections, adding up to the øre."""

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from infra.chassis.ids import new_id
from services.honoraria.model.invoicing import Claim, drawn, label, parts_of, running


def claimed(ore: int, cost: int, share: int, months: dict[date, int], contribution: int = 0) -> Claim:
    days = date(2024, 1, 1), date(2024, 12, 31)
    return Claim(new_id(), new_id(), "3907", "v/a", *days, ore, contribution, cost, share, months)


def lines(claim: Claim) -> list[tuple[str, date | None, int]]:
    return [(part.of, part.month, part.ore) for part in parts_of(claim)]


ORE = st.integers(-(10**7), 10**7)
MONTHS = st.dictionaries(st.integers(1, 12).map(lambda month: date(2024, month, 1)), ORE, max_size=5)


@given(ORE.filter(bool), ORE, ORE, MONTHS, ORE)
def test_the_lines_of_a_claim_add_up_to_it_whatever_came_before(
    ore: int, cost: int, share: int, months: dict[date, int], contribution: int
) -> None:
    parts = lines(claimed(ore, cost, share, months, contribution))
    assert sum(part for *_, part in parts) == ore
    assert all(part for *_, part in parts)


@given(st.integers(1, 9), st.lists(st.integers(1, 10**6), min_size=1, max_size=4), st.sampled_from([0, 1410, 510]))
def test_a_first_claim_needs_no_correction_line(members: int, costs: list[int], rate: int) -> None:
    months = {date(2024, place, 1): ore for place, ore in enumerate(costs, start=1)}
    contribution = sum(costs) * rate // 10_000
    whole = sum(costs) + contribution
    if whole // members:
        claim = claimed(whole // members, whole, whole // members, months, contribution // members)
        assert "correction" not in [of for of, *_ in lines(claim)]


def test_employers_contribution_stands_on_a_line_of_its_own() -> None:
    march = {date(2024, 3, 1): 30_000}
    assert lines(claimed(11_410, 34_230, 11_410, march, 1_410)) == [
        ("month", date(2024, 3, 1), 10_000),
        ("contribution", None, 1_410),
    ]
    assert lines(claimed(1_410, 34_230, 11_410, {}, 1_410)) == [("contribution", None, 1_410)], "a rate that came late"


def test_what_was_claimed_wrongly_before_stands_by_itself() -> None:
    assert lines(claimed(5_000, 30_000, 10_000, {date(2024, 3, 1): 30_000})) == [
        ("month", date(2024, 3, 1), 10_000),
        ("correction", None, -5_000),
    ]
    assert lines(claimed(-5_000, 0, 0, {})) == [("correction", None, -5_000)]


def test_a_credit_mirrors_its_claim_line_by_line() -> None:
    months = {date(2024, 1, 1): 100, date(2024, 2, 1): 205}
    forth = lines(claimed(116, 348, 116, months, 14))
    back = drawn([claimed(-116, 0, 0, {month: -ore for month, ore in months.items()}, -14)])
    assert [(part.of, part.month, part.ore) for part in back[0].parts] == forth
    assert (back[0].kind, back[0].ore) == ("credit_note", 116)


def test_invoices_come_before_the_credit_notes_of_a_run_and_runs_in_their_order() -> None:
    one, two = claimed(5, 5, 5, {}), claimed(-5, 5, 5, {})
    assert [each.kind for each in drawn([two, one])] == ["credit_note", "invoice"], "each is of another run"
    same = replace(two, run=one.run, segment="v/b")
    assert [each.kind for each in drawn([same, one])] == ["invoice", "credit_note"]


@given(st.integers(0, 9999), st.integers(2020, 2100), st.integers(1, 10**6 - 1))
def test_a_number_as_printed_says_host_year_and_running_number(host: int, year: int, number: int) -> None:
    assert running(label(f"{host:04d}", year, number)) == (f"{host:04d}", year, number)
