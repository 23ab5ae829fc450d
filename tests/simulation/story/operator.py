"""The operator: looks at dead letters once what was wrong is mended, and gives each another chance."""

import asyncio
from functools import partial
from typing import Any
from uuid import UUID

from infra.chassis import dead_letters
from infra.chassis.redrive import redrive
from infra.chassis.work import Connection, Work
from tests.simulation.process import Process
from tests.simulation.story.person import Person

LOOK = 120.0
"""Virtual seconds."""
ENDED = "the process ended each time it was tried"


async def open_letters(operator: Person, service: str) -> list[dead_letters.DeadLetter]:
    """What nobody has decided on yet."""
    letters: list[dead_letters.DeadLetter] = await operator.read(service, _waiting)
    return letters


async def try_again(operator: Person, service: str) -> None:
    """Redrive all of them."""
    for letter in await open_letters(operator, service):
        await operator.do(service, partial(_redrive, letter.id))


async def look_after(operator: Person, service: str) -> None:
    """Redrive, for as long as it lasts, what became a dead letter only because its process was killed thrice over it.

    For a service that others wait for, and in which nothing is poison.
    """
    while True:
        await asyncio.sleep(LOOK)
        await try_again(operator, service)


async def _waiting(connection: Connection) -> list[Any]:
    return list(await dead_letters.waiting(connection, limit=1000))


async def _redrive(letter: UUID, work: Work, at: Process) -> None:
    found = await dead_letters.letter(work.connection, letter)
    await redrive(at.database, work.connection, at.handlers, found, max_attempts=at.sizes.max_attempts)
    await dead_letters.settle(work, letter, "redriven", "mended")
