"""What SQL is sent on: a connection of asyncpg, from the pool or not."""

from typing import TYPE_CHECKING, Any

import asyncpg

if TYPE_CHECKING:
    Connection = asyncpg.Connection[Any] | asyncpg.pool.PoolConnectionProxy[Any]
    Asks = Connection | asyncpg.Pool[Any]
else:  # asyncpg's classes are generic only in its stubs
    Connection = asyncpg.Connection
    Asks = asyncpg.Connection
