"""Personal invitations, read and answered."""

from typing import Annotated, ClassVar, Literal
from uuid import UUID

from fastapi import Query
from pydantic import ConfigDict

from contracts.events.meetings import CancelledMeeting
from contracts.values import Capacity, Community
from infra.chassis.gateway import Body, Page, Paging, Reading, Sent, Who, Writing, service_router
from infra.chassis.refusal import NotFound
from services.meetings import commands, store
from services.meetings.gateway.reach import READERS, RECORDERS
from services.meetings.gateway.shown import InvitationShown, MeetingShown, invitation_shown, meeting_shown
from services.meetings.model.invitation import Invitation

invitations = service_router("/invitations", tags=["invitations"])


class AnswerInvitation(Body):
    """Whether one comes."""

    model_config: ClassVar[ConfigDict] = ConfigDict(json_schema_extra={"examples": [{"answer": "accepted"}]})

    answer: Literal["accepted", "declined", "tentative"]
    capacity: Capacity | None = None
    """In which capacity a GP who is both employed and self-employed comes. It may be said with the same answer again
    when the meeting was called off, and decides what is paid for that."""


class InvitationToMeeting(InvitationShown):
    """An invitation with the meeting it is for."""

    to: MeetingShown
    cancelled_meeting: CancelledMeeting | None
    """What is paid if it is called off late: minutes, when the notice is shorter than so many days.

    Null where nobody has decided, and for who only stands by.
    """


@invitations.get("")
async def list_invitations(
    practitioner: Annotated[UUID, Query()],
    connection: Reading,
    who: Who,
    paging: Paging,
    community: Annotated[Community | None, Query(description="Needed unless one asks for one's own.")] = None,
) -> Page[InvitationToMeeting]:
    """A GP's invitations: one's own, or those in one's community."""
    who.must(*READERS, "practitioner", community=community, practitioner=practitioner)
    after = paging.after(UUID)
    rows = await store.invitation.of_practitioner(
        connection, practitioner, community, after=after[0] if after else None, take=paging.take
    )
    meetings = await store.meeting.among(connection, {row.meeting for row in rows})
    promised = await store.promised.of_meetings(connection, meetings.values())

    def shown(row: Invitation) -> InvitationToMeeting:
        meeting = meetings[row.meeting]
        return InvitationToMeeting(
            **invitation_shown(row, meeting).model_dump(),
            to=meeting_shown(meeting),
            cancelled_meeting=None if row.call.asked_to == "stand_by" else promised.get(meeting.id),
        )

    return paging.page(rows, key=lambda row: (row.id,), show=shown)


@invitations.post("/{invitation}/answer")
async def answer(invitation: UUID, command: Sent[AnswerInvitation], work: Writing, who: Who) -> InvitationShown:
    """Answer one's own invitation; the secretariat or recorder may answer for a GP who called."""
    found = await store.invitation.one(work.connection, invitation)
    meeting = await store.meeting.one(work.connection, found.meeting) if found else None
    if found is None or meeting is None:
        raise NotFound("no such invitation")
    who.must(
        *RECORDERS,
        "practitioner",
        community=meeting.body.community,
        practitioner=found.practitioner,
        hidden=True,
    )
    answered = await commands.answer_invitation(work, invitation, command.answer, command.capacity)
    return invitation_shown(answered, meeting)
