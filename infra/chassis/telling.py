"""A row of the journal as a message for the bus."""

import re
from functools import lru_cache

from contracts.envelope import JSON, SEALED, Envelope, NotACloudEvent, source_of, to_headers
from contracts.event import Event
from contracts.events import EVENTS
from contracts.topology import stream_of
from infra.chassis.bus import Outgoing, Refused
from infra.chassis.db import Database
from infra.chassis.unsent import Row
from infra.chassis.vault import WrongKey
from infra.chassis.work import Connection

_TOKEN = re.compile(r"[^\s.*>]+")


def stream_for(row: Row) -> str:
    """The stream a row goes to; the empty name for one of a type that nobody here knows."""
    event = EVENTS.get(row["type"])
    return stream_of(event) if event is not None else ""


@lru_cache(maxsize=4096)
def matches(subject: str, event: type[Event]) -> bool:
    """Whether a subject is one of the event's; the bus would answer to any other with silence."""
    before, _, last = subject.rpartition(".")
    return f"{before}.*" == event.subjects() and bool(_TOKEN.fullmatch(last))


async def outgoing(database: Database, connection: Connection, row: Row) -> Outgoing:
    """A journal row as a message.

    Raises Erased for a private fact whose person's key was destroyed, Refused for a row that no bus would carry.
    """
    event = EVENTS.get(row["type"])
    if event is None:
        raise Refused(f"unknown type {row['type']}; was it stated by a newer release?")
    if not matches(row["subject"], event):
        raise Refused(f"{row['subject']} is outside the subjects of {row['type']}")
    try:
        payload = row["data"].encode()
        if event.private:
            plain = await database.vault.open(connection, row["aggregate"], row["data"])
            payload = database.vault.wrap_for_transport(plain)
        headers = to_headers(_envelope(database.service, row, sealed=event.private))
    except (WrongKey, NotACloudEvent) as wrong:
        raise Refused(str(wrong)) from wrong
    return Outgoing(row["subject"], payload, headers)


def _envelope(service: str, row: Row, *, sealed: bool) -> Envelope:
    return Envelope(
        id=str(row["id"]),
        source=source_of(service),
        type=row["type"],
        subject=row["aggregate"],
        time=row["at"],
        sequence=row["sequence"],
        correlationid=str(row["correlation"]),
        causationid=str(row["causation"]) if row["causation"] else None,
        traceparent=row["traceparent"],
        datacontenttype=SEALED if sealed else JSON,
    )
