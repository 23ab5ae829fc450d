"""A toy gateway on a real database, a real issuer, and a client that calls it without a socket."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2
import pytest
import pytest_asyncio
from fastapi import FastAPI
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from infra.chassis.gateway.app import gateway_app
from infra.chassis.gateway.sign_in import sign_in_from
from infra.chassis.service import Service
from infra.local.servers import Servers
from tests.chassis.gateway import toy_gateway
from tests.chassis.gateway.issuer import Issuer
from tests.stack import Running, open_stack

MIGRATIONS = Path(__file__).with_name("migrations")


@dataclass(slots=True)
class World:
    """A gateway that answers, who signs people in, and a community that is this test's own."""

    running: Running
    app: FastAPI
    client: httpx2.AsyncClient
    issuer: Issuer
    community: str = field(default_factory=lambda: f"c-{uuid4().hex[:12]}")

    def token(self, *grants: dict[str, str], **claims: Any) -> dict[str, str]:
        """Headers of somebody signed in; without grants the secretariat of this test's own community."""
        mine = grants or ({"role": "secretariat", "community": self.community},)
        return {"Authorization": f"Bearer {self.issuer.token(*mine, **claims)}"}

    async def post(self, sent: object, key: str | None = None, **headers: str) -> httpx2.Response:
        """Send a command to /v1/bodies, signed in and with a key."""
        signed = self.token() | {"Idempotency-Key": key or str(uuid4())} | headers
        return await self.client.post("/v1/bodies", json=sent, headers=signed)

    async def establish(self, key: str | None = None, **fields: object) -> httpx2.Response:
        """Establish a body, with what the test does not say made up."""
        return await self.post({"community": self.community, "name": f"SSU {uuid4()}"} | fields, key)

    async def called(self, name: str) -> int:
        """How many bodies have this name."""
        count: int = await self.running.database.pool.fetchval("select count(*) from toy_bodies where name = $1", name)
        return count


@pytest.fixture(scope="session")
def usual_issuer() -> Iterator[Issuer]:
    running = Issuer()
    yield running
    running.close()


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    """An issuer of the test's own, to be broken."""
    running = Issuer()
    yield running
    running.close()


def toy_service() -> Service:
    """The declaration of the toy; it only answers."""
    return Service("representation", migrations=MIGRATIONS, gateway=[toy_gateway.routes])


@pytest_asyncio.fixture(scope="session")
async def gateway(
    servers: Servers, usual_issuer: Issuer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[World]:
    stack = await open_stack(servers, tmp_path_factory.mktemp("gateway"))
    async with stack.idle(toy_service(), oidc_issuer=usual_issuer.url) as running:
        app = gateway_app(
            "Toy",
            [toy_gateway.routes],
            database=running.database,
            settings=running.settings,
            sign_in=sign_in_from(running.settings),
        )
        async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url="http://toy") as client:
            yield World(running, app, client, usual_issuer)
    await stack.admin.client.close()


@pytest.fixture
def world(gateway: World) -> World:
    return World(gateway.running, gateway.app, gateway.client, gateway.issuer)


@pytest.fixture
def spans() -> Iterator[InMemorySpanExporter]:
    """What this process records while the test runs."""
    provider = trace.get_tracer_provider()
    if not isinstance(provider, TracerProvider):
        provider = TracerProvider()
        trace.set_tracer_provider(provider)
    exporter = InMemorySpanExporter()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    yield exporter
    exporter.shutdown()
