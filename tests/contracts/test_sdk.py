"""The `cloudevents` package from PyPI reads what we write, and we read what it writes."""

import json
from datetime import UTC, datetime

import pytest
from cloudevents.core.bindings.http import HTTPMessage, from_http_event, to_binary_event, to_structured_event
from cloudevents.core.v1.event import CloudEvent

from contracts.catalogue.samples import message_of
from contracts.catalogue.story import STORY
from contracts.envelope import Envelope, from_message, to_headers

ENVELOPE = Envelope(
    id="018cc251-f400-7000-8000-000000000001",
    source="/samrad/representation",
    type="no.samrad.representation.HealthCommunityRegistered.v1",
    subject='Helse "i" Nord-Trøndelag 100%',
    time=datetime(2024, 3, 14, 11, 0, 0, 125, tzinfo=UTC),
    sequence=12,
    correlationid="018cc251-f400-7000-8000-000000000002",
    traceparent="00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
)


def test_the_sdk_reads_our_headers() -> None:
    event = from_http_event(HTTPMessage(to_headers(ENVELOPE), '{"name":"Trøndelag"}'.encode()))
    assert event.get_id() == ENVELOPE.id
    assert event.get_source() == ENVELOPE.source
    assert event.get_type() == ENVELOPE.type
    assert event.get_subject() == ENVELOPE.subject
    assert event.get_time() == ENVELOPE.time
    assert event.get_datacontenttype() == "application/json"
    assert event.get_extension("sequence") == "12"
    assert event.get_extension("correlationid") == ENVELOPE.correlationid
    assert event.get_data() == {"name": "Trøndelag"}


@pytest.mark.parametrize("event_type", STORY)
def test_the_sdk_reads_every_sample(event_type: str) -> None:
    message = json.loads(json.dumps(message_of(STORY[event_type])))
    event = from_http_event(HTTPMessage(message["headers"], b""))
    assert event.get_type() == event_type
    assert event.get_extension("sequence").isdigit()


def foreign(data: object) -> CloudEvent:
    return CloudEvent(
        attributes={
            "id": "17",
            "source": "https://journal.example.org/",
            "type": "org.example.noted.v1",
            "subject": 'Helse "i" Nord-Trøndelag 100%',
            "time": datetime(2024, 3, 14, 11, tzinfo=UTC),
            "datacontenttype": "application/json",
            "myextension": "ja, då",
        },
        data=data,  # type: ignore[arg-type]
    )


@pytest.mark.parametrize("to_message", [to_binary_event, to_structured_event])
def test_we_read_the_sdk_s_messages_in_both_modes(to_message: object) -> None:
    assert callable(to_message)
    message = to_message(foreign({"name": "Trøndelag"}))
    envelope, data = from_message(message.headers, message.body)
    assert envelope.id == "17"
    assert envelope.subject == 'Helse "i" Nord-Trøndelag 100%'
    assert envelope.time == datetime(2024, 3, 14, 11, tzinfo=UTC)
    assert envelope.datacontenttype == "application/json"
    assert envelope.extensions == {"myextension": "ja, då"}
    assert json.loads(data) == {"name": "Trøndelag"}


def test_we_read_the_sdk_s_binary_data_in_structured_mode() -> None:
    message = to_structured_event(foreign(b"\x00\xff"))
    assert from_message(message.headers, message.body)[1] == b"\x00\xff"
