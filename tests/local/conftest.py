"""The issuer, the mail sink and the trace intake, served in this process on free ports."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

import httpx2
import pytest
import pytest_asyncio
import uvicorn

from infra.local.ports import choose_ports
from infra.local.servers import Servers
from infra.local.state import State, open_state
from infra.local.support import application


@dataclass(frozen=True, slots=True)
class Support:
    """What answers where."""

    state: State
    issuer: str
    smtp_port: int
    traces_dsn: str
    http: httpx2.AsyncClient


@pytest_asyncio.fixture(scope="session")
async def serving(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Support]:
    state = open_state(tmp_path_factory.mktemp("support"))
    ports = choose_ports(("http", "smtp"), {})
    issuer, dsn = f"http://127.0.0.1:{ports['http']}", servers.databases["traces"].owner_dsn
    app = application(state, issuer, dsn, ports["smtp"])
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=ports["http"], log_level="warning"))
    task = asyncio.create_task(server._serve())
    while not server.started:
        assert not task.done(), task.result()
        await asyncio.sleep(0.01)
    async with httpx2.AsyncClient(base_url=issuer, follow_redirects=False) as http:
        yield Support(state, issuer, ports["smtp"], dsn, http)
    server.should_exit = True
    await task


@pytest.fixture
def support(serving: Support) -> Iterator[Support]:
    """With nobody to sign in and no mail; the key stays."""
    yield serving
    for kept in ("issuer", "mail"):
        shutil.rmtree(serving.state.root / kept, ignore_errors=True)
