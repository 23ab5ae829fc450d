"""A service whose timers are pieces of work to be shared: `python -m tests.scale.items --only worker`.

It stands in the place of `representation`. What is done is counted in the database, in the transaction that does it.
"""

import asyncio
import os
from pathlib import Path
from uuid import UUID

from infra.chassis.process import run
from infra.chassis.service import Service
from infra.chassis.timers import Timer
from infra.chassis.work import Work
from tests.chassis.toy import toy

KIND = "item"


async def do(work: Work, timer: Timer) -> None:
    """Do one item. `stuck_at` names a file: the first who takes the item says there who it is, and never ends.

    `here` and `there` name files too: the item is done while another process is at the item that has them the other
    way round.
    """
    await work.connection.execute(
        """
        insert into heard as h (aggregate, sequence, fact) values ($1, 1, $2)
        on conflict (aggregate, sequence) do update set times = h.times + 1
        """,
        timer.key,
        UUID(int=os.getpid()),
    )
    asked = timer.payload
    if "here" in asked:
        await _meet(Path(asked["here"]), Path(asked["there"]))
    await asyncio.sleep(3600 if "stuck_at" in asked and _is_first(Path(asked["stuck_at"])) else 0.01)


def _is_first(file: Path) -> bool:
    if file.exists():
        return False
    file.write_text(str(os.getpid()))
    return True


async def _meet(here: Path, there: Path) -> None:
    await asyncio.to_thread(here.touch)
    while not await asyncio.to_thread(there.exists):
        await asyncio.sleep(0.01)


def service() -> Service:
    """The declaration."""
    declared = toy("representation")
    declared.waits_for(KIND, by=do)
    return declared


if __name__ == "__main__":
    run(service())
