"""Many messages opened at once: a batch of facts may be about hundreds of claims."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from infra.chassis.work import Connection
from services.notifications.model.known import Matter
from services.notifications.model.telling import Telling


@dataclass(frozen=True, slots=True)
class Opening:
    """A message to be opened: it waits; or, with a reason, nobody is to get it and it is settled from the first.

    `told_sequence` is given where the person knows of it all the same.
    """

    notification: UUID
    matter: Matter
    telling: Telling
    reason: str | None = None
    told_sequence: int | None = None


async def open_many(connection: Connection, openings: Sequence[Opening], now: datetime) -> set[UUID]:
    """Write them. One that exists, or whose matter has another under way, is left as it is. Returns the new ones."""
    rows = await connection.fetch(
        """
        insert into notifications (notification, matter, practitioner, community, template, revision, caused_by,
                                   total_ore, reason, told_sequence, state, created_at, settled_at)
        select *, case when reason is null then 'waiting' else 'suppressed' end, $11::timestamptz,
               case when reason is not null then $11::timestamptz end
        from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::integer[], $7::uuid[],
                    $8::bigint[], $9::text[], $10::integer[])
            as o (notification, matter, practitioner, community, template, revision, caused_by, total_ore, reason,
                  told_sequence)
        on conflict do nothing
        returning notification
        """,
        [one.notification for one in openings],
        [one.matter.id for one in openings],
        [one.matter.practitioner for one in openings],
        [one.matter.community for one in openings],
        [one.telling.template for one in openings],
        [one.telling.revision for one in openings],
        [one.telling.caused_by for one in openings],
        [one.telling.total_ore for one in openings],
        [one.reason for one in openings],
        [one.told_sequence for one in openings],
        now,
    )
    return {row["notification"] for row in rows}
