"""The simulation finds what is broken on purpose, each part within a few seeds: else it would prove nothing."""

import pytest

from tests.simulation.broken import BROKEN
from tests.simulation.calling import simulated

pytestmark = [pytest.mark.long, pytest.mark.timeout(300)]

SHOWS = {
    "acknowledged-first": "effects",
    "entered-apart": "effects",
    "forgotten-before-told": "told",
    "latest-arrival-wins": "money",
    "numbered-apart": "settled",
    "read-by-cursor": "told",
}
"""The invariant by which each is found out, among others."""


@pytest.mark.parametrize("name", sorted(BROKEN))
def test_some_seed_among_sixteen_finds_what_is_broken(name: str) -> None:
    played = simulated("--seeds", "16", "--broken", name, "--first-failure", "--json", fails=True)
    assert any(said.startswith(SHOWS[name]) for said in played[-1]["violations"]), played[-1]["violations"]
