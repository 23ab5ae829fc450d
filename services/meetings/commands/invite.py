"""Look anew at who is invited, and tell what changed."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from contracts.events.meetings import CancelledMeeting, InvitationWithdrawn, RepresentativeInvited
from infra.chassis.facts import Fact
from infra.chassis.work import Work
from services.meetings import store
from services.meetings.model.invitation import Appointed, Invitation, calls_on, changes
from services.meetings.model.meeting import Meeting

Because = Mapping[UUID, Iterable[Fact[Any]]]


async def invite(work: Work, meetings: Sequence[Meeting], because: Because | None = None) -> None:
    """Bring the invitations to these meetings up to what is known. The meetings are locked and still to be held.

    `because` gives, by body, the facts that made a new look necessary; a command needs none.
    """
    office: dict[UUID, list[Appointed]] = defaultdict(list)
    for one in await store.office.in_office(work.connection, {meeting.body.id for meeting in meetings}):
        office[one.body].append(one)
    known: dict[UUID, list[Invitation]] = defaultdict(list)
    for invitation in await store.invitation.of_meetings(work.connection, [meeting.id for meeting in meetings]):
        known[invitation.meeting].append(invitation)
    promised = await store.promised.of_meetings(work.connection, meetings)
    changed: list[Invitation] = []
    for meeting in meetings:
        found = changes(meeting.id, calls_on(meeting.day, office[meeting.body.id]), known[meeting.id])
        causes = tuple(because[meeting.body.id]) if because else ()
        for invitation in found.invited:
            work.state(_invited(meeting, invitation, promised.get(meeting.id)), because=causes)
        for invitation in found.withdrawn:
            work.state(_withdrawn(meeting, invitation), because=causes)
        changed += found.all
    if changed:
        await store.invitation.save(work.connection, changed)


def _invited(meeting: Meeting, invitation: Invitation, cancelled: CancelledMeeting | None) -> RepresentativeInvited:
    call = invitation.call
    return RepresentativeInvited(
        invitation=invitation.id,
        meeting=meeting.id,
        body=meeting.body.id,
        community=meeting.body.community,
        practitioner=invitation.practitioner,
        appointment=call.appointment,
        role=call.role,
        deputy_rank=call.deputy_rank,
        asked_to=call.asked_to,
        cancelled_meeting=None if call.asked_to == "stand_by" else cancelled,
    )


def _withdrawn(meeting: Meeting, invitation: Invitation) -> InvitationWithdrawn:
    return InvitationWithdrawn(
        invitation=invitation.id,
        meeting=meeting.id,
        body=meeting.body.id,
        community=meeting.body.community,
        practitioner=invitation.practitioner,
    )
