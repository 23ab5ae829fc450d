"""The agenda, day by day, on a running stack: move its time, wait until all is quiet, act."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from infra.local.quiet import Stillness
from infra.local.stack import Stack
from tests.bank import Bank
from tests.bank import bank as at_the_other_end
from tests.demo.agenda import BEGINS, agenda
from tests.demo.books import Books, Records, ask, count, problems
from tests.demo.cast import gather_cast
from tests.demo.house import entered
from tests.demo.paying import first_day, opened
from tests.demo.play import Play
from tests.demo.screen import Screen


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was recorded, what it counts to, and what does not agree."""

    records: Records
    books: Books
    wrong: list[str]


async def perform(stack: Stack, screen: Screen) -> Outcome:
    """Play the year and ask what it came to. Raises Refused, Disagreement, NotQuiet."""
    with at_the_other_end(first_day(BEGINS)) as bank:
        opened(bank)
        return await _performed(stack, screen, bank)


async def _performed(stack: Stack, screen: Screen, bank: Bank) -> Outcome:
    days = agenda()
    async with entered(stack) as house, _watching(stack) as stillness:
        folder = str(stack.state_directory.root)
        play = Play(gather_cast(stack, house), stack.clock, bank=bank, folder=folder)
        with screen.watching(len(days)) as progress:
            for day in days:
                await stillness.advance(stack.clock, day.at)
                screen.tell(progress, day.at, await day.scene(play))
        await stillness.wait()
        records = await ask(play, stack)
        books = count(records)
        return Outcome(records, books, problems(records, books, play.runs))


@asynccontextmanager
async def _watching(stack: Stack) -> AsyncIterator[Stillness]:
    stillness = Stillness(stack.services, stack.token("klokke", [{"role": "operator"}]))
    try:
        yield stillness
    finally:
        await stillness.close()
