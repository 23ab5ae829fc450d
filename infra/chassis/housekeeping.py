"""What the machine tidies by its own time, once an hour: nothing here is of the domain."""

import asyncio

import structlog

from infra.chassis import attempts
from infra.chassis.db import Database, is_infrastructure
from infra.chassis.gateway.idempotency import forget_old_keys

log = structlog.get_logger()

EVERY = 3600.0
"""Seconds between two rounds."""


async def keep_house(database: Database) -> None:
    """Forget answers to commands that nobody repeats and tries of facts that are settled; runs until cancelled."""
    while True:
        try:
            async with database.work(actor=f"service:{database.service}") as work:
                forgotten = await forget_old_keys(work)
                tries = await attempts.tidy(work.connection)
            if tries:
                log.info("tries_forgotten", tries=tries)
            if forgotten:
                log.info("answers_forgotten", answers=forgotten)
        except Exception as failed:
            if not is_infrastructure(failed):
                raise
            log.warning("housekeeping_put_off", error=type(failed).__name__)
        await asyncio.sleep(EVERY)
