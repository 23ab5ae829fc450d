"""What a run pays is never below zero, and nothing is lost between runs."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from services.honoraria.model.settlement import Awaiting, Taking, VoucherKind, Who, payouts

GPS = [UUID(int=1), UUID(int=2)]
TAKEN = st.lists(
    st.tuples(
        st.sampled_from(GPS),
        st.sampled_from(["office", "business"]),
        st.integers(-300_000, 300_000),
        st.booleans(),
    ),
    max_size=6,
)


def taking(number: int, taken: tuple[UUID, str, int, bool]) -> Taking:
    gp, treatment, ore, supplement = taken
    return Taking(
        UUID(int=100 + number), UUID(int=50), gp, treatment, date(2024, 3, 1 + number % 28), ore, ore < 0, supplement
    )


@given(st.lists(TAKEN, max_size=5))
def test_what_is_paid_and_what_is_owed_is_always_the_sum_of_the_entries(
    runs: list[list[tuple[UUID, str, int, bool]]],
) -> None:
    debts: dict[Who, int] = {}
    entries: dict[Who, int] = {}
    paid: dict[Who, int] = {}
    number = 0
    for run in runs:
        takings = []
        for taken in run:
            takings.append(taking(number, taken))
            number += 1
            entries[taken[0], taken[1]] = entries.get((taken[0], taken[1]), 0) + taken[2]
        for one in payouts(takings, debts):
            who = one.practitioner, one.tax_treatment
            assert one.paid_ore >= 0 >= one.carried_ore
            assert one.paid_ore == 0 or one.carried_ore == 0
            paid[who] = paid.get(who, 0) + one.paid_ore
            debts[who] = one.carried_ore
    for who, ore in entries.items():
        assert paid.get(who, 0) + debts.get(who, 0) == ore


@given(TAKEN, st.lists(st.integers(1, 300_000), max_size=4), st.integers(-200_000, 0), st.booleans())
def test_what_was_never_paid_covers_what_is_taken_back_before_any_of_it_is_a_debt(
    taken: list[tuple[UUID, str, int, bool]], waiting: list[int], debt: int, told: bool
) -> None:
    for plain in payouts([taking(number, one) for number, one in enumerate(taken)], {}):
        before = replace(plain, brought_ore=debt, withheld=told)
        after = before.out_of(
            Awaiting(UUID(int=n), before.practitioner, str(n), ore, UUID(int=9)) for n, ore in enumerate(waiting)
        )
        assert after.paid_ore - before.paid_ore - (before.carried_ore - after.carried_ore) == after.cancelled_ore
        assert before.carried_ore <= after.carried_ore <= (0 if told else debt)
        assert after.paid_ore >= 0
        if len(after.cancelled) < len(waiting):
            assert after.carried_ore == (0 if told else debt), "all is covered while anything is left to cancel"
        if after.cancelled:
            assert after.paid_ore < after.cancelled[-1].ore, "no more than it takes"


@given(TAKEN)
def test_every_entry_stands_on_one_voucher_and_reversals_on_their_own(taken: list[tuple[UUID, str, int, bool]]) -> None:
    takings = [taking(number, one) for number, one in enumerate(taken)]
    vouchers = [voucher for one in payouts(takings, {}) for voucher in one.vouchers]
    stood = [one.entry for voucher in vouchers for one in voucher.takings]
    assert sorted(stood) == sorted(one.entry for one in takings)
    for voucher in vouchers:
        assert {one.reverses for one in voucher.takings} == {voucher.kind is VoucherKind.REVERSAL}
        assert len({(one.practitioner, one.tax_treatment) for one in voucher.takings}) == 1
