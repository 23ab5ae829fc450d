"""What happens by itself in representation. It hears no facts; its terms run out."""

from uuid import UUID

from infra.chassis.timers import Timer
from infra.chassis.work import Work
from services.representation import commands


async def end_term(work: Work, timer: Timer) -> None:
    """The day after a term's last day has begun."""
    await commands.let_term_end(work, UUID(timer.key))
