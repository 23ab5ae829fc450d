"""What came of messages that this database had forgotten: it was restored to an earlier point."""

from uuid import UUID

from infra.chassis.work import Connection
from services.notifications.model.notice import Before


async def keep(connection: Connection, notification: UUID, before: Before) -> None:
    """Remember it, for when the message becomes due once more."""
    await connection.execute(
        """
        insert into told_before (notification, state, reason, at) values ($1, $2, $3, $4)
        on conflict (notification) do update
        set state = excluded.state, reason = excluded.reason, at = excluded.at
        """,
        notification,
        before.state,
        before.reason,
        before.at,
    )
