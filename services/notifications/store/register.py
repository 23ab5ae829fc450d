"""The register of messages, for those who look things up."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from infra.chassis.work import Reads
from services.notifications.model.known import MatterKind
from services.notifications.model.letters import Language, LetterName
from services.notifications.model.notice import State, WaitsFor

_COLUMNS = """
n.position, n.notification, m.kind as about, n.matter, n.practitioner, n.community, n.template, n.state, n.reason,
n.waits_for, n.language, n.channel, n.told_in, n.caused_by, n.attempts, n.created_at, n.settled_at
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """A message as it is shown."""

    position: int
    notification: UUID
    about: MatterKind
    matter: UUID
    practitioner: UUID
    community: str | None
    template: LetterName
    state: State
    reason: str | None
    waits_for: WaitsFor | None
    language: Language | None
    channel: str | None
    told_in: UUID | None
    caused_by: UUID
    attempts: int
    created_at: datetime
    settled_at: datetime | None


@dataclass(frozen=True, slots=True)
class Reach:
    """Which messages somebody may see."""

    everything: bool
    communities: Collection[str]
    practitioner: UUID | None


async def page(
    reads: Reads,
    reach: Reach,
    *,
    community: str | None,
    practitioner: UUID | None,
    state: State | None,
    before: int | None,
    limit: int,
) -> list[Entry]:
    """Messages within somebody's reach, newest first, from before a position on."""
    rows = await reads.fetch(
        f"""
        select {_COLUMNS} from notifications n join matters m using (matter)
        where ($1 or n.community = any($2::text[]) or n.practitioner = $3)
        and ($4::text is null or n.community = $4) and ($5::uuid is null or n.practitioner = $5)
        and ($6::text is null or n.state = $6) and ($7::bigint is null or n.position < $7)
        order by n.position desc limit $8
        """,
        reach.everything,
        list(reach.communities),
        reach.practitioner,
        community,
        practitioner,
        state,
        before,
        limit,
    )
    return [Entry(**row) for row in rows]


async def one(reads: Reads, notification: UUID) -> Entry | None:
    """One message."""
    row = await reads.fetchrow(
        f"select {_COLUMNS} from notifications n join matters m using (matter) where n.notification = $1", notification
    )
    return Entry(**row) if row else None
