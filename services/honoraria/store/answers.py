"""Who was asked to what and had accepted it: what a meeting that is called off late may be paid by."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from contracts.events.meetings import InvitationAnswered, InvitationWithdrawn, MeetingCancelled, RepresentativeInvited
from infra.chassis.facts import Fact
from infra.chassis.work import Connection
from services.honoraria.model.claim import ClaimKey

Answered = RepresentativeInvited | InvitationAnswered | InvitationWithdrawn


@dataclass(frozen=True, slots=True)
class CalledOff:
    """A GP who was invited to a meeting that was cancelled, and the claim that it would be paid in."""

    invitation: UUID
    meeting: UUID
    practitioner: UUID
    claim: UUID


async def save_answers(connection: Connection, facts: Sequence[Fact[Answered]]) -> list[UUID]:
    """The last answer to each invitation; one that was written anew or withdrawn since is not answered any more.

    At most one fact of each invitation. Returns those that changed.
    """
    events = [fact.event for fact in facts]
    answered = [event if isinstance(event, InvitationAnswered) else None for event in events]
    rows = await connection.fetch(
        """
        insert into answers as t (invitation, sequence, practitioner, meeting, claim, accepted, capacity)
        select * from unnest($1::uuid[], $2::bigint[], $3::uuid[], $4::uuid[], $5::uuid[], $6::boolean[], $7::text[])
        order by 1
        on conflict (invitation) do update
        set sequence = excluded.sequence, practitioner = excluded.practitioner, meeting = excluded.meeting,
            claim = excluded.claim, accepted = excluded.accepted, capacity = excluded.capacity
        where excluded.sequence > t.sequence
        returning invitation
        """,
        [event.invitation for event in events],
        [fact.sequence for fact in facts],
        [event.practitioner for event in events],
        [event.meeting for event in events],
        [ClaimKey(event.practitioner, meeting=event.meeting).id for event in events],
        [event is not None and event.answer == "accepted" for event in answered],
        [event.capacity if event else None for event in answered],
    )
    return [row["invitation"] for row in rows]


async def save_asked(connection: Connection, facts: Sequence[Fact[RepresentativeInvited]]) -> list[UUID]:
    """What each invitation asks; its row is there, since the fact was noted. Returns those that changed."""
    rows = await connection.fetch(
        """
        update answers as t set asked_sequence = g.sequence, asked_to = g.asked_to
        from unnest($1::uuid[], $2::bigint[], $3::text[]) as g (invitation, sequence, asked_to)
        where t.invitation = g.invitation and g.sequence > t.asked_sequence
        returning t.invitation
        """,
        [fact.event.invitation for fact in facts],
        [fact.sequence for fact in facts],
        [fact.event.asked_to for fact in facts],
    )
    return [row["invitation"] for row in rows]


async def save_who_answered(connection: Connection, facts: Sequence[Fact[InvitationAnswered]]) -> None:
    """Everybody who entered answers, superseded ones too."""
    said = sorted({(one.invitation, one.recorded_by) for one in (fact.event for fact in facts) if one.recorded_by})
    await connection.execute(
        """
        insert into answer_recorders (invitation, actor) select * from unnest($1::uuid[], $2::text[])
        on conflict do nothing
        """,
        [invitation for invitation, _ in said],
        [actor for _, actor in said],
    )


async def save_who_cancelled(connection: Connection, facts: Sequence[Fact[MeetingCancelled]]) -> None:
    """Who called meetings off."""
    said = sorted({(one.meeting, one.recorded_by) for one in (fact.event for fact in facts) if one.recorded_by})
    await connection.execute(
        """
        insert into cancellers (meeting, actor) select * from unnest($1::uuid[], $2::text[])
        on conflict do nothing
        """,
        [meeting for meeting, _ in said],
        [actor for _, actor in said],
    )


async def called_off(
    connection: Connection, *, meetings: Collection[UUID] = (), invitations: Collection[UUID] = ()
) -> list[CalledOff]:
    """Answers, accepting or not or still open, to meetings that were cancelled: of these meetings or invitations."""
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
    """The GPs who were invited to these meetings or have answered."""
    rows = await connection.fetch("select practitioner from answers where meeting = any($1::uuid[])", list(meetings))
    return {row["practitioner"] for row in rows}
