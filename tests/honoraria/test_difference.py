"""What changed from one simulated run to the next, for any two."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from services.honoraria.model.difference import Outcome, difference

whose = st.tuples(st.sampled_from([UUID(int=n) for n in range(4)]), st.sampled_from(["office", "business"]))
works = st.sets(st.tuples(st.sampled_from("abc"), st.sampled_from(["rate", "payee"])), max_size=4)
outcomes = st.builds(
    Outcome, st.dictionaries(whose, st.integers(0, 10**7), max_size=6), st.integers(-(10**6), 10**6), works
)


@given(outcomes)
def test_a_run_does_not_differ_from_itself(one: Outcome) -> None:
    found = difference(one, one)
    assert (found.paid_ore, found.refund_ore, found.payouts, found.newly_left, found.no_longer_left) == (0, 0, (), 0, 0)


@given(outcomes, outcomes)
def test_the_difference_carries_from_one_run_to_the_other(before: Outcome, now: Outcome) -> None:
    found = difference(before, now)
    moved = dict(before.paid)
    for one in found.payouts:
        assert one.was_ore == moved.get((one.practitioner, one.tax_treatment), 0)
        moved[one.practitioner, one.tax_treatment] = one.is_ore
    assert {who: ore for who, ore in moved.items() if ore} == {who: ore for who, ore in now.paid.items() if ore}
    assert sum(before.paid.values()) + found.paid_ore == sum(now.paid.values())
    assert len(set(before.left)) + found.newly_left - found.no_longer_left == len(set(now.left))
