"""A bus of three nodes, for the tests of this folder that ask for it."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from infra.local.servers import Servers, start_servers
from tests.stack import Stack, open_stack


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    """PostgreSQL and three nodes of NATS; whoever kills one starts it again."""
    with start_servers(tmp_path_factory.mktemp("cluster"), durable=False, nats_nodes=3) as running:
        yield running


@pytest_asyncio.fixture
async def clustered(cluster: Servers, tmp_path: Path) -> AsyncIterator[Stack]:
    """A place to start services in, on the cluster."""
    opened = await open_stack(cluster, tmp_path)
    yield opened
    await opened.admin.client.close()
