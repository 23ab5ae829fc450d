"""The same with other seeds: a file of its own, so that another worker can play them."""

import pytest

from tests.simulation.calling import simulated

pytestmark = [pytest.mark.long, pytest.mark.timeout(900)]


def test_whatever_goes_wrong_the_house_comes_to_rest() -> None:
    assert len(simulated("--seeds", "60", "--from", "60", "--json")) == 60
