"""A year under crashes, cuts and outages, played by many seeds: whatever happens, the invariants hold in the end."""

import pytest

from tests.simulation.calling import simulated

pytestmark = [pytest.mark.long, pytest.mark.timeout(900)]


def test_whatever_goes_wrong_every_fact_has_one_effect_and_every_ore_its_cause() -> None:
    played = simulated("--seeds", "60", "--json")
    assert len(played) == 60
    assert sum(one["crashes"] for one in played) > 50, "or it would prove little"
    assert sum(one["perils"] for one in played) > 50
