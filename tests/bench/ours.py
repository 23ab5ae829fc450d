"""Our side of relay and consumer as a process: a service that does next to nothing, on the whole of the chassis.

`python -m tests.bench.ours meetings --only worker` relays; as `honoraria` it hears attendances, keeps them, and states
one fact because of each.
"""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import cast

from contracts.event import Event
from contracts.events.honoraria import HonorariumAttested
from contracts.events.meetings import AttendanceRecorded
from contracts.topology import HEARS
from infra.chassis.facts import Fact
from infra.chassis.process import run
from infra.chassis.service import Service
from infra.chassis.work import Work

MIGRATIONS = Path(__file__).with_name("migrations")


async def note(work: Work, facts: Sequence[Fact[Event]]) -> None:
    """Keep each attendance, the highest sequence, and state a claim because of it."""
    heard = cast(Sequence[Fact[AttendanceRecorded]], facts)
    await work.connection.execute(
        """
        insert into attended as a (attendance, sequence, meeting, practitioner, minutes)
        select * from unnest($1::uuid[], $2::bigint[], $3::uuid[], $4::uuid[], $5::integer[])
        on conflict (attendance) do update
        set sequence = excluded.sequence, meeting = excluded.meeting, practitioner = excluded.practitioner,
            minutes = excluded.minutes
        where a.sequence < excluded.sequence
        """,
        [fact.event.attendance for fact in heard],
        [fact.sequence for fact in heard],
        [fact.event.meeting for fact in heard],
        [fact.event.practitioner for fact in heard],
        [fact.event.minutes for fact in heard],
    )
    for fact in heard:
        it = fact.event
        work.state(
            HonorariumAttested(claim=it.attendance, version=1, community=it.community, total_ore=it.minutes * 100),
            because=fact,
        )


def service(name: str) -> Service:
    """A service with the name, and so the grants, of a real one."""
    declared = Service(name, migrations=MIGRATIONS)
    declared.hears(*HEARS[name], by=note)
    return declared


if __name__ == "__main__":
    run(service(sys.argv.pop(1)))
