"""What is known of a matter, and what is still lacking before a letter can be written."""

from typing import NamedTuple
from uuid import UUID

from infra.chassis.work import Connection
from services.notifications import store
from services.notifications.model.known import (
    Approval,
    Calculation,
    Contact,
    Known,
    Matter,
    Meeting,
    Rejection,
    of_claim,
)
from services.notifications.model.notice import WaitsFor


class Lacking(NamedTuple):
    """What has to be heard of before the letter can be written."""

    what: WaitsFor
    id: UUID


async def known_of(connection: Connection, matter: Matter) -> Known | None:
    """Everything that facts have said of a matter so far."""
    meeting = await store.meeting.one(connection, matter.meeting) if matter.meeting is not None else Meeting()
    match matter.kind:
        case "invitation":
            return await store.invitation.one(connection, matter.id, meeting)
        case "appointment":
            return await store.appointment.one(connection, matter.id)
        case "honorarium":
            return of_claim(
                await store.money.approval(connection, matter.id, meeting.plan),
                await store.money.rejection(connection, matter.id, meeting.plan),
                await store.calculation.one(connection, matter.id, meeting.plan),
            )
        case "statement":
            return await store.money.statement(connection, matter.id)
        case "payee":
            return await store.money.payee(connection, matter.id)


def what_is_lacking(matter: Matter, known: Known, *, body: str | None, contact: Contact | None) -> Lacking | None:
    """The first thing that is not known yet; references to it are kept, and the message waits."""
    if matter.body is not None and body is None:
        return Lacking("body", matter.body)
    if isinstance(known, Approval | Calculation | Rejection) and matter.meeting is not None and known.meeting is None:
        return Lacking("meeting", matter.meeting)
    if contact is None:
        return Lacking("contact_details", matter.practitioner)
    return None
