"""Honoraria with its gateway on a real database; facts are handed to it by the test."""

import base64
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from services.honoraria.app import room, service
from tests.chassis.gateway.issuer import Issuer
from tests.gateways.caller import calling
from tests.honoraria.sent import Sent, sent_to_bank
from tests.honoraria.world import World
from tests.stack import Stack


@pytest.fixture(scope="session")
def issuer() -> Iterator[Issuer]:
    running = Issuer()
    yield running
    running.close()


@pytest.fixture(scope="session")
def key_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One key for all tests, since they share a database and list what others have sealed."""
    path = tmp_path_factory.mktemp("keys") / "honoraria"
    path.write_text(base64.b64encode(os.urandom(32)).decode())
    return path


@pytest_asyncio.fixture
async def world(stack: Stack, issuer: Issuer, key_file: Path) -> AsyncIterator[World]:
    """A community with a body and a GP, and nothing arranged; nothing works by itself."""
    async with (
        stack.idle(service, oidc_issuer=issuer.url, key_file=key_file) as running,
        room.opened(running.database, running.settings),
        calling(running, issuer) as call,
    ):
        made = World(running, call)
        await made.people()
        yield made
        # Other tests share the database but not the keys: nothing that is due may be left to them.
        await running.database.pool.execute("delete from timers")


@pytest_asyncio.fixture
async def sent(world: World) -> Sent:
    """A payment that two have let go to the bank."""
    return await sent_to_bank(world)
