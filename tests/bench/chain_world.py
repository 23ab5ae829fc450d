"""What the chain needs to be known before the first attendance: GPs with terms and seats, and who pays for them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import UUID

import asyncpg

from contracts.events.meetings import AttendanceRecorded
from infra.chassis.ids import new_id
from services.honoraria.app import room
from services.honoraria.app import service as honoraria
from services.honoraria.model.claim import claim_key
from services.meetings.app import service as meetings
from services.notifications.app import service as notifications
from tests.bench.ground import Ground
from tests.chassis.gateway.issuer import Issuer
from tests.gateways.caller import calling
from tests.honoraria import facts
from tests.honoraria.world import World

_ATTENDANCE, _MEETING, _GP = UUID(int=1), UUID(int=2), UUID(int=3)
_FILL = """
insert into journal (id, type, subject, aggregate, sequence, at, actor, correlation, traceparent, data)
select id, $3, $4, id::text, 1, now(), 'bench', id,
       case when $2::float > 0 then
           '00-' || md5(id::text) || '-' || left(md5('span ' || id), 16)
           || case when random() < $2 then '-01' else '-00' end
       end,
       replace(replace(replace($5, $6, id::text), $7, uuidv7()::text),
               $8, ($9::text[])[1 + n % cardinality($9::text[])])
from (select n, uuidv7() as id from generate_series(1, $1::int) as n) as numbered
"""


@dataclass(frozen=True, slots=True)
class Chain:
    """GPs of one body whose meetings are paid."""

    gps: tuple[UUID, ...]
    body: UUID
    community: str

    def attendance(self, number: int) -> AttendanceRecorded:
        """One of them at a meeting of its own."""
        gp = self.gps[number % len(self.gps)]
        return facts.attended(gp, self.body, self.community, meeting=new_id(), id=new_id(), travel=(35, 35))

    async def fill(self, owner: "asyncpg.Connection[asyncpg.Record]", count: int, share: float) -> None:
        """Put so many attendances into the journal of meetings, each for a claim of its own; none is told yet."""
        one = facts.attended(_GP, self.body, self.community, meeting=_MEETING, id=_ATTENDANCE, travel=(35, 35))
        ids = [str(_ATTENDANCE), str(_MEETING), str(_GP), [str(gp) for gp in self.gps]]
        told = (one.event_type(), one.subject(), one.payload().decode())
        await owner.execute(_FILL, count, share, *told, *ids, timeout=600)


def claim_of(attended: AttendanceRecorded) -> UUID:
    """The claim that an attendance becomes."""
    return claim_key(attended.practitioner, attended.meeting, attended.body, attended.on).id


@asynccontextmanager
async def known(ground: Ground, issuer: Issuer, gps: int) -> AsyncIterator[Chain]:
    """Tables in all three databases, and in that of honoraria all that pricing asks for."""
    stack = await ground.stack()
    async with stack.idle(meetings), stack.idle(notifications):
        pass
    async with (
        stack.idle(honoraria, oidc_issuer=issuer.url) as running,
        room.opened(running.database, running.settings),
        calling(running, issuer) as call,
    ):
        world = World(running, call)
        await world.people()
        await world.arranged()
        others = [new_id() for _ in range(gps - 1)]
        for gp in others:
            await world.hear(facts.terms(gp), facts.appointed(gp, world.body, world.community, world.home))
        yield Chain((world.gp, *others), world.body, world.community)
