"""A service process: everything its declaration asks for, started in order and stopped without losing or repeating.

python -m services.meetings.app [--only gateway|worker]
"""

import argparse
import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any, Literal
from urllib.parse import urlsplit

import structlog
import uvicorn

from infra.chassis import migrate
from infra.chassis.bus import Bus, connect
from infra.chassis.clock import clock_from
from infra.chassis.db import Database, open_pool
from infra.chassis.health import Health
from infra.chassis.relay import Relay
from infra.chassis.service import Service
from infra.chassis.settings import Settings, WrongSettings, read_settings
from infra.chassis.telemetry import start_logging, start_telemetry
from infra.chassis.timers import Timers
from infra.chassis.vault import Vault, WrongKey, read_key

log = structlog.get_logger()

Part = Literal["gateway", "worker"]


def run(service: Service) -> None:
    """The `main` of a service: read settings, run until told to stop, exit 2 with words when settings are wrong."""
    parser = argparse.ArgumentParser(prog=f"python -m services.{service.name}.app", description=__doc__)
    parser.add_argument("--only", choices=("gateway", "worker"), help="run one half in this process")
    only = parser.parse_args().only
    try:
        service.check()
        settings = read_settings()
        start_logging(service.name, settings.log)
        telemetry = start_telemetry(service.name, endpoint=settings.otlp_endpoint, sample=settings.trace_sample)
        try:
            _loop().run(serve(service, settings, only=only))
        finally:
            if telemetry is not None:
                telemetry.shutdown()
    except (WrongSettings, WrongKey) as wrong:
        sys.exit(f"{service.name} cannot start:\n{wrong}")


def _loop() -> asyncio.Runner:
    try:
        import uvloop
    except ImportError:
        return asyncio.Runner()
    return asyncio.Runner(loop_factory=uvloop.new_event_loop)


async def serve(service: Service, settings: Settings, *, only: Part | None = None) -> None:
    """Run a service in this event loop until it is told to stop; exits 1 when its relay or timers fail for good."""
    stop = asyncio.Event()
    failures: list[BaseException] = []

    def failed(cause: BaseException) -> None:
        # A relay that has stopped while the process lives looks healthy and tells nobody anything.
        log.critical("background_failed", exc_info=cause)
        failures.append(cause)
        stop.set()

    _stop_on_signals(stop)
    _stop_with_parent(settings.lifeline_fd, stop)
    async with contextlib.AsyncExitStack() as stack:
        database = await stack.enter_async_context(opened(service, settings))
        bus = await connect(settings.nats_url, settings.nats_seed_file, user=service.name, name=f"{service.name} relay")
        stack.push_async_callback(_close, bus)
        health = Health(service.name, database, bus, settings)
        for alongside in service.alongside:
            await stack.enter_async_context(alongside(database, settings))
        if only != "gateway":
            await stack.enter_async_context(working(service, settings, database, bus, failed=failed))
        else:
            database.wakes.append(lambda: _tell_the_relay(bus, service.name))
        if only != "worker":
            await stack.enter_async_context(answering(service, settings, database, health))
        log.info("started", listen=settings.listen, part=only or "both")
        await stop.wait()
        health.stopping = True
        log.info("stopping")
    log.info("stopped")
    if failures:
        sys.exit(1)


@contextlib.asynccontextmanager
async def opened(service: Service, settings: Settings) -> AsyncIterator[Database]:
    """The service's database: migrated, with its pool, clock and vault."""
    if settings.migration_dsn is not None:
        folders = [("chassis", migrate.CHASSIS), (service.name, service.migrations)]
        role = urlsplit(settings.database_dsn.get_secret_value()).username
        applied = await migrate.migrate(settings.migration_dsn.get_secret_value(), folders, runtime_role=role)
        if applied:
            log.info("migrated", applied=len(applied))
    transport = read_key(settings.transport_key_file) if settings.transport_key_file else None
    vault = Vault(read_key(settings.key_file), transport)
    pool = await open_pool(
        settings.database_dsn.get_secret_value(), size=settings.database_connections, name=service.name
    )
    try:
        yield Database(pool, service.name, clock_from(settings.clock), vault)
    finally:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(5):
                await pool.close()


@contextlib.asynccontextmanager
async def working(
    service: Service,
    settings: Settings,
    database: Database,
    bus: Bus,
    *,
    failed: Callable[[BaseException], None] = lambda cause: log.critical("background_failed", exc_info=cause),
) -> AsyncIterator[None]:
    """Relay, timers and subscriptions. Stops them in the order in which nothing new can begin."""
    from infra.chassis.subscriptions import broker_for, subscribe

    relay = Relay(database, bus, settings.database_dsn.get_secret_value(), batch_size=settings.batch_size)
    # A simulated clock is moved by somebody else, and only looking tells.
    timers = Timers(database, service.timers, poll=0.05 if database.clock.simulated else 1.0)

    def wake() -> None:
        relay.wake()
        timers.wake()
        if not relay.leading:
            _tell_the_relay(bus, service.name)

    async def woken(_: object) -> None:
        relay.wake()

    database.wakes.append(wake)
    broker = broker_for(settings.nats_url, settings.nats_seed_file, service=service.name)
    subscribe(broker, service, database, batch_size=settings.batch_size, max_attempts=settings.max_attempts)
    await bus.client.subscribe(f"wake.{service.name}", cb=woken)
    async with _in_background(relay.run(), failed), _in_background(timers.run(), failed):
        await broker.start()
        try:
            yield
        finally:
            await broker.stop()
            await _told(database)


async def _told(database: Database) -> None:
    """Give the relay a moment to tell the bus what the last batches stated; what is left waits in `unsent`."""
    for _ in range(20):
        if not await database.pool.fetchval("select exists (select from unsent)"):
            return
        await asyncio.sleep(0.05)


@contextlib.asynccontextmanager
async def answering(service: Service, settings: Settings, database: Database, health: Health) -> AsyncIterator[None]:
    """The HTTP gateway with health. Leaving it stops accepting and finishes what is under way."""
    from infra.chassis.gateway.app import gateway_app
    from infra.chassis.gateway.sign_in import sign_in_from
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
        timeout_graceful_shutdown=10,
        server_header=False,
        date_header=False,
    )
    server = _Server(config)
    serving = asyncio.create_task(server.serve())
    try:
        await _begun(server, serving)
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


@contextlib.asynccontextmanager
async def _in_background(
    work: Coroutine[Any, Any, None], failed: Callable[[BaseException], None]
) -> AsyncIterator[None]:
    def ended(done: "asyncio.Task[None]") -> None:
        if not done.cancelled() and (cause := done.exception()) is not None:
            failed(cause)

    task = asyncio.create_task(work)
    task.add_done_callback(ended)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def _tell_the_relay(bus: Bus, service: str) -> None:
    task = asyncio.ensure_future(bus.client.publish(f"wake.{service}", b""))
    task.add_done_callback(lambda done: done.cancelled() or done.exception())


async def _close(bus: Bus) -> None:
    with contextlib.suppress(Exception):
        async with asyncio.timeout(3):
            await bus.client.drain()


def _stop_on_signals(stop: asyncio.Event) -> None:
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)


def _stop_with_parent(lifeline: int | None, stop: asyncio.Event) -> None:
    """End with the process that holds the other end of the pipe, even when it was killed."""
    if lifeline is not None:
        os.set_blocking(lifeline, False)

        def readable() -> None:
            if os.read(lifeline, 1) == b"":
                asyncio.get_running_loop().remove_reader(lifeline)
                stop.set()

        asyncio.get_running_loop().add_reader(lifeline, readable)
