"""Every test here is run on both back ends; one that needs what a back end does not guarantee is skipped there."""

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from infra.chassis.db import Database
from infra.chassis.process import opened
from tests.buses.backend import Backend
from tests.buses.durables import begin_anew
from tests.buses.guarantees import IN_MEMORY, ON_A_SERVER, Guarantees
from tests.buses.in_memory import in_memory
from tests.buses.on_a_server import Running, nats_server, on_a_server
from tests.chassis.toy import toy
from tests.conformance.consuming import DURABLE
from tests.conformance.journals import Journal
from tests.stack import Stack

BACKENDS = (IN_MEMORY, ON_A_SERVER)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "guaranteed(name): needs a back end that declares this guarantee")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "backend" in metafunc.fixturenames:
        metafunc.parametrize("guarantees", BACKENDS, ids=lambda declared: declared.name, indirect=True)


@pytest.fixture
def guarantees(request: pytest.FixtureRequest) -> Guarantees:
    """What the back end of this test declares."""
    declared: Guarantees = request.param
    for needed in request.node.iter_markers("guaranteed"):
        if not getattr(declared, needed.args[0]):
            pytest.skip(f"{declared.name} does not guarantee {needed.args[0]}")
    return declared


@pytest.fixture(scope="session")
def own_nats(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A nats-server for this suite alone."""
    with nats_server(tmp_path_factory.mktemp("conformance")) as server:
        yield server


@pytest_asyncio.fixture
async def backend(guarantees: Guarantees, request: pytest.FixtureRequest) -> AsyncIterator[Backend]:
    """The bus of this test."""
    if guarantees is IN_MEMORY:
        memory = await in_memory()
        yield memory
        await memory.close()
    else:
        server = await on_a_server(request.getfixturevalue("own_nats"))
        await begin_anew(server.admin, DURABLE)
        yield server
        await server.close()


@pytest_asyncio.fixture
async def database(stack: Stack) -> AsyncIterator[Database]:
    """The database of the toy in the place of `meetings`."""
    async with opened(toy(), stack.settings("meetings")) as database:
        # Counted by place in a stream, and each test may have another stream.
        await database.pool.execute("delete from attempts")
        yield database


@pytest_asyncio.fixture
async def journal(stack: Stack) -> AsyncIterator[Journal]:
    """The database of the toy in the place of `representation`, in which nothing waits before and after."""
    settings = stack.settings("representation")
    async with opened(toy("representation"), settings) as database:
        await database.pool.execute("delete from unsent")
        owner_dsn = stack.servers.databases["representation"].owner_dsn
        yield Journal(database, settings.database_dsn.get_secret_value(), owner_dsn)
        await database.pool.execute("delete from unsent")
        await database.pool.execute("delete from unsendable")
