"""A message of a service's own stream, read back as the journal row that it was."""

from dataclasses import dataclass
from uuid import UUID

from nats.aio.msg import Msg
from pydantic import ValidationError

from contracts.envelope import Envelope, NotACloudEvent, from_message, source_of
from contracts.event import Event
from contracts.events import EVENTS
from contracts.topology import stream_of
from infra.chassis.connection import Connection
from infra.chassis.facts import Fact
from infra.chassis.telling import matches
from infra.chassis.vault import Vault, WrongKey


class NotOurs(Exception):
    """The service cannot have stated this, or nobody here can read it; the words say why."""


@dataclass(frozen=True, slots=True)
class Returning:
    """A fact on its way back into the journal: as a handler sees it, and the text that is stored."""

    place: int
    subject: str
    fact: Fact[Event]
    causation: UUID | None
    data: str


async def returning(
    connection: Connection, vault: Vault, service: str, stream: str, place: int, message: Msg
) -> Returning:
    """Read a message back; what is private is sealed for its person again. Raises NotOurs."""
    try:
        envelope, body = from_message(message.headers, message.data)
        model = _model(service, stream, message.subject, envelope)
        plain = vault.unwrap_from_transport(body) if model.private else body
        event = model.read(plain)
        fact = _fact(envelope, event)
        data = plain.decode()
    except (NotACloudEvent, WrongKey, UnicodeDecodeError) as wrong:
        raise NotOurs(str(wrong)) from wrong
    except ValidationError as wrong:
        fields = ", ".join(".".join(map(str, error["loc"])) for error in wrong.errors(include_input=False))
        raise NotOurs(f"its fields are not those of its type: {fields}") from wrong
    if model.private:
        data = await vault.seal(connection, fact.aggregate, plain)
    causation = UUID(envelope.causationid) if envelope.causationid else None
    return Returning(place, message.subject, fact, causation, data)


def _model(service: str, stream: str, subject: str, envelope: Envelope) -> type[Event]:
    if envelope.source != source_of(service):
        raise NotOurs(f"it says that it comes from {envelope.source}")
    model = EVENTS.get(envelope.type)
    if model is None:
        raise NotOurs(f"{envelope.type} is unknown here; a newer release may have stated it: install that one")
    if model.publisher != service or stream_of(model) != stream or not matches(subject, model):
        raise NotOurs(f"{envelope.type} does not belong on {subject}")
    return model


def _fact(envelope: Envelope, event: Event) -> Fact[Event]:
    if envelope.sequence is None or envelope.time is None:
        raise NotOurs("it has no sequence or no time, and the relay gives both")
    if envelope.subject != event.aggregate_id():
        raise NotOurs(f"it stands under {envelope.subject} and speaks of {event.aggregate_id()}")
    try:
        fact = UUID(envelope.id)
        correlation = UUID(envelope.correlationid or envelope.id)
        UUID(envelope.causationid or envelope.id)
    except ValueError as wrong:
        raise NotOurs("its ids are not those of a service") from wrong
    return Fact(
        event=event,
        id=fact,
        type=envelope.type,
        source=envelope.source,
        aggregate=envelope.subject,
        sequence=envelope.sequence,
        time=envelope.time,
        correlation=correlation,
        traceparent=envelope.traceparent,
    )
