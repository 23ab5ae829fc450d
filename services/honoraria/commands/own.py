"""Which GP somebody is who acts: as their sign-in says, or the register of those who approve."""

from uuid import UUID

from infra.chassis.work import Work
from services.honoraria.model.approval import Approver
from services.honoraria.store import authority


async def own_gps(work: Work, by: Approver) -> set[UUID]:
    """The GPs that somebody is today: what is paid to them, or owed by them, is for others to decide."""
    named = await authority.gps(work.connection, by.subject, work.today)
    return named | ({by.practitioner} if by.practitioner else set())
