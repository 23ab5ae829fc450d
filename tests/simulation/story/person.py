"""Somebody who sends commands to a service, as often as it takes, and each of them with one key."""

import asyncio
from collections.abc import Awaitable, Callable
from random import Random
from typing import Any

from infra.chassis.db import is_infrastructure
from infra.chassis.refusal import Refusal
from infra.chassis.work import Connection
from tests.simulation.house import House
from tests.simulation.process import Command, Gone


class Person:
    """One human: does one thing after the other, and tries again when the answer never came."""

    def __init__(self, house: House, seed: str, name: str) -> None:
        self.name = name
        self.random = Random(f"{seed} {name}")
        self._house = house
        self._sent = 0

    async def do(self, service: str, command: Command, *, by: str | None = None) -> Any:
        """Send a command until it is answered; returns the answer. Raises the Refusal if it is one."""
        self._sent += 1
        key = f"{self.name}-{self._sent:04}"
        while True:
            for process in self._at(service):
                try:
                    return await process.answer(key, by or self.name, command)
                except Gone:
                    break
                except Exception as failed:
                    if not is_infrastructure(failed):
                        raise
            await asyncio.sleep(self.random.choice((0.2, 1.0, 4.0)))

    async def insist(self, service: str, command: Command, on: type[Refusal], *, by: str | None = None) -> Any:
        """The same once more after a while when it is refused so: what it needs is not known there yet."""
        while True:
            try:
                return await self.do(service, command, by=by)
            except on:
                await asyncio.sleep(self.random.choice((0.5, 2.0, 8.0)))

    async def read(self, service: str, look: Callable[[Connection], Awaitable[Any]]) -> Any:
        """Read until there is an answer."""
        while True:
            for process in self._at(service):
                try:
                    return await process.read(look)
                except Gone:
                    break
                except Exception as failed:
                    if not is_infrastructure(failed):
                        raise
            await asyncio.sleep(self.random.choice((0.2, 1.0, 4.0)))

    async def pause(self, longest: float = 3.0) -> None:
        """Do nothing for a while."""
        await asyncio.sleep(self.random.uniform(0, longest))

    def _at(self, service: str) -> list[Any]:
        running = self._house.of(service)
        return [self.random.choice(running)] if running else []
