"""What SQL is sent on: a connection of asyncpg, from the pool or not."""

from typing import TYPE_CHECKING, Any, Protocol

import asyncpg

if TYPE_CHECKING:
    Connection = asyncpg.Connection[Any] | asyncpg.pool.PoolConnectionProxy[Any]
    Asks = Connection | asyncpg.Pool[Any]
else:  # asyncpg's classes are generic only in its stubs
    Connection = asyncpg.Connection
    Asks = asyncpg.Connection


class Reads(Protocol):
    """What a statement that changes nothing can be sent on: a connection, a pool, or a request's one statement."""

    async def fetch(self, query: str, *args: Any) -> list[Any]:
        """All rows."""
        ...

    async def fetchrow(self, query: str, *args: Any) -> Any:
        """The first row, or None."""
        ...

    async def fetchval(self, query: str, *args: Any) -> Any:
        """The first value of the first row, or None."""
        ...
