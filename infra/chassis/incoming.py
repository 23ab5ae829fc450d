"""A message off the bus, and reading it: which model, is it ours, is it well formed. One bad message spoils none."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from nats.aio.msg import Msg
from pydantic import ValidationError

from contracts.envelope import SEALED, Envelope, NotACloudEvent, from_message, source_of
from contracts.event import Event
from contracts.events import EVENTS
from contracts.topology import STREAMS
from contracts.upcast import upcast
from infra.chassis.facts import Fact
from infra.chassis.ids import derived_id, read_id
from infra.chassis.vault import Vault, WrongKey

_TELLS_ON = {stream.name: source_of(stream.publisher) for stream in STREAMS}
# Believed, a fact told in another's name would take the place in the inbox of one that the other has yet to tell.


# Not frozen, like facts: these are made for every message.
@dataclass(slots=True, unsafe_hash=True)
class Place:
    """Where a message stands in its stream, how often it was delivered, and how many wait behind it."""

    stream: str
    stream_sequence: int
    delivered: int


@dataclass(slots=True, eq=False)
class Incoming:
    """A message with what could be read of it: a fact, or the reason why there is none."""

    message: Msg
    place: Place
    fact: Fact[Event] | None
    producer: str | None = None
    error: str | None = None
    headers: Mapping[str, str] | None = None
    sealed_for: str | None = None


def place_of(message: Msg) -> Place:
    """Read the acknowledgement subject, which is where JetStream says all this."""
    tokens = message.reply.split(".")
    # $JS.ACK.<stream>.<consumer>.<delivered>.<stream seq>.… ; longer ones have domain and account hash first.
    first = 2 if len(tokens) == 9 else 4
    return Place(tokens[first], int(tokens[first + 3]), int(tokens[first + 2]))


def read(message: Msg, vault: Vault) -> Incoming:
    """Read one message; never raises, an `error` says what was wrong with it."""
    place = place_of(message)
    headers = message.headers
    envelope = None
    try:
        envelope, data = from_message(headers, message.data)
        if envelope.datacontenttype == SEALED:
            data = vault.unwrap_from_transport(data)
        event_type, data = upcast(envelope.type, data)
        model = EVENTS.get(event_type)
        if model is not None:
            if (publisher := _TELLS_ON.get(place.stream, envelope.source)) != envelope.source:
                raise NotACloudEvent(f"told by {envelope.source}, on the stream {place.stream} of {publisher}")
            fact = _fact(envelope, event_type, model.read(data), place)
            return Incoming(message, place, fact, envelope.traceparent, headers=headers, sealed_for=_person(fact))
        error = f"unknown type {envelope.type}"
    except (NotACloudEvent, WrongKey) as wrong:
        error = str(wrong)
    except ValidationError as wrong:
        # The input itself is left out: a dead letter's error is read by more people than its payload.
        error = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in wrong.errors(include_input=False))
    except Exception as wrong:
        # An upcast that fails, a UUID that is none: whatever it is, it concerns this message alone.
        error = f"{type(wrong).__name__}: {wrong}"
    person = envelope.subject if envelope is not None and place.stream == "PRIVATE" else None
    return Incoming(
        message,
        place,
        None,
        envelope.traceparent if envelope else None,
        error=error,
        headers=headers,
        sealed_for=person,
    )


def _fact(envelope: Envelope, event_type: str, event: Event, place: Place) -> Fact[Event]:
    if envelope.time is None:
        raise NotACloudEvent("CloudEvents attribute missing: time, by which causes are ordered")
    fact_id = _uuid(envelope.id, envelope.source)
    return Fact(
        event=event,
        id=fact_id,
        type=event_type,
        source=envelope.source,
        aggregate=envelope.subject or event.aggregate_id(),
        # A producer that numbers nothing is ordered by its place in the stream.
        sequence=envelope.sequence if envelope.sequence is not None else place.stream_sequence,
        time=envelope.time,
        correlation=_uuid(envelope.correlationid, envelope.source) if envelope.correlationid else fact_id,
        traceparent=envelope.traceparent,
    )


def _uuid(text: str, source: str) -> UUID:
    try:
        return read_id(text)
    except ValueError:
        # CloudEvents ids are free text, unique within their source.
        return derived_id(source, text)


def _person(fact: Fact[Event]) -> str | None:
    return fact.aggregate if fact.event.private else None
