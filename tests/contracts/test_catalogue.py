"""The committed catalogue is that of today's models, and a release that breaks a reader is not written."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import jsonschema_rs
import pytest
from pydantic import Field

from contracts.catalogue import ROOT, check, write
from contracts.catalogue.conforms import violations
from contracts.catalogue.files import generate
from contracts.catalogue.schemas import schema_of
from contracts.catalogue.story import STORY
from contracts.compatibility import Rule
from contracts.event import Event
from contracts.events import EVENTS
from contracts.shape import read_shape
from contracts.upcast import Upcast
from tests.contracts.things import release, thing, told

FILE = "meetings/ThingNoted.v1.json"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder in which the first version of a thing is released."""
    written = release(tmp_path, thing())
    assert not written.findings
    assert {f"schemas/{FILE}", f"samples/{FILE}", "asyncapi.yaml", "EVENTS.md"} == {*written.files}
    return tmp_path


def contents(root: Path) -> dict[str, str]:
    return {str(path.relative_to(root)): path.read_text() for path in root.rglob("*") if path.is_file()}


def test_the_committed_files_are_what_today_s_models_give() -> None:
    assert [finding.line() for finding in check()] == []


def test_no_committed_schema_or_sample_is_without_its_event() -> None:
    kept = {str(path.relative_to(ROOT)) for folder in ("schemas", "samples") for path in (ROOT / folder).glob("*/*")}
    expected = {name for name in generate(EVENTS, STORY) if name.startswith(("schemas/", "samples/"))}
    assert {name for name in kept if not name.endswith("earlier")} == expected


@pytest.mark.parametrize("event_type", EVENTS)
def test_every_sample_is_valid_to_an_integrator_s_validator(event_type: str) -> None:
    schema = json.loads(json.dumps(schema_of(EVENTS[event_type])))
    jsonschema_rs.meta.validate(schema)
    validator = jsonschema_rs.Draft202012Validator(schema, validate_formats=True)
    validator.validate(STORY[event_type].event.model_dump(mode="json"))


def changed(value: object) -> Iterator[tuple[str, object]]:
    """Every way of replacing or leaving out one value somewhere in a JSON value."""
    replacements: tuple[object, ...] = (None, 0, -1, 10**6, 1.5, "", "x", "٣٩٠٧", True, [], {}, "2024-02-30")
    yield from ((f"={new!r}", new) for new in replacements)
    if isinstance(value, dict):
        for name, inner in value.items():
            yield f"-{name}", {other: each for other, each in value.items() if other != name}
            yield from ((f"{name}.{how}", {**value, name: new}) for how, new in changed(inner))
    if isinstance(value, list) and value:
        yield from ((f"0.{how}", [new, *value[1:]]) for how, new in changed(value[0]))


@pytest.mark.parametrize(
    "fact",
    [told(thing(), count=7, amount="7").event, *(each.event for each in STORY.values())],
    ids=lambda f: f.event_name(),
)
def test_our_own_validator_and_a_known_one_agree(fact: Event) -> None:
    schema = json.loads(json.dumps(schema_of(type(fact))))
    known = jsonschema_rs.Draft202012Validator(schema, validate_formats=True)
    shape = read_shape(schema)
    for how, value in changed(fact.model_dump(mode="json")):
        assert (not [*violations(shape, value)]) == known.is_valid(value), how


def test_writing_again_changes_nothing(root: Path) -> None:
    before = contents(root)
    assert release(root, thing()).files == ()
    assert contents(root) == before
    assert check(root, events={thing().event_type(): thing()}, story={thing().event_type(): told(thing())}) == ()


def test_a_breaking_change_is_refused_with_its_mend_and_nothing_is_written(root: Path) -> None:
    before = contents(root)
    (finding,) = release(root, thing({"note": (str | None, ...)}), note="hei").findings
    assert finding.line() == (
        "no.samrad.meetings.ThingNoted.v1 note: newly-required: was optional, and facts told before may lack it. "
        "Make it optional with a default, or state the change as ThingNoted.v2 beside it."
    )
    assert contents(root) == before


def test_a_removed_event_is_refused(root: Path) -> None:
    other = thing(name="OtherNoted")
    (finding,) = release(root, other).findings
    assert (finding.subject, finding.rule) == ("no.samrad.meetings.ThingNoted.v1", Rule.EVENT_REMOVED)


def test_what_an_addition_replaces_is_kept_and_read_for_good(root: Path) -> None:
    wider = thing({"place": (str | None, None)})
    assert release(root, wider).findings == ()
    assert release(root, thing({"place": (str | None, None), "link": (str | None, None)})).findings == ()
    kept = sorted(str(path.relative_to(root)) for path in root.glob("*/meetings/earlier/*"))
    assert kept == [f"{f}/meetings/earlier/ThingNoted.v1-{n}.json" for f in ("samples", "schemas") for n in (1, 2)]
    assert "place" not in json.loads((root / "samples/meetings/earlier/ThingNoted.v1-1.json").read_text())["data"]


def test_other_words_are_written_and_a_person_is_sent_to_look(root: Path) -> None:
    hours = thing({"minutes": (Annotated[int, Field(ge=1, le=600, description="Whole hours.")], ...)})
    written = release(root, hours)
    assert written.look_at == ("no.samrad.meetings.ThingNoted.v1 minutes",)
    assert f"schemas/{FILE}" in written.files
    assert not list(root.glob("*/meetings/earlier/*"))


def test_a_sample_told_before_that_today_s_model_cannot_read_is_refused(root: Path) -> None:
    sample = root / "samples" / FILE
    sample.write_text(sample.read_text().replace("strategic", "municipal"))
    (finding,) = release(root, thing()).findings
    assert (finding.subject, finding.rule) == (f"samples/{FILE}", "sample-unreadable")


def test_today_s_sample_must_satisfy_the_oldest_schema(root: Path) -> None:
    event = thing()
    schema = root / "schemas/meetings/earlier/ThingNoted.v1-1.json"
    schema.parent.mkdir()
    schema.write_text(json.dumps(schema_of(event)).replace('"professional"', '"regional"'))
    (finding,) = release(root, event, level="professional").findings
    assert (finding.rule, finding.what) == (
        "sample-outside-schema",
        "level: 'professional' is not one of ['strategic', 'regional']",
    )


def test_an_event_without_a_sample_is_refused(root: Path) -> None:
    (finding,) = write(root, events={thing().event_type(): thing()}, story={}).findings
    assert finding.rule == "sample-missing"


def test_a_second_major_version_needs_its_upcast_and_is_told_beside_the_first(root: Path) -> None:
    first, second = thing(), thing({"minutes": None, "seconds": (int, 60)}, name="ThingNotedV2", major=2)
    events = {event.event_type(): event for event in (first, second)}
    story = {first.event_type(): told(first), second.event_type(): told(second, minutes=None)}
    (finding,) = write(root, events=events, story=story, upcasts={}).findings
    assert (finding.subject, finding.rule) == (first.event_type(), "upcast-missing")
    step = Upcast(second.event_type(), lambda data: data)
    written = write(root, events=events, story=story, upcasts={first.event_type(): step})
    assert written.findings == ()
    assert "schemas/meetings/ThingNoted.v2.json" in written.files


def test_a_broken_file_is_named(root: Path) -> None:
    (root / "schemas" / FILE).write_text("{")
    (finding,) = release(root, thing()).findings
    assert (finding.subject, finding.rule) == (f"schemas/{FILE}", "unreadable")


def test_a_file_that_is_missing_or_old_is_stale(root: Path) -> None:
    events, story = {thing().event_type(): thing()}, {thing().event_type(): told(thing())}
    (root / "EVENTS.md").write_text("old")
    (root / "asyncapi.yaml").unlink()
    found = {finding.subject: finding.what for finding in check(root, events=events, story=story)}
    assert found == {"asyncapi.yaml": "it is missing", "EVENTS.md": "it is not what today's models give"}
