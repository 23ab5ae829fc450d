"""A seed replays: the same decisions in the same order, and the same rows in the end."""

import pytest

from tests.simulation.calling import simulated

pytestmark = [pytest.mark.long, pytest.mark.timeout(300)]


def test_a_seed_makes_the_same_decisions_and_the_same_tables_again_also_in_another_process() -> None:
    played = simulated("--seeds", "2", "--times", "2", "--digest", "--json")
    others = simulated("--seeds", "1", "--from", "1", "--digest", "--json")
    by_seed: dict[int, set[tuple[str, str]]] = {}
    for one in [*played, *others]:
        by_seed.setdefault(one["seed"], set()).add((one["log"], one["tables"]))
    assert [len(plays) for plays in by_seed.values()] == [1, 1]
    assert len(set.union(*by_seed.values())) == 2, "different seeds are different years"
