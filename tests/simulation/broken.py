"""Parts broken on purpose, to show that the simulation finds it: each is a patch for as long as a block lasts."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any
from unittest.mock import patch

from nats.aio.msg import Msg

from infra.chassis import inbox, unsent
from infra.chassis.bus import Bus, Outgoing
from infra.chassis.inbox import Entered
from infra.chassis.settle import Settler
from tests.simulation import sql

Break = Callable[[], AbstractContextManager[None]]


@contextmanager
def whole() -> Iterator[None]:
    """Nothing is broken."""
    yield


@contextmanager
def forgotten_before_told() -> Iterator[None]:
    """The relay takes the bus for having it before the bus has said so."""
    one, batch = Bus.publish_one, Bus.publish_batch

    async def told_one(self: Bus, message: Outgoing, **rest: Any) -> int:
        _begin(self, one(self, message, **rest))
        return 0

    async def told_batch(self: Bus, messages: Sequence[Outgoing], **rest: Any) -> int:
        _begin(self, batch(self, messages, **rest))
        return 0

    with patch.object(Bus, "publish_one", told_one), patch.object(Bus, "publish_batch", told_batch):
        yield


@contextmanager
def entered_apart() -> Iterator[None]:
    """The inbox is written in a transaction of its own, before the one that acts."""

    async def enter(connection: Any, facts: Sequence[Any]) -> Entered:
        apart = await connection.desk.open()
        try:
            return await _enter(apart, facts)
        finally:
            await apart.close()

    _enter = inbox.enter
    with patch.object(inbox, "enter", enter):
        yield


@contextmanager
def acknowledged_first() -> Iterator[None]:
    """The bus is told that a batch is settled before it is."""
    settle = Settler.settle

    async def acknowledge_and_settle(self: Settler, messages: Sequence[Msg]) -> None:
        for message in messages:
            await message.ack()
        await settle(self, messages)

    with patch.object(Settler, "settle", acknowledge_and_settle):
        yield


@contextmanager
def read_by_cursor() -> Iterator[None]:
    """The relay remembers how far it has read, and looks only beyond."""
    waiting = unsent.waiting
    reached: dict[int, int] = {}

    async def beyond(connection: Any, floor: int, limit: int, *rest: Any) -> list[Any]:
        rows = await waiting(connection, max(floor, reached.get(id(connection), 0)), limit, *rest)
        if rows:
            reached[id(connection)] = rows[-1]["position"]
        return rows

    with patch.object(unsent, "waiting", beyond):
        yield


@contextmanager
def latest_arrival_wins() -> Iterator[None]:
    """What is known is what came last, and not what was stated last."""
    with _rewritten("where excluded.sequence > t.sequence", ""):
        yield


@contextmanager
def numbered_apart() -> Iterator[None]:
    """Numbers of vouchers are taken in a transaction of their own."""
    step = sql.Connection._step

    async def apart(self: sql.Connection, way: str, query: str, args: tuple[Any, ...]) -> Any:
        if "insert into voucher_numbers" not in query:
            return await step(self, way, query, args)
        other = await self.desk.open()
        try:
            return await step(other, way, query, args)
        finally:
            await other.close()

    with patch.object(sql.Connection, "_step", apart):
        yield


@contextmanager
def _rewritten(before: str, after: str) -> Iterator[None]:
    step = sql.Connection._step

    async def rewritten(self: sql.Connection, way: str, query: str, args: tuple[Any, ...]) -> Any:
        return await step(self, way, query.replace(before, after), args)

    with patch.object(sql.Connection, "_step", rewritten):
        yield


def _begin(bus: Bus, telling: Any) -> None:
    """Let it happen some time, whatever becomes of it."""

    async def quietly() -> None:
        try:
            await telling
        except Exception:
            return

    task = asyncio.get_running_loop().create_task(quietly())
    _UNDER_WAY.add(task)
    task.add_done_callback(_UNDER_WAY.discard)


_UNDER_WAY: set[Any] = set()
BROKEN: dict[str, Break] = {
    "forgotten-before-told": forgotten_before_told,
    "entered-apart": entered_apart,
    "acknowledged-first": acknowledged_first,
    "read-by-cursor": read_by_cursor,
    "latest-arrival-wins": latest_arrival_wins,
    "numbered-apart": numbered_apart,
}
