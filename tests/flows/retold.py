"""Facts that were stated once, told again about other people, places and meetings: the same story with fresh ids."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID, uuid4, uuid5

from contracts.envelope import JSON, SEALED, Envelope, source_of
from contracts.event import Event
from contracts.events import EVENTS
from infra.chassis.db import Database
from infra.chassis.ids import new_id
from tests.stack import Stack

_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class Told:
    """A fact as a service stated it."""

    event: Event
    id: UUID
    sequence: int
    at: datetime

    @property
    def aggregate(self) -> str:
        """What it is about."""
        return self.event.aggregate_id()


async def journal_of(database: Database, about: Iterable[str]) -> list[Told]:
    """The facts of a service that name one of these (a community, a GP), in the order in which they were stated."""
    wanted, found = list(about), []
    async with database.pool.acquire() as connection:
        for row in await connection.fetch(
            "select id, type, aggregate, sequence, at, data from journal order by position"
        ):
            if not any(one in row["data"] or one == row["aggregate"] for one in wanted):
                continue
            kind, data = EVENTS[row["type"]], row["data"]
            plain = await database.vault.open(connection, row["aggregate"], data) if kind.private else data
            found.append(Told(kind.read(plain), row["id"], row["sequence"], row["at"]))
    return found


@dataclass(slots=True)
class Retelling:
    """One telling with ids of its own; `original` leads back."""

    community: str
    names: UUID = field(default_factory=uuid4)
    original: dict[UUID, UUID] = field(default_factory=dict)

    @property
    def its_community(self) -> str:
        """The community of this telling."""
        return f"c-{self.names.hex[:12]}"

    def id(self, of: UUID | str) -> UUID:
        """What stands for an id of the story."""
        fresh = uuid5(self.names, str(of))
        self.original[fresh] = UUID(str(of))
        return fresh

    def fact(self, told: Told) -> Told:
        """The same fact about others."""
        text = _UUID.sub(lambda found: str(self.id(found[0])), told.event.payload().decode())
        event = type(told.event).read(text.replace(self.community, self.its_community))
        return replace(told, event=event, id=self.id(told.id))

    async def tell(self, stack: Stack, told: Told, *, again: bool = False) -> None:
        """Put it on the bus, `again` when it has been there before."""
        envelope = Envelope(
            id=str(told.id),
            source=source_of(told.event.publisher),
            type=told.event.event_type(),
            subject=told.aggregate,
            time=told.at,
            sequence=told.sequence,
            correlationid=str(new_id()),
            datacontenttype=SEALED if told.event.private else JSON,
        )
        # The bus drops the first of the two, which it has had; the second reaches the inbox.
        await stack.send(told.event, envelope, repeat=2 if again else 1)
