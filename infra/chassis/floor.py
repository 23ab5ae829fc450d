"""How far down the relay must look: below the floor nothing waits, and nothing will come.

What was deleted from `unsent` stays in the way of whoever reads it from the beginning, for as long as any transaction
is open that might still see it: a report that runs for minutes, a backup. So it is not read from the beginning.
"""

import asyncio

from infra.chassis.work import Connection

STEP = 20_000
"""Positions by which the floor is raised; each time costs two small questions."""
EVERYWHERE = 5.0
"""Seconds after which everything is looked through all the same: an operator may have what was told be told again."""

_NUMBER = "select pg_current_xact_id()::text::bigint"
_OLDEST = "select pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
_LOWEST = "select min(position) from unsent where position > $1"


class Floor:
    """Follows the relay upwards, behind the oldest transaction that writes."""

    def __init__(self) -> None:
        self.position = 0
        self._mark: tuple[int, int] | None = None
        self._since = 0.0

    def to_read_from(self) -> int:
        """The position above which to read now; from time to time the very first."""
        now = asyncio.get_running_loop().time()
        if now - self._since > EVERYWHERE:
            self.position, self._mark, self._since = 0, None, now
        return self.position

    async def follow(self, connection: Connection, reached: int) -> None:
        """The relay has told what it found up to this position; what others have yet to commit may lie below."""
        if self._mark is not None:
            await self._raise_to(connection, *self._mark)
        elif reached - self.position >= STEP:
            # Whoever took a position up to here was given its transaction number first, and so a lower one than this.
            self._mark = reached, await connection.fetchval(_NUMBER)

    async def _raise_to(self, connection: Connection, reached: int, number: int) -> None:
        if await connection.fetchval(_OLDEST) < number:
            return
        # All of those have ended, so what is left of them can be seen from here on.
        lowest = await connection.fetchval(_LOWEST, self.position)
        self.position = reached if lowest is None else min(reached, lowest - 1)
        self._mark = None
