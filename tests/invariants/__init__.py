"""What always holds of the four databases together, checked by reading them: see each file's first line."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager

import asyncpg

from infra.chassis.db import prepare
from infra.chassis.work import Connection
from tests.invariants import balance, causes, effects, liveness, money, settled
from tests.invariants.violation import NOTHING, Databases, Expected, Violation

__all__ = ["Databases", "Expected", "Violation", "reading", "violations"]


async def violations(databases: Databases, expected: Expected = NOTHING) -> list[Violation]:
    """Everything that does not hold; empty when the house is at rest and right. Reads only.

    `databases` are open connections to all four, by service.
    """
    return [
        *await effects.violations(databases, expected),
        *await causes.violations(databases, expected),
        *await money.violations(databases, expected),
        *await settled.violations(databases, expected),
        *await balance.violations(databases, expected),
        *await liveness.violations(databases, expected),
    ]


@asynccontextmanager
async def reading(dsns: Mapping[str, str]) -> AsyncIterator[dict[str, Connection]]:
    """Connections to these databases, each with one view of its data throughout."""
    async with AsyncExitStack() as stack:
        opened: dict[str, Connection] = {}
        for service, dsn in dsns.items():
            connection = await asyncpg.connect(dsn, server_settings={"timezone": "UTC"})
            stack.push_async_callback(connection.close)
            await prepare(connection)
            await stack.enter_async_context(connection.transaction(isolation="repeatable_read", readonly=True))
            opened[service] = connection
        yield opened
