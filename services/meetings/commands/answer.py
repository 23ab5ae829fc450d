"""The invited GP says whether to come."""

from uuid import UUID

from contracts.events.meetings import InvitationAnswered
from infra.chassis.refusal import NotFound
from infra.chassis.work import Work
from services.meetings import store
from services.meetings.commands.meeting import locked
from services.meetings.model.invitation import Answer, Invitation, answer
from services.meetings.model.preparation import Capacity


async def answer_invitation(work: Work, id: UUID, given: Answer, capacity: Capacity | None = None) -> Invitation:
    """Answer, or change the answer. The same answer to the same question is told once, with who entered it.

    Raises NotFound and what the model refuses.
    """
    found = await store.invitation.one(work.connection, id)
    if found is None:
        raise NotFound("no such invitation")
    # The meeting first, as everywhere: who locks the invitation first would wait for who waits for it.
    meeting = await locked(work, found.meeting)
    before = await store.invitation.one(work.connection, id)
    assert before is not None, "invitations are withdrawn, never deleted"
    after = answer(before, meeting, given, capacity, now=work.now)
    if after == before:
        return before
    await store.invitation.save(work.connection, [after])
    work.state(
        InvitationAnswered(
            invitation=after.id,
            meeting=after.meeting,
            community=meeting.body.community,
            practitioner=after.practitioner,
            answer=given,
            capacity=after.capacity,
            recorded_by=work.actor,
        )
    )
    return after
