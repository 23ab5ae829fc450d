"""asyncapi.yaml is an AsyncAPI 3 document to @asyncapi/parser, and says what the topology says."""

from pathlib import Path

import pytest
import yaml

from contracts.catalogue import ROOT
from contracts.catalogue.asyncapi import asyncapi
from contracts.catalogue.story import STORY
from contracts.events import EVENTS
from contracts.topology import HEARS
from tests.contracts.asyncapi.parser import NoNode, Parsed, parse

DOCUMENT = ROOT / "asyncapi.yaml"
pytestmark = pytest.mark.timeout(240)  # the first run installs the parser


def parsed(document: Path) -> Parsed:
    try:
        return parse(document)
    except NoNode as absent:
        pytest.skip(str(absent))


def test_the_reference_parser_takes_the_document_without_error_or_warning() -> None:
    found = parsed(DOCUMENT)
    assert found.errors == ()
    assert found.warnings == ()
    assert found.version == "3.0.0"
    assert set(found.messages) == set(EVENTS)
    assert len(found.sends) == len(EVENTS)
    assert len(found.receives) == sum(len(heard) for heard in HEARS.values())


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("action: send", "action: shout", '"send", "receive"'),
        ("#/components/messages/meetings.MeetingHeld.v1", "#/components/messages/meetings.Nothing.v1", "Nothing"),
        ("type: integer", "type: whole", "type"),
    ],
)
def test_the_reference_parser_would_have_said_what_is_wrong(tmp_path: Path, right: str, wrong: str, said: str) -> None:
    text = DOCUMENT.read_text()
    assert right in text
    broken = tmp_path / "asyncapi.yaml"
    broken.write_text(text.replace(right, wrong))
    found = parsed(broken)
    assert any(said in error for error in found.errors), found


def test_every_service_receives_what_it_hears_on_its_durable() -> None:
    operations = yaml.safe_load(DOCUMENT.read_text())["operations"]
    for service, heard in HEARS.items():
        for event in heard:
            operation = operations[f"{service}.hears.{event.event_name()}.v{event.major}"]
            assert operation["action"] == "receive"
            assert operation["x-durable"] == f"{service}-from-{'private' if event.private else event.publisher}"


def test_nothing_sealed_is_offered_to_integrators() -> None:
    document = yaml.safe_load(DOCUMENT.read_text())
    for channel in document["channels"].values():
        assert (channel["x-stream"] == "PRIVATE") == ("x-integrator-durable" not in channel)
    sealed = document["components"]["messages"]["representation.ContactDetailsChanged.v1"]
    assert sealed["contentType"] == "application/jose"


def test_the_file_is_the_document() -> None:
    assert yaml.safe_load(DOCUMENT.read_text()) == asyncapi(EVENTS, STORY)
