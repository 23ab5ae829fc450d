"""The bus as an AsyncAPI 3.0 document: every channel and message, and who sends and receives them."""

from collections.abc import Iterable, Mapping

from contracts.catalogue.headers import HEADERS
from contracts.catalogue.samples import message_of
from contracts.catalogue.schemas import schema_of, subject_of
from contracts.catalogue.story.told import Told
from contracts.envelope import JSON, SEALED
from contracts.event import Event
from contracts.topology import HEARS, INTEGRATOR, SERVICES, stream_of

Events = Mapping[str, type[Event]]
Story = Mapping[str, Told]

_ABOUT = """\
What the services of Samråd tell each other: facts in the past tense, as CloudEvents 1.0 in binary mode over
NATS JetStream. Within a major version fields are only added; ignore what you do not know.

An integrator signs in with an nkey of its own to the account INTEGRATION and pulls from the durable consumers
`integrator-from-…` that each channel names; it may publish nothing. Messages of the stream PRIVATE are sealed
and not offered to integrators; their schema shows what lies in the seal. EVENTS.md is the same for people."""

_NKEY = """\
NATS nkey: the server sends a nonce, the client signs it with its Ed25519 seed. The server knows public keys only."""


def asyncapi(events: Events, story: Story) -> dict[str, object]:
    """The whole document; every event's schema stands in it, so that the one file can be given away."""
    return {
        "asyncapi": "3.0.0",
        "id": "urn:samrad:bus",
        "info": {"title": "Samråd", "version": "1.0.0", "description": _ABOUT, "tags": _tags(events)},
        "defaultContentType": "application/json",
        "servers": {"bus": _server()},
        "channels": _channels(events),
        "operations": {**_sends(events), **_receives(events)},
        "components": {
            "messages": {_name(event): _message(event, story) for event in events.values()},
            "schemas": {"CloudEventsHeaders": HEADERS, **_schemas(events)},
            "securitySchemes": {"nkey": {"type": "asymmetricEncryption", "description": _NKEY}},
        },
    }


def _name(event: type[Event]) -> str:
    return f"{event.publisher}.{event.event_name()}.v{event.major}"


def _channel(event: type[Event]) -> str:
    # Sealed facts of one publisher share their subjects: only who they are about may be read from outside.
    return f"{event.publisher}.private.v{event.major}" if event.private else _name(event)


def _tags(events: Events) -> list[object]:
    publishers = sorted({event.publisher for event in events.values()} & {*SERVICES}, key=SERVICES.index)
    return [{"name": name, "description": f"Facts stated by the service {name}."} for name in publishers]


def _server() -> dict[str, object]:
    return {
        "host": "{host}:{port}",
        "protocol": "nats",
        "description": "nats-server with JetStream. Where it runs is told by whoever runs it.",
        "variables": {"host": {"default": "localhost"}, "port": {"default": "4222"}},
        "security": [{"$ref": "#/components/securitySchemes/nkey"}],
    }


def _channels(events: Events) -> dict[str, object]:
    together: dict[str, list[type[Event]]] = {}
    for event in events.values():
        together.setdefault(_channel(event), []).append(event)
    return {name: _as_channel(kinds) for name, kinds in together.items()}


def _as_channel(kinds: list[type[Event]]) -> dict[str, object]:
    first = kinds[0]
    parameter = first.aggregate if first.private else "community"
    says = "whom the sealed fact is about" if first.private else "the community, `_` where there is none"
    return {
        "address": subject_of(first),
        "title": f"Sealed facts of {first.publisher}" if first.private else first.event_name(),
        "servers": [{"$ref": "#/servers/bus"}],
        "parameters": {parameter: {"description": f"One subject token: {says}."}},
        "messages": {event.event_name(): {"$ref": f"#/components/messages/{_name(event)}"} for event in kinds},
        "tags": [{"name": first.publisher}],
        "x-stream": stream_of(first),
        **({} if first.private else {"x-integrator-durable": _durable(INTEGRATOR, first)}),
    }


def _durable(reader: str, event: type[Event]) -> str:
    return f"{reader}-from-{stream_of(event).lower()}"


def _sends(events: Events) -> dict[str, object]:
    return {
        f"{event.publisher}.states.{event.event_name()}.v{event.major}": {
            "action": "send",
            "title": f"{event.publisher} states {event.event_name()}",
            **_about(event, event.publisher),
        }
        for event in events.values()
    }


def _receives(events: Events) -> dict[str, object]:
    return {
        f"{service}.hears.{event.event_name()}.v{event.major}": {
            "action": "receive",
            "title": f"{service} hears {event.event_name()}",
            **_about(event, service),
            "x-durable": _durable(service, event),
        }
        for service, event in _heard(events)
    }


def _heard(events: Events) -> Iterable[tuple[str, type[Event]]]:
    return ((service, event) for service, heard in HEARS.items() for event in heard if event.event_type() in events)


def _about(event: type[Event], service: str) -> dict[str, object]:
    channel = f"#/channels/{_channel(event)}"
    return {
        "channel": {"$ref": channel},
        "messages": [{"$ref": f"{channel}/messages/{event.event_name()}"}],
        "tags": [{"name": service}],
    }


def _message(event: type[Event], story: Story) -> dict[str, object]:
    told = story.get(event.event_type())
    return {
        "name": event.event_type(),
        "title": event.event_name(),
        "summary": str(schema_of(event)["description"]).partition("\n")[0],
        "contentType": SEALED if event.private else JSON,
        "correlationId": {"location": "$message.header#/ce-correlationid"},
        "headers": {"$ref": "#/components/schemas/CloudEventsHeaders"},
        "payload": {"$ref": f"#/components/schemas/{_name(event)}"},
        "tags": [{"name": event.publisher}],
        **({"x-sealed": True} if event.private else {}),
        **({"examples": [_example(told)]} if told else {}),
    }


def _example(told: Told) -> dict[str, object]:
    message = message_of(told)
    return {"name": "golden", "headers": message["headers"], "payload": message["data"]}


def _schemas(events: Events) -> dict[str, object]:
    schemas: dict[str, object] = {}
    for event in events.values():
        schema = schema_of(event)
        parts = schema.pop("$defs", {})
        # Draft 7, which AsyncAPI builds on, allows nothing beside a reference, and no other dialect within.
        for word in ("$schema", "$id", "$comment"):
            del schema[word]
        prefix = f"{event.publisher}."
        schemas[_name(event)] = _pointing(schema, prefix)
        for name, part in parts.items() if isinstance(parts, dict) else ():
            schemas[f"{prefix}{name}"] = _pointing(part, prefix)
    return schemas


def _pointing(value: object, prefix: str) -> object:
    """The schema with its references turned to the document's components."""
    if isinstance(value, list):
        return [_pointing(each, prefix) for each in value]
    if not isinstance(value, dict):
        return value
    if isinstance(reference := value.get("$ref"), str):
        target = {"$ref": f"#/components/schemas/{prefix}{reference.removeprefix('#/$defs/')}"}
        beside = {name: each for name, each in value.items() if name != "$ref"}
        return {**beside, "allOf": [target]} if beside else target
    return {name: _pointing(each, prefix) for name, each in value.items()}
