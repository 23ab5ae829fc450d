"""A seed decides the schedule, and a schedule is one that can be carried out."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from tests.chaos.schedule import AT_ONCE, schedule
from tests.chaos.violence import ALL

seeds = st.integers(0, 2**32)


@given(seeds)
def test_the_same_seed_decides_the_same(seed: int) -> None:
    assert schedule(seed, 120) == schedule(seed, 120)


def test_another_seed_decides_otherwise() -> None:
    assert len({tuple(schedule(seed, 60)) for seed in range(20)}) == 20


@given(seeds, st.floats(5, 200), st.sampled_from([1, 3]))
def test_everything_is_mended_in_time_and_no_two_at_once_touch_the_same(seed: int, seconds: float, nodes: int) -> None:
    blows = schedule(seed, seconds, nodes=nodes)
    assert all(blow.until <= seconds + 0.001 for blow in blows)
    for one, other in combinations(blows, 2):
        if one.at < other.until and other.at < one.until:
            assert ALL[one.name].touches != ALL[other.name].touches
    for blow in blows:
        assert sum(other.at <= blow.at < other.until for other in blows) <= AT_ONCE


@given(seeds)
def test_what_takes_a_cluster_is_not_done_to_one_node(seed: int) -> None:
    assert all(ALL[blow.name].nodes == 1 for blow in schedule(seed, 60, nodes=1))


def test_in_ten_minutes_everything_is_done() -> None:
    assert {blow.name for blow in schedule(1, 600, nodes=3)} == set(ALL)
