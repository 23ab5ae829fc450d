"""What is done when a timer is due."""

from uuid import UUID

from infra.chassis.timers import Timer, TimerHandler
from infra.chassis.work import Work
from services.honoraria.commands import write_files
from services.honoraria.store import runs
from services.honoraria.strongroom import Strongroom


def write_run_files(room: Strongroom) -> TimerHandler:
    """A handler that writes the files of a committed run into this strongroom."""

    async def write(work: Work, timer: Timer) -> None:
        run = await runs.run(work.connection, UUID(timer.key))
        if run is not None:
            await write_files(work.connection, room, run)

    return write
