"""A cost shared among municipalities: whole øre, nothing lost, nothing invented."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.honoraria.model.shares import (
    DistributionKey,
    Key,
    MixedKeyNeedsShare,
    NobodyToShare,
    PopulationMissing,
    refunds,
    split,
)

EQUAL, BY_POPULATION, NONE = (DistributionKey(kind) for kind in (Key.EQUAL, Key.POPULATION, Key.NONE))
THREE = {"3911": 1000, "3901": 3000, "3907": 6000}


def test_equal_shares_give_the_odd_ore_to_the_lowest_numbers() -> None:
    assert split(101, EQUAL, THREE, "3907") == {"3901": 34, "3907": 34, "3911": 33}


def test_shares_follow_the_population() -> None:
    assert split(1000, BY_POPULATION, THREE, "3907") == {"3901": 300, "3907": 600, "3911": 100}


def test_the_largest_remainder_takes_the_odd_ore() -> None:
    # 7 øre: 2.1, 4.2 and 0.7.
    assert split(7, BY_POPULATION, THREE, "3907") == {"3901": 2, "3907": 4, "3911": 1}


def test_a_mixed_key_shares_part_equally_and_the_rest_by_population() -> None:
    # 40 % of 900 in three equal parts of 120; 540 as 162, 324 and 54.
    mixed = DistributionKey(Key.MIXED, share_equal=40)
    assert split(900, mixed, THREE, "3907") == {"3901": 282, "3907": 444, "3911": 174}


@pytest.mark.parametrize(("share", "same_as"), [(100, EQUAL), (0, BY_POPULATION)])
def test_a_mixed_key_at_its_ends_is_one_of_the_others(share: int, same_as: DistributionKey) -> None:
    mixed = DistributionKey(Key.MIXED, share_equal=share)
    assert split(9999, mixed, THREE, "3907") == split(9999, same_as, THREE, "3907")


def test_without_a_key_the_host_bears_everything() -> None:
    shares = split(1000, NONE, {"3901": None, "3907": None}, "3907")
    assert shares == {"3907": 1000}
    assert refunds(shares, "3907") == {}


def test_the_host_bears_its_own_share_and_claims_the_others() -> None:
    assert refunds(split(1000, BY_POPULATION, THREE, "3907"), "3907") == {"3901": 300, "3911": 100}


def test_a_host_outside_the_members_claims_all_of_it() -> None:
    assert sum(refunds(split(1000, EQUAL, THREE, "0301"), "0301").values()) == 1000


@pytest.mark.parametrize("people", [0, None, -5])
@pytest.mark.parametrize("key", [BY_POPULATION, DistributionKey(Key.MIXED, 50)])
def test_a_population_of_zero_or_missing_is_refused_by_number(key: DistributionKey, people: int | None) -> None:
    with pytest.raises(PopulationMissing, match="3911"):
        split(1000, key, THREE | {"3911": people}, "3907")


def test_equal_shares_need_no_population() -> None:
    assert split(2, EQUAL, {"3901": None, "3907": 0}, "3907") == {"3901": 1, "3907": 1}


def test_nobody_cannot_share() -> None:
    with pytest.raises(NobodyToShare):
        split(1, EQUAL, {}, "3907")


@pytest.mark.parametrize(("kind", "share"), [(Key.MIXED, None), (Key.MIXED, -1), (Key.MIXED, 101), (Key.EQUAL, 50)])
def test_only_a_mixed_key_says_how_much_is_equal(kind: Key, share: int | None) -> None:
    with pytest.raises(MixedKeyNeedsShare):
        DistributionKey(kind, share)


numbers = st.integers(101, 5999).map(lambda number: f"{number:04d}")
members = st.dictionaries(numbers, st.integers(1, 800_000), min_size=1, max_size=45)
keys = st.sampled_from([EQUAL, BY_POPULATION, NONE]) | st.integers(0, 100).map(
    lambda share: DistributionKey(Key.MIXED, share)
)
amounts = st.integers(-(10**12), 10**12)


@given(amounts, keys, members)
def test_shares_always_add_up(amount: int, key: DistributionKey, who: dict[str, int]) -> None:
    assert sum(split(amount, key, who, min(who)).values()) == amount


@given(amounts, st.integers(0, 100), members)
def test_no_share_is_an_ore_or_more_from_the_exact_one(amount: int, share: int, who: dict[str, int]) -> None:
    shares = split(amount, DistributionKey(Key.MIXED, share), who, min(who))
    for number, people in who.items():
        part = Fraction(share, 100) / len(who) + Fraction(100 - share, 100) * Fraction(people, sum(who.values()))
        assert abs(shares[number] - amount * part) < 1


@given(amounts, keys, members)
def test_a_credit_undoes_a_claim_to_the_ore(amount: int, key: DistributionKey, who: dict[str, int]) -> None:
    there, back = split(amount, key, who, min(who)), split(-amount, key, who, min(who))
    assert {number: share + back[number] for number, share in there.items()} == dict.fromkeys(there, 0)


@given(amounts, keys, members)
def test_the_order_of_the_members_changes_nothing(amount: int, key: DistributionKey, who: dict[str, int]) -> None:
    turned = dict(reversed(list(who.items())))
    assert split(amount, key, who, "0301") == split(amount, key, turned, "0301")
