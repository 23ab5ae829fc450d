"""JSON Schemas (2020-12) of the events, as a reader should take them."""

from collections.abc import Iterator, Mapping

from contracts.event import Event
from contracts.topology import stream_of

DIALECT = "https://json-schema.org/draft/2020-12/schema"
REMARK = "Later releases of this major version may add fields: ignore what you do not know."


def schema_of(event: type[Event]) -> dict[str, object]:
    """The schema of an event's data, with what addresses it in `x-…`.

    Closed objects are opened: we refuse unknown fields when we state a fact, a reader must not, or
    the first optional field we add would break it. Titles that only repeat a field's name are dropped.
    """
    made = event.model_json_schema()
    defs = {name: _readable(each) for name, each in _members(made, "$defs")}
    return {
        "$schema": DIALECT,
        "$id": schema_id(event),
        "title": event.event_name(),
        "description": made.get("description", ""),
        "$comment": REMARK,
        "x-event-type": event.event_type(),
        "x-stream": stream_of(event),
        "x-subject": subject_of(event),
        "x-aggregate": event.aggregate,
        **({"x-sealed": True} if event.private else {}),
        **_readable({name: made[name] for name in ("type", "properties", "required") if name in made}),
        **({"$defs": defs} if defs else {}),
    }


def schema_id(event: type[Event]) -> str:
    """The name of a schema: `urn:samrad:schema:meetings.MeetingScheduled.v1`."""
    return f"urn:samrad:schema:{event.publisher}.{event.event_name()}.v{event.major}"


def subject_of(event: type[Event]) -> str:
    """The subject as a template: `meetings.v1.MeetingScheduled.{community}`."""
    return f"{event.subjects().removesuffix('*')}{{{event.aggregate if event.private else 'community'}}}"


def _readable(schema: Mapping[str, object]) -> dict[str, object]:
    plain = {name: schema[name] for name in sorted(schema, key=_rank) if name != "title"}
    if plain.get("additionalProperties") is False:
        del plain["additionalProperties"]
    for name in ("items", "additionalProperties"):
        if isinstance(inner := plain.get(name), dict):
            plain[name] = _readable(inner)
    if isinstance(alternatives := plain.get("anyOf"), list):
        plain["anyOf"] = [_readable(each) for each in alternatives]
    if "properties" in plain:
        plain["properties"] = {name: _readable(each) for name, each in _members(plain, "properties")}
    return plain


def _rank(keyword: str) -> int:
    first = ("description", "type", "format")
    return first.index(keyword) if keyword in first else len(first)


def _members(schema: Mapping[str, object], name: str) -> Iterator[tuple[str, dict[str, object]]]:
    members = schema.get(name, {})
    if isinstance(members, dict):
        yield from members.items()
