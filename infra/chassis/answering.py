"""The HTTP half of a service process: its gateway, health and what operators ask."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import uvicorn

from infra.chassis.background import Failed, in_background
from infra.chassis.db import Database
from infra.chassis.health import Health
from infra.chassis.service import Service
from infra.chassis.settings import Settings

GRACE = 5
"""Seconds that requests under way are given when the process stops."""

REST = 75
"""Seconds that a connection may rest. More than proxies and clients let theirs (a minute at most, mostly): who lets go
last would else cut off a request that was just sent, and its caller could not know whether it was carried out."""


@contextlib.asynccontextmanager
async def answering(
    service: Service, settings: Settings, database: Database, health: Health, failed: Failed
) -> AsyncIterator[None]:
    """The HTTP gateway with health. Leaving it stops accepting and finishes what is under way."""
    from infra.chassis.gateway.app import gateway_app
    from infra.chassis.gateway.sign_in import sign_in_from
    from infra.chassis.housekeeping import keep_house
    from infra.chassis.operations import health_routes, operator_routes

    host, _, port = settings.listen.rpartition(":")
    app = gateway_app(
        f"Samråd {service.name}",
        [*service.gateway, operator_routes(service, health)],
        database=database,
        settings=settings,
        sign_in=sign_in_from(settings),
        health=health_routes(health),
    )
    config = uvicorn.Config(
        app,
        host=host,
        port=int(port),
        log_config=None,
        access_log=False,
        lifespan="off",
        timeout_graceful_shutdown=GRACE,
        timeout_keep_alive=REST,
        server_header=False,
        date_header=False,
        # Nobody's address is used or logged, so nobody may claim one.
        proxy_headers=False,
    )
    server = _Server(config)
    serving = asyncio.create_task(server.serve())
    try:
        await _begun(server, serving)
        async with in_background(keep_house(database), failed):
            yield
    finally:
        server.should_exit = True
        await serving


async def _begun(server: uvicorn.Server, serving: "asyncio.Task[None]") -> None:
    # uvicorn tells nobody when it listens, or that it could not.
    while not server.started:
        if serving.done():
            return await serving
        await asyncio.sleep(0.01)


class _Server(uvicorn.Server):
    """uvicorn without signal handling of its own: the process stops in an order of its own."""

    @contextlib.contextmanager
    def capture_signals(self) -> Any:
        yield
