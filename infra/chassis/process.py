"""A service process: everything its declaration asks for, started in order and stopped without losing or repeating.

python -m services.meetings.app [--only gateway|worker]
"""

import argparse
import asyncio
import contextlib
import gc
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from typing import Literal
from urllib.parse import urlsplit

import structlog

from infra.chassis import migrate
from infra.chassis.answering import answering
from infra.chassis.background import Failed, Waker, in_background
from infra.chassis.bus import Bus, BusGone, connect, hang_up
from infra.chassis.clock import clock_from
from infra.chassis.db import NOT_ANSWERED, Database, open_pool
from infra.chassis.health import Health, durability
from infra.chassis.own_streams import OwnStreams
from infra.chassis.relay import Relay, untold
from infra.chassis.service import Service
from infra.chassis.settings import Settings, WrongSettings, read_settings
from infra.chassis.telemetry import start_logging, start_telemetry
from infra.chassis.timers import Timers
from infra.chassis.vault import WrongKey, vault_from

log = structlog.get_logger()

Part = Literal["gateway", "worker"]
ASK_AGAIN = 60.0
"""Seconds until nodes of the bus are asked again that could not say whether they sync."""


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
                telemetry.end()
    except (WrongSettings, WrongKey) as wrong:
        sys.exit(f"{service.name} cannot start:\n{wrong}")


def _loop() -> asyncio.Runner:
    try:
        import uvloop
    except ImportError:
        return asyncio.Runner()
    return asyncio.Runner(loop_factory=uvloop.new_event_loop)


async def serve(service: Service, settings: Settings, *, only: Part | None = None) -> None:
    """Run a service in this event loop until it is told to stop; exits 1 when a part of it fails for good."""
    stop = _Stop()
    failures: list[BaseException] = []

    def failed(cause: BaseException) -> None:
        # A relay that has stopped while the process lives looks healthy and tells nobody anything.
        if not stop.told:
            log.critical("background_failed", exc_info=cause)
            failures.append(cause)
            stop()

    _stop_on_signals(stop)
    _stop_with_parent(settings.lifeline_fd, stop)
    try:
        async with contextlib.AsyncExitStack() as stack:
            health = await _start(stack, service, settings, failed, only)
            _leave_alone_what_stays()
            log.info("started", listen=settings.listen, part=only or "both")
            await stop.wait()
            health.stopping = True
            log.info("stopping")
    except asyncio.CancelledError:
        if not stop.told:
            raise
    log.info("stopped")
    if failures:
        sys.exit(1)


async def _start(
    stack: contextlib.AsyncExitStack, service: Service, settings: Settings, failed: Failed, only: Part | None
) -> Health:
    leaving = False

    async def gone() -> None:
        if not leaving:
            failed(BusGone("the bus has closed our connection for good; is this user still known there?"))

    async def leave() -> None:
        nonlocal leaving
        leaving = True
        await hang_up(bus.client)

    database = await stack.enter_async_context(opened(service, settings))
    bus = await connect(
        settings.nats_url, settings.nats_seed_file, user=service.name, name=f"{service.name} relay", gone=gone
    )
    stack.push_async_callback(leave)
    if not settings.own_stream_shared:
        await _watch_own_streams(database, bus)
    health = Health(service.name, database, bus, settings)
    for alongside in service.alongside:
        await stack.enter_async_context(alongside(database, settings))
    if only != "gateway":
        await stack.enter_async_context(working(service, settings, database, bus, failed=failed))
    else:
        database.wakes.append(Waker(bus, service.name).wake)
    if only != "worker":
        await stack.enter_async_context(answering(service, settings, database, health, failed))
    return health


async def _watch_own_streams(database: Database, bus: Bus) -> None:
    """From here on no connection is used to a database that does not know all that this service has told."""
    assert database.own_streams is not None, "opened() gives it"
    database.own_streams.bus, database.own_streams.shut = bus, database.pool.expire_connections
    # The first ones were opened before there was a bus to ask.
    await database.pool.expire_connections()


def _leave_alone_what_stays() -> None:
    """Let the collector of garbage in cycles rest: a busy consumer would give it a quarter of its time.

    What was imported and built so far stays for good. A batch of facts is some ten thousand objects that go as they
    came, without it; it is to look when there are more than any batch has.
    """
    gc.freeze()
    gc.set_threshold(50_000)


@contextlib.asynccontextmanager
async def opened(service: Service, settings: Settings) -> AsyncIterator[Database]:
    """The service's database: migrated, with its pool, clock and vault."""
    if settings.migration_dsn is not None:
        folders = [("chassis", migrate.CHASSIS), (service.name, service.migrations)]
        role = urlsplit(settings.database_dsn.get_secret_value()).username
        applied = await migrate.migrate(settings.migration_dsn.get_secret_value(), folders, runtime_role=role)
        if applied:
            log.info("migrated", applied=len(applied))
    vault = vault_from(settings)
    own_streams = OwnStreams(service.name)
    pool = await open_pool(
        settings.database_dsn.get_secret_value(),
        size=settings.database_connections,
        name=service.name,
        admitted=own_streams.admit,
    )
    try:
        yield Database(pool, service.name, clock_from(settings.clock), vault, own_streams=own_streams)
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
    failed: Failed = lambda cause: log.critical("background_failed", exc_info=cause),
) -> AsyncIterator[None]:
    """Relay, timers and subscriptions. Stops them in the order in which nothing new can begin."""
    from infra.chassis.subscriptions import consuming

    relay = Relay(
        database,
        bus,
        settings.database_dsn.get_secret_value(),
        batch_size=settings.batch_size,
        poll=settings.poll,
    )
    # A simulated clock is moved by somebody else, and only looking tells.
    timers = Timers(database, service.timers, poll=0.05 if database.clock.simulated else settings.poll)
    waker = Waker(bus, service.name)

    def wake() -> None:
        relay.wake()
        timers.wake()
        if not relay.leading:
            waker.wake()

    async def woken(_: object) -> None:
        """Another process of the service has committed: perhaps a gateway that has neither relay nor timers."""
        for heard in (relay.wake, timers.wake, *(each for each in database.wakes if each is not wake)):
            heard()

    database.wakes.append(wake)
    await bus.client.subscribe(f"wake.{service.name}", cb=woken)
    async with in_background(_relaying(relay, settings), failed):
        try:
            async with in_background(timers.run(), failed), consuming(service, settings, database, failed):
                yield
        finally:
            await _told(database)


async def _relaying(relay: Relay, settings: Settings) -> None:
    """Tell the bus nothing that it may lose with the power. A node that was down is asked once it may be up again."""
    while not (found := await durability(settings)).proven:
        if found.wrong is not None:
            log.error("relay_waits", reason=found.wrong)
            await asyncio.sleep(1)
            continue
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(ASK_AGAIN):
                await relay.run()
    await relay.run()


async def _told(database: Database) -> None:
    """Give the relay a moment to tell the bus what the last batches stated; what is left waits in `unsent`."""
    with contextlib.suppress(*NOT_ANSWERED):
        async with asyncio.timeout(1):
            while await untold(database.pool):  # noqa: ASYNC110 – the relay may be another process's
                await asyncio.sleep(0.05)


class _Stop:
    """Being told to stop: what is starting is broken off, for it may wait for a bus or a database that never comes."""

    def __init__(self) -> None:
        self._task = asyncio.current_task()
        self._event = asyncio.Event()
        self._started = False

    @property
    def told(self) -> bool:
        """Whether it was said."""
        return self._event.is_set()

    def __call__(self) -> None:
        """Say it; once is enough."""
        if not self.told and not self._started and self._task is not None:
            self._task.cancel()
        self._event.set()

    async def wait(self) -> None:
        """Everything has started; wait until it is said."""
        self._started = True
        await self._event.wait()


def _stop_on_signals(stop: Callable[[], None]) -> None:
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop)


def _stop_with_parent(lifeline: int | None, stop: Callable[[], None]) -> None:
    """End with the process that holds the other end of the pipe, even when it was killed."""
    if lifeline is not None:
        os.set_blocking(lifeline, False)

        def readable() -> None:
            if os.read(lifeline, 1) == b"":
                asyncio.get_running_loop().remove_reader(lifeline)
                stop()

        asyncio.get_running_loop().add_reader(lifeline, readable)
