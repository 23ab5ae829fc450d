"""Facts that failed for good: kept whole in the service's own database until an operator decides."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from infra.chassis.db import storable
from infra.chassis.ids import derived_id
from infra.chassis.incoming import Incoming
from infra.chassis.refusal import NotFound, Refusal
from infra.chassis.vault import Vault
from infra.chassis.work import Asks, Connection, Work


class AlreadySettled(Refusal):
    """The dead letter was redriven or discarded before."""


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """One fact that failed for good; `payload` is UTF-8 text, base64 where it is none, or sealed."""

    id: UUID
    durable: str
    stream: str
    stream_sequence: int
    subject: str
    headers: Mapping[str, str]
    payload: str
    sealed_for: str | None
    error: str
    traceparent: str | None
    at: datetime
    outcome: str | None


_KEEP = """
insert into dead_letters
    (id, durable, stream, stream_sequence, subject, headers, payload, sealed_for, error, traceparent, fact)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
on conflict (id) do nothing
"""
_COLUMNS = (
    "id, durable, stream, stream_sequence, subject, headers, payload, sealed_for, error, traceparent, at, outcome"
)


_ONE = f"select {_COLUMNS} from dead_letters where id = $1"


async def keep(connection: Connection, vault: Vault, durable: str, incoming: Incoming, error: str) -> None:
    """Keep a message as a dead letter, once; a private one is sealed with its person's key."""
    message, place = incoming.message, incoming.place
    payload = _as_text(message.data)
    if incoming.sealed_for is not None:
        payload = await vault.seal(connection, incoming.sealed_for, message.data)
    await connection.execute(
        _KEEP,
        _id_of(durable, incoming),
        durable,
        place.stream,
        place.stream_sequence,
        message.subject,
        {storable(name): storable(value, longest=20_000) for name, value in (incoming.headers or {}).items()},
        payload,
        incoming.sealed_for,
        storable(error),
        incoming.producer,
        incoming.fact.id if incoming.fact is not None else None,
    )


def _id_of(durable: str, incoming: Incoming) -> UUID:
    """The same message gives the same letter, however often it comes; another in its place does not."""
    if incoming.fact is not None:
        return derived_id(durable, incoming.fact.id)
    place, content = incoming.place, sha256(incoming.message.data).hexdigest()
    return derived_id(durable, place.stream, place.stream_sequence, dict(incoming.headers or {}), content)


def _as_text(data: bytes) -> str:
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return "base64:" + base64.b64encode(data).decode()
    return text.replace("\x00", "\\u0000")


def data_of(letter: DeadLetter) -> bytes:
    """The payload as it came, unless it is sealed."""
    if letter.payload.startswith("base64:"):
        return base64.b64decode(letter.payload.removeprefix("base64:"))
    return letter.payload.encode()


async def waiting(connection: Asks, *, limit: int = 100) -> list[DeadLetter]:
    """Dead letters nobody has decided on, oldest first."""
    rows = await connection.fetch(
        f"select {_COLUMNS} from dead_letters where settled_at is null order by at, id limit $1", limit
    )
    return [DeadLetter(**row) for row in rows]


async def letter(connection: Asks, letter_id: UUID) -> DeadLetter:
    """One dead letter. Raises NotFound."""
    return _found(await connection.fetchrow(f"{_ONE}", letter_id), letter_id)


async def held(connection: Connection, letter_id: UUID) -> DeadLetter:
    """One dead letter, on which nobody else decides until the transaction ends. Raises NotFound."""
    return _found(await connection.fetchrow(f"{_ONE} for update", letter_id), letter_id)


def _found(row: Mapping[str, Any] | None, letter_id: UUID) -> DeadLetter:
    if row is None:
        raise NotFound(f"There is no dead letter {letter_id}.")
    return DeadLetter(**row)


async def settle(work: Work, letter_id: UUID, outcome: str, reason: str) -> None:
    """Mark a dead letter `redriven` or `discarded`. Raises NotFound, AlreadySettled."""
    settled = await work.connection.fetchval(
        """
        update dead_letters set settled_at = clock_timestamp(), settled_by = $2, outcome = $3, reason = $4
        where id = $1 and settled_at is null returning id
        """,
        letter_id,
        work.actor,
        outcome,
        reason,
    )
    if settled is None:
        found = await letter(work.connection, letter_id)
        raise AlreadySettled(f"The dead letter was {found.outcome} before.")


def shown(letter: DeadLetter) -> dict[str, Any]:
    """A dead letter for an operator: everything but what is sealed."""
    try:
        payload = json.loads(letter.payload)
    except ValueError:
        payload = letter.payload
    return {
        "id": str(letter.id),
        "durable": letter.durable,
        "place": f"{letter.stream}:{letter.stream_sequence}",
        "subject": letter.subject,
        "error": letter.error,
        "at": letter.at.isoformat(),
        "headers": dict(letter.headers),
        "payload": "sealed" if letter.sealed_for else payload,
    }
