"""One statement, for a request that needs no more: it sees one moment of the data without a transaction around it."""

import re
from functools import lru_cache
from typing import Any

from infra.chassis.work import Asks

_CHANGES = re.compile(r"\b(insert|update|delete|merge|truncate|into|nextval|for\s+share|for\s+key\s+share)\b")


class NotOneRead(Exception):
    """A request that said it asks one question asked another, or one that changes something. A mistake in our code."""


class OneStatement:
    """Takes one statement that reads; beginning and ending a transaction would cost two round trips more.

    A second one would see another moment: an endpoint that needs two takes Reading.
    """

    def __init__(self, asks: Asks) -> None:
        self._asks: Asks | None = asks

    async def fetch(self, query: str, *args: Any) -> list[Any]:
        """All rows."""
        return await self._once(query).fetch(query, *args)

    async def fetchrow(self, query: str, *args: Any) -> Any:
        """The first row, or None."""
        return await self._once(query).fetchrow(query, *args)

    async def fetchval(self, query: str, *args: Any) -> Any:
        """The first value of the first row, or None."""
        return await self._once(query).fetchval(query, *args)

    def _once(self, query: str) -> Asks:
        asks, self._asks = self._asks, None
        if asks is None:
            raise NotOneRead("a second statement would see another moment of the data; take Reading")
        if not _reads(query):
            raise NotOneRead("a statement that changes something, or locks, stands in a request that only reads")
        return asks


@lru_cache(maxsize=1024)
def _reads(query: str) -> bool:
    """Whether a statement plainly reads. No transaction that is read-only stands behind it to refuse the rest."""
    words = query.lower()
    return words.split(None, 1)[0] in ("select", "with") and not _CHANGES.search(words)
