"""Servers of this room's own: the bus is wiped here, and databases are put back to earlier points."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from infra.local.servers import Servers, start_servers
from infra.reconcile import recover
from tests.stack import Stack, open_stack


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    """Both servers, for the files of this room that one worker runs."""
    with start_servers(tmp_path_factory.mktemp("reconcile"), durable=False) as running:
        yield running


@pytest.fixture(autouse=True)
def in_a_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """A service that refuses to work is never connected for long: less patience will do to see that."""
    monkeypatch.setattr(recover, "LOOK_AGAIN", 0.2)


@pytest_asyncio.fixture
async def stack(servers: Servers, tmp_path: Path) -> AsyncIterator[Stack]:
    """A place to start services in."""
    opened = await open_stack(servers, tmp_path)
    yield opened
    await opened.admin.client.close()
