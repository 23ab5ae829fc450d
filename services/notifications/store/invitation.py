"""Personal invitations, and their withdrawal."""

from collections.abc import Sequence
from uuid import UUID

from contracts.events.meetings import InvitationWithdrawn, RepresentativeInvited
from infra.chassis.facts import Fact
from infra.chassis.work import Connection
from services.notifications.model.known import Invitation, Invited, Meeting, Withdrawn
from services.notifications.store.batch import rows_of


async def save_invited(connection: Connection, facts: Sequence[Fact[RepresentativeInvited]]) -> None:
    """Keep the newest of each invitation."""
    await connection.execute(
        """
        insert into invitations as i (invitation, invited, invited_by, appointment, role, deputy_rank, asked_to)
        select invitation, sequence, fact, appointment, role, deputy_rank, asked_to
        from jsonb_to_recordset($1::jsonb) as f (
            invitation uuid, sequence bigint, fact uuid, appointment uuid, role text, deputy_rank integer, asked_to text
        )
        on conflict (invitation) do update set
            invited = excluded.invited, invited_by = excluded.invited_by, appointment = excluded.appointment,
            role = excluded.role, deputy_rank = excluded.deputy_rank, asked_to = excluded.asked_to
        where i.invited is null or excluded.invited > i.invited
        """,
        rows_of(facts),
    )


async def save_withdrawn(connection: Connection, facts: Sequence[Fact[InvitationWithdrawn]]) -> None:
    """Keep the newest withdrawal of each invitation, known otherwise or not."""
    await connection.execute(
        """
        insert into invitations as i (invitation, withdrawn, withdrawn_by)
        select invitation, sequence, fact
        from jsonb_to_recordset($1::jsonb) as f (invitation uuid, sequence bigint, fact uuid)
        on conflict (invitation) do update set withdrawn = excluded.withdrawn, withdrawn_by = excluded.withdrawn_by
        where i.withdrawn is null or excluded.withdrawn > i.withdrawn
        """,
        rows_of(facts),
    )


async def one(connection: Connection, invitation: UUID, meeting: Meeting) -> Invitation:
    """What is known of an invitation to a meeting, with who appointed the person, where that is known."""
    row = await connection.fetchrow(
        """
        select i.*, a.appointed_by from invitations i left join appointments a using (appointment)
        where i.invitation = $1
        """,
        invitation,
    )
    if row is None:
        return Invitation(None, None, meeting)
    invited = withdrawn = None
    if row["invited"] is not None:
        invited = Invited(
            fact=row["invited_by"],
            sequence=row["invited"],
            role=row["role"],
            deputy_rank=row["deputy_rank"],
            asked_to=row["asked_to"],
            appointed_by=row["appointed_by"],
        )
    if row["withdrawn"] is not None:
        withdrawn = Withdrawn(row["withdrawn_by"], row["withdrawn"])
    return Invitation(invited, withdrawn, meeting)
