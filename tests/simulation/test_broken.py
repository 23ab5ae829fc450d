"""The simulation finds what is broken on purpose, each part within a few seeds: else it would prove nothing."""

import pytest

from tests.simulation.broken import BROKEN
from tests.simulation.calling import Played, simulated

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


@pytest.fixture(scope="module")
def last() -> dict[str, Played]:
    """Of each part the last seed that was played, all in one process, since each starts servers of its own."""
    every = [f"--broken={name}" for name in sorted(BROKEN)]
    return {one["broken"]: one for one in simulated("--seeds", "16", *every, "--first-failure", "--json", fails=True)}


@pytest.mark.parametrize("name", sorted(BROKEN))
def test_some_seed_among_sixteen_finds_what_is_broken(name: str, last: dict[str, Played]) -> None:
    assert any(said.startswith(SHOWS[name]) for said in last[name]["violations"]), last[name]["violations"]
