"""The catalogue as files: what is written, and what was written before."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from contracts.catalogue.asyncapi import asyncapi
from contracts.catalogue.markdown import events_page
from contracts.catalogue.samples import message_of
from contracts.catalogue.schemas import schema_of
from contracts.catalogue.story.told import Told
from contracts.catalogue.yaml import to_yaml
from contracts.event import Event

SCHEMAS, SAMPLES, EARLIER = "schemas", "samples", "earlier"

Events = Mapping[str, type[Event]]
Story = Mapping[str, Told]


@dataclass(frozen=True, slots=True)
class Kept:
    """A JSON file as it lies there; `document` is empty where it cannot be read as an object."""

    path: Path
    document: Mapping[str, object]


def place(folder: str, event: type[Event]) -> str:
    """Where an event's schema or sample is kept: `schemas/meetings/MeetingScheduled.v1.json`."""
    return f"{folder}/{event.publisher}/{event.event_name()}.v{event.major}.json"


def generate(events: Events, story: Story) -> dict[str, str]:
    """Every file of the catalogue by its path, as today's models give it."""
    files: dict[str, str] = {}
    for event_type, event in events.items():
        files[place(SCHEMAS, event)] = as_json(schema_of(event))
        if event_type in story:
            files[place(SAMPLES, event)] = as_json(message_of(story[event_type]))
    files["asyncapi.yaml"] = to_yaml(asyncapi(events, story))
    files["EVENTS.md"] = events_page(events)
    return files


def read(path: Path) -> Kept | None:
    """A JSON file, or None where there is none."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except ValueError:
        document = {}
    return Kept(path, document if isinstance(document, dict) else {})


def current(root: Path, folder: str) -> Iterator[Kept]:
    """The files of today, one for each event."""
    yield from _all(sorted((root / folder).glob("*/*.json")))


def earlier(root: Path, folder: str, event: type[Event]) -> Iterator[Kept]:
    """What a later release of the same major replaced, oldest first."""
    pattern = f"{event.event_name()}.v{event.major}-*.json"
    yield from _all(sorted((root / folder / event.publisher / EARLIER).glob(pattern), key=_number))


def set_aside(root: Path, folder: str, event: type[Event]) -> None:
    """Keep the present file as an earlier one: what was released once must be read for good."""
    present = root / place(folder, event)
    if present.exists():
        number = sum(1 for _ in earlier(root, folder, event)) + 1
        kept = present.parent / EARLIER / f"{present.stem}-{number}.json"
        kept.parent.mkdir(exist_ok=True)
        present.rename(kept)


def as_json(document: Mapping[str, object]) -> str:
    """JSON for people: indented, with letters as letters."""
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _all(paths: list[Path]) -> Iterator[Kept]:
    yield from (kept for path in paths if (kept := read(path)) is not None)


def _number(path: Path) -> int:
    digits = path.stem.rpartition("-")[2]
    return int(digits) if digits.isdigit() else 0
