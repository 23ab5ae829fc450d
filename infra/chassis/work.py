"""The unit of work: one transaction, its time, who acts, what caused it, and the facts it states."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, TypeAlias
from uuid import UUID

from contracts.event import Event
from contracts.topology import stream_of
from infra.chassis.clock import day_of
from infra.chassis.connection import Asks, Connection, Reads
from infra.chassis.facts import Fact, newest
from infra.chassis.ids import derived_id, new_id
from infra.chassis.vault import Vault

__all__ = ["Asks", "Connection", "Misstated", "Origin", "Reads", "Stated", "Work"]

_SUBJECT = re.compile(r"[^\s.*>]+(\.[^\s.*>]+){3}")
MAX_PAYLOAD = 256 * 1024
"""Bytes. The bus carries 1 MB; a fact that large is a report and belongs in a file."""
Because: TypeAlias = Fact[Any] | Iterable[Fact[Any]]
"""The facts that something follows from."""


class Misstated(Exception):
    """A service tried to state a fact that it may not, or that no one could carry. A mistake in our code."""


@dataclass(frozen=True, slots=True)
class Origin:
    """What set the work going: `correlation` is kept through the chain, `traceparent` is the span to go on from."""

    correlation: UUID
    traceparent: str | None = None

    @staticmethod
    def fresh(traceparent: str | None = None) -> "Origin":
        """The beginning of a chain."""
        return Origin(new_id(), traceparent)


# Not frozen, like facts: one is made for every fact that is stated.
@dataclass(slots=True)
class Stated:
    """A fact on its way into the journal; `links` are the other causes, for the trace."""

    id: UUID
    event: Event
    type: str
    subject: str
    aggregate: str
    payload: bytes
    correlation: UUID
    causation: UUID | None
    traceparent: str | None
    links: tuple[str, ...] = ()


class Work:
    """One transaction of one service. Facts are flushed last, after the rows they speak of are locked."""

    def __init__(
        self,
        connection: Connection,
        *,
        service: str,
        now: datetime,
        actor: str,
        origin: Origin,
        vault: Vault,
        derived: bool = False,
    ) -> None:
        self.connection = connection
        self.vault = vault
        self.service = service
        self.now = now
        self.actor = actor
        self.origin = origin
        self.stated: list[Stated] = []
        self._derived = derived

    @property
    def today(self) -> date:
        """The date in Norway."""
        return day_of(self.now)

    def state(self, event: Event, *, because: Because = (), key: object = "") -> UUID:
        """State a fact; it is appended to the journal when the work ends, in this transaction. Returns its id.

        `because` names the facts it follows from: the newest gives cause and trace, the others become links.
        `key` tells apart several facts of one type and aggregate with one cause.
        """
        causes = _all(because)
        payload, subject, aggregate, kind = event.payload(), event.subject(), event.aggregate_id(), event.event_type()
        self._must_be_statable(event, subject, payload, causes)
        said = (event, kind, subject, aggregate, payload)
        if causes:
            cause = newest(causes)
            fact_id = derived_id(cause.id, self.service, kind, aggregate, key)
            links = tuple(c.traceparent for c in causes if c.id != cause.id and c.traceparent)
            stated = Stated(fact_id, *said, cause.correlation, cause.id, cause.traceparent, links)
        else:
            stated = Stated(new_id(), *said, self.origin.correlation, None, self.origin.traceparent)
        self.stated.append(stated)
        return stated.id

    def _must_be_statable(self, event: Event, subject: str, payload: bytes, causes: Sequence[Fact[Any]]) -> None:
        name = type(event).__name__
        if event.publisher != self.service:
            raise Misstated(f"{name} belongs to {event.publisher}, not to {self.service}")
        if not _is_taken(subject):
            raise Misstated(f"{name} would have the subject {subject!r}, which no stream takes")
        if len(payload) > MAX_PAYLOAD:
            raise Misstated(f"{name} has {len(payload)} bytes; {MAX_PAYLOAD} are allowed on {stream_of(type(event))}")
        if self._derived and not causes:
            raise Misstated(f"{name} is stated by a handler and must say because of which facts")

    async def wait_for(
        self, kind: str, key: object, due_at: datetime, *, because: Because = (), **payload: object
    ) -> None:
        """Set a timer, or move the one with the same kind and key; its handler runs once when `due_at` has come.

        `because` names the facts it is set for: what it sets off then goes on in the trace of the newest.
        """
        causes = _all(because)
        cause = newest(causes) if causes else self.origin
        await self.connection.execute(
            """
            insert into timers (kind, key, due_at, payload, correlation, traceparent) values ($1, $2, $3, $4, $5, $6)
            on conflict (kind, key) do update
            set due_at = excluded.due_at, payload = excluded.payload, correlation = excluded.correlation,
                traceparent = excluded.traceparent, attempts = 0, not_before = '-infinity', error = null
            """,
            kind,
            str(key),
            due_at,
            payload,
            cause.correlation,
            cause.traceparent,
        )

    async def stop_waiting(self, kind: str, *keys: object) -> None:
        """Take timers back; those that fired or never were are no mistake."""
        await self.connection.execute(
            "delete from timers where kind = $1 and key = any($2::text[])", kind, [str(key) for key in keys]
        )


def _all(because: Because) -> tuple[Fact[Any], ...]:
    return (because,) if isinstance(because, Fact) else tuple(because)


@lru_cache(maxsize=4096)
def _is_taken(subject: str) -> bool:
    return _SUBJECT.fullmatch(subject) is not None
