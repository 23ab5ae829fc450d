"""Checks the committed catalogue against today's models, and writes it where nothing forbids that."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from contracts.catalogue import findings
from contracts.catalogue.conforms import violations
from contracts.catalogue.files import (
    SAMPLES,
    SCHEMAS,
    Events,
    Kept,
    Story,
    as_json,
    current,
    earlier,
    generate,
    place,
    read,
    set_aside,
)
from contracts.catalogue.findings import Finding
from contracts.catalogue.schemas import schema_of
from contracts.catalogue.story import STORY
from contracts.compatibility import breaches, extended, reworded
from contracts.envelope import NotACloudEvent, from_message
from contracts.event import Event
from contracts.events import EVENTS
from contracts.shape import read_shape
from contracts.upcast import UPCASTS, Upcast

ROOT = Path(__file__).resolve().parents[1]
"""The folder of the package: schemas, samples, asyncapi.yaml and EVENTS.md lie in it."""


@dataclass(frozen=True, slots=True)
class Written:
    """What `write` did. `look_at` names descriptions that changed: did a unit or a meaning change with them?"""

    findings: tuple[Finding, ...]
    files: tuple[str, ...] = ()
    look_at: tuple[str, ...] = ()


def check(
    root: Path = ROOT,
    *,
    events: Events = EVENTS,
    story: Story = STORY,
    upcasts: Mapping[str, Upcast] = UPCASTS,
) -> tuple[Finding, ...]:
    """Everything that is incompatible or unproven; where nothing is, what is not up to date."""
    return tuple(_forbidding(root, events, story, upcasts)) or tuple(_stale(root, events, story))


def write(
    root: Path = ROOT,
    *,
    events: Events = EVENTS,
    story: Story = STORY,
    upcasts: Mapping[str, Upcast] = UPCASTS,
) -> Written:
    """Write what changed. Nothing at all is written while anything is incompatible or unproven."""
    if forbidding := tuple(_forbidding(root, events, story, upcasts)):
        return Written(forbidding)
    look_at: list[str] = []
    for event in events.values():
        released = read(root / place(SCHEMAS, event))
        if released is None:
            continue
        today = schema_of(event)
        look_at += [f"{event.event_type()} {path}" for path in reworded(released.document, today)]
        if extended(released.document, today):
            set_aside(root, SCHEMAS, event)
            set_aside(root, SAMPLES, event)
    return Written((), tuple(_save(root, generate(events, story))), tuple(look_at))


def _save(root: Path, files: Mapping[str, str]) -> Iterator[str]:
    for name, content in files.items():
        path = root / name
        if not path.exists() or path.read_text(encoding="utf-8") != content:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
            yield name


def _forbidding(root: Path, events: Events, story: Story, upcasts: Mapping[str, Upcast]) -> Iterator[Finding]:
    for kept in current(root, SCHEMAS):
        event = events.get(str(kept.document.get("x-event-type")))
        if not kept.document:
            yield _unreadable(root, kept)
        elif event is None:
            yield findings.removed(str(kept.document.get("x-event-type")))
    for event_type, event in events.items():
        yield from _incompatible(root, event)
        if event_type in story:
            yield from _unproven(root, event, story)
        else:
            what = "there is no sample of it"
            yield Finding(event_type, "", findings.SAMPLE_MISSING, what, "Tell it in contracts/catalogue/story")
        yield from _not_lifted(event, events, upcasts)


def _incompatible(root: Path, event: type[Event]) -> Iterator[Finding]:
    released = read(root / place(SCHEMAS, event))
    if released is None or not released.document:
        return
    try:
        for breach in breaches(released.document, schema_of(event)):
            yield findings.refused(event, breach)
    except ValueError:
        yield _unreadable(root, released)


def _unproven(root: Path, event: type[Event], story: Story) -> Iterator[Finding]:
    told = (read(root / place(SAMPLES, event)), *earlier(root, SAMPLES, event))
    for kept in told:
        if kept is not None and (problem := _unread(event, kept.document)):
            name, mend = str(kept.path.relative_to(root)), "Facts told before must be read: put the field back"
            yield Finding(name, "", findings.SAMPLE_UNREADABLE, problem, mend)
    data = story[event.event_type()].event.model_dump(mode="json")
    for kept in (read(root / place(SCHEMAS, event)), *earlier(root, SCHEMAS, event)):
        for problem in violations(read_shape(kept.document), data) if kept and kept.document else ():
            subject, mend = event.event_type(), "An older reader refuses it: state it as a new major version"
            yield Finding(subject, "", findings.SAMPLE_OUTSIDE_SCHEMA, problem, mend)


def _unread(event: type[Event], message: Mapping[str, object]) -> str:
    """Why a sample cannot be read with today's model, or nothing."""
    headers, data = message.get("headers"), message.get("data")
    if not isinstance(headers, dict) or not isinstance(data, dict):
        return "a sample holds `headers` and `data`"
    try:
        envelope, body = from_message(headers, as_json(data).encode())
        event.read(body)
    except (NotACloudEvent, ValidationError) as wrong:
        return " ".join(str(wrong).split())
    return "" if envelope.type == event.event_type() else f"its ce-type is {envelope.type}"


def _not_lifted(event: type[Event], events: Events, upcasts: Mapping[str, Upcast]) -> Iterator[Finding]:
    follower = f"{event.event_type().rpartition('.v')[0]}.v{event.major + 1}"
    step = upcasts.get(event.event_type())
    if follower in events and (step is None or step.to != follower):
        what, mend = f"{follower} exists, and nothing lifts to it", "Add it to contracts/upcast.py"
        yield Finding(event.event_type(), "", findings.UPCAST_MISSING, what, mend)


def _unreadable(root: Path, kept: Kept) -> Finding:
    name = str(kept.path.relative_to(root))
    return Finding(name, "", findings.UNREADABLE, "it is no schema we wrote", "Restore it from the repository")


def _stale(root: Path, events: Events, story: Story) -> Iterator[Finding]:
    for name, content in generate(events, story).items():
        path = root / name
        if not path.exists() or path.read_text(encoding="utf-8") != content:
            what = "it is not what today's models give" if path.exists() else "it is missing"
            yield Finding(name, "", findings.STALE, what, "Run `samrad contracts write` and commit the file")
