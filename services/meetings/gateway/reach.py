"""What the routes of meetings ask for: kinds of value, and who may see and do what."""

from typing import Annotated
from uuid import UUID

from pydantic import StringConstraints

from infra.chassis.gateway import ONE_LINE, Person, Role
from infra.chassis.refusal import NotFound
from infra.chassis.work import Connection, Reads
from services.meetings import store
from services.meetings.model.attendance import Attendance
from services.meetings.model.meeting import Body, Meeting
from services.meetings.model.preparation import LoggedBy, Preparation

READERS: tuple[Role, ...] = ("secretariat", "recorder", "attester")
"""Who reads what belongs to a community."""

RECORDERS: tuple[Role, ...] = ("secretariat", "recorder")
"""Who enters what GPs did in a community."""

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300, pattern=ONE_LINE)]
"""Words for people on one line, without spaces around them."""

Link = Annotated[str, StringConstraints(max_length=500, pattern=r"^https://[^\s<>\x22\x00-\x1f\x7f]+$")]
"""An address for taking part from afar; it goes into mails, so only https."""


async def told_body(connection: Connection, body: UUID) -> Body:
    """A body that a request names. Raises NotFound until representation has told of it."""
    found = await store.office.body(connection, body)
    if found is None:
        raise NotFound("No body with this id is known here; it may take a moment until a new one is.", field="body")
    return found


async def meeting_for(connection: Connection, person: Person, meeting: UUID, *roles: Role) -> Meeting:
    """A meeting of a community that gave this person one of the roles. Raises NotFound, NotAllowed."""
    found = await store.meeting.one(connection, meeting)
    if found is None:
        raise NotFound("no such meeting")
    person.must(*roles, community=found.body.community)
    return found


async def attendance_for(connection: Connection, person: Person, attendance: UUID, *roles: Role) -> Attendance:
    """An attendance this person may know of: by role, or as one's own if that is among the roles. Raises NotFound."""
    found = await store.attendance.one(connection, attendance)
    meeting = await store.meeting.one(connection, found.meeting) if found else None
    if found is None or meeting is None:
        raise NotFound("no such attendance")
    person.must(*roles, community=meeting.body.community, practitioner=found.practitioner, hidden=True)
    return found


async def preparation_for(reads: Reads, person: Person, preparation: UUID, *roles: Role) -> Preparation:
    """An entry this person may know of: by role, or as one's own if that is among the roles. Raises NotFound."""
    found = await store.preparation.one(reads, preparation)
    if found is None:
        raise NotFound("no such preparation")
    person.must(*roles, community=found.community, practitioner=found.practitioner, hidden=True)
    return found


def logged_by(person: Person, practitioner: UUID) -> LoggedBy:
    """Whether a GP enters own work, or somebody else does it for the GP."""
    return "self" if person.practitioner == practitioner else "secretariat"
