"""Who had accepted which meeting: what a meeting that is called off late may be paid by."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from contracts.events.meetings import InvitationAnswered, InvitationWithdrawn
from infra.chassis.facts import Fact
from infra.chassis.work import Connection
from services.honoraria.model.claim import ClaimKey

Answered = InvitationAnswered | InvitationWithdrawn


@dataclass(frozen=True, slots=True)
class CalledOff:
    """A GP who had accepted a meeting that was cancelled, and the claim that it would be paid in."""

    invitation: UUID
    meeting: UUID
    practitioner: UUID
    claim: UUID


async def save_answers(connection: Connection, facts: Sequence[Fact[Answered]]) -> list[UUID]:
    """The last answer to each invitation; one that is withdrawn is accepted no more. Returns those that changed."""
    events = [fact.event for fact in facts]
    rows = await connection.fetch(
        """
        insert into answers as t (invitation, sequence, practitioner, meeting, claim, accepted)
        select * from unnest($1::uuid[], $2::bigint[], $3::uuid[], $4::uuid[], $5::uuid[], $6::boolean[]) order by 1
        on conflict (invitation) do update
        set sequence = excluded.sequence, practitioner = excluded.practitioner, meeting = excluded.meeting,
            claim = excluded.claim, accepted = excluded.accepted
        where excluded.sequence > t.sequence
        returning invitation
        """,
        [event.invitation for event in events],
        [fact.sequence for fact in facts],
        [event.practitioner for event in events],
        [event.meeting for event in events],
        [ClaimKey(event.practitioner, meeting=event.meeting).id for event in events],
        [isinstance(event, InvitationAnswered) and event.answer == "accepted" for event in events],
    )
    return [row["invitation"] for row in rows]


async def called_off(
    connection: Connection, *, meetings: Collection[UUID] = (), invitations: Collection[UUID] = ()
) -> list[CalledOff]:
    """Answers, accepting or not, to meetings that were cancelled: of these meetings, or these invitations."""
    rows = await connection.fetch(
        """
        select a.invitation, a.meeting, a.practitioner, a.claim from answers a join meetings m using (meeting)
        where m.cancelled_sequence > 0 and (a.meeting = any($1::uuid[]) or a.invitation = any($2::uuid[]))
        order by a.invitation
        """,
        list(meetings),
        list(invitations),
    )
    return [CalledOff(*row.values()) for row in rows]


async def who_answered(connection: Connection, meetings: Collection[UUID]) -> set[UUID]:
    """The GPs who have answered an invitation to these meetings."""
    rows = await connection.fetch("select practitioner from answers where meeting = any($1::uuid[])", list(meetings))
    return {row["practitioner"] for row in rows}
