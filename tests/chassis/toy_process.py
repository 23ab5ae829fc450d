"""The toy service as a process of its own: `python -m tests.chassis.toy_process meetings --only worker`."""

import asyncio
import os
import signal
import sys
from collections.abc import Sequence
from uuid import UUID

from contracts.event import Event
from contracts.events.meetings import MeetingHeld
from contracts.events.representation import BodyEstablished
from infra.chassis.facts import Fact
from infra.chassis.process import run
from infra.chassis.work import Work
from tests.chassis.toy import remember, toy

DEADLY = "deadly"
"""The name of a body that no process survives."""


async def hold_a_meeting(work: Work, facts: Sequence[Fact[Event]]) -> None:
    """Remember each fact, state one because of it, and take a while, so that there is a middle to be killed in."""
    await remember(work, facts)
    for fact in facts:
        if isinstance(fact.event, BodyEstablished) and fact.event.name == DEADLY:
            os.kill(os.getpid(), signal.SIGKILL)
        it = UUID(fact.aggregate)
        work.state(MeetingHeld(meeting=it, body=it, community="vestfold", present=1, absent=0), because=fact)
    await asyncio.sleep(0.01)


def main() -> None:
    """Run it under the name, and so with the grants, of a real service."""
    name = sys.argv.pop(1)
    run(toy(name, by=hold_a_meeting))


if __name__ == "__main__":
    main()
