"""One PostgreSQL and one NATS for each test process, started when a test first asks for them."""

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from hypothesis import HealthCheck, settings

from infra.local.servers import Servers, start_servers
from tests.stack import Stack, open_stack

# How long an example takes says how busy the machine is, and nothing of what it tries: `timeout` bounds the whole test.
settings.register_profile("unhurried", settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are processors, since tests of servers wait a third of their time."""
    return min(4, len(os.sched_getaffinity(0)) + 1 if hasattr(os, "sched_getaffinity") else 4)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Start files that may take long first, so that nobody waits for one of them alone at the end."""
    allowed: dict[Path, float] = {}
    for item in items:
        timeout = item.get_closest_marker("timeout")
        allowed[item.path] = max(allowed.get(item.path, 0.0), timeout.args[0] if timeout else 0.0)
    items.sort(key=lambda item: -allowed[item.path])


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    """Real servers; fsync is off, since tests of durability start their own."""
    with start_servers(tmp_path_factory.mktemp("servers"), durable=False) as running:
        yield running


@pytest_asyncio.fixture
async def stack(servers: Servers, tmp_path: Path) -> AsyncIterator[Stack]:
    """A place to start services in, with a clock that stands on 1 January 2024 until the test moves it."""
    opened = await open_stack(servers, tmp_path)
    yield opened
    await opened.admin.client.close()
