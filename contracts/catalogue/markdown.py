"""EVENTS.md: the facts as tables for people."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from contracts.catalogue.headers import HEADERS
from contracts.catalogue.schemas import schema_of
from contracts.event import Event
from contracts.shape import Member, read_shape
from contracts.topology import HEARS, SERVICES

_TEMPLATE = Path(__file__).with_name("EVENTS.template.md")


def events_page(events: Mapping[str, type[Event]]) -> str:
    """The whole page: what is said once in the template, and the tables."""
    sections = [
        "\n".join(_section(publisher, stated))
        for publisher in SERVICES
        if (stated := [event for event in events.values() if event.publisher == publisher])
    ]
    page = _TEMPLATE.read_text(encoding="utf-8")
    return page.replace("{facts}", "\n\n".join(sections)).replace("{headers}", "\n".join(_headers()))


def _section(publisher: str, events: Sequence[type[Event]]) -> Iterator[str]:
    yield f"## Stated by {publisher}"
    yield ""
    yield "| Fact | Says | Subject | Fields | Heard by |"
    yield "|---|---|---|---|---|"
    for event in events:
        file = f"{event.publisher}/{event.event_name()}.v{event.major}.json"
        cells = (
            f"**{event.event_name()}** [schema](schemas/{file}) [sample](samples/{file})",
            _says(event),
            f"`{event.subjects()}`",
            ", ".join(_fields(event)),
            ", ".join(_listeners(event)) or "–",
        )
        yield f"| {' | '.join(cells)} |"


def _says(event: type[Event]) -> str:
    text = " ".join(str(schema_of(event)["description"]).split())
    return text.replace("|", "\\|")


def _fields(event: type[Event]) -> Iterator[str]:
    for name, member in read_shape(schema_of(event)).fields.items():
        yield f"**{name}**" if name == event.aggregate else f"{name}{_marks(member)}"


def _marks(member: Member) -> str:
    inner = member.shape.items
    if inner is not None:
        parts = f"[{', '.join(inner.fields)}]"
    else:
        parts = f"({', '.join(member.shape.fields)})" if member.shape.fields else ""
    return f"{parts}{'' if member.required else '?'}"


def _listeners(event: type[Event]) -> Iterator[str]:
    yield from (service for service, heard in HEARS.items() if event in heard)
    if not event.private:
        yield "integrators"


def _headers() -> Iterator[str]:
    yield "| Header | Says |"
    yield "|---|---|"
    properties = HEADERS["properties"]
    for name, header in properties.items() if isinstance(properties, dict) else ():
        yield f"| `{name}` | {header['description']} |"
