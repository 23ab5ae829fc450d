"""A bus of three nodes loses whoever leads, and for a moment its majority, while facts flow."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.chaos.town import Town, settled

pytestmark = [pytest.mark.long, pytest.mark.timeout(300)]


@pytest_asyncio.fixture(scope="module")
async def town(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Town]:
    """On three nodes."""
    async with settled(tmp_path_factory.mktemp("cluster"), nats_nodes=3) as attacked:
        yield attacked


@pytest.mark.parametrize("seed", range(2))
async def test_a_stream_whose_leader_is_killed_loses_nothing(town: Town, seed: int) -> None:
    await town.suffers("leader killed", seed)
