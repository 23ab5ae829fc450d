import base64
import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.envelope import Envelope, NotACloudEvent, encode, from_message, to_headers

# What CloudEvents allows in a string: no control characters, no lone surrogates.
TEXT = st.text(st.characters(exclude_categories=("Cc", "Cs")), min_size=1)
EPOCH = datetime(1970, 1, 1, tzinfo=timezone(timedelta(hours=2)))
MOMENTS = st.timedeltas(timedelta(days=-700_000), timedelta(days=2_900_000)).map(lambda since: EPOCH + since)
OWN = {"id", "source", "type", "subject", "time", "datacontenttype", "dataschema", "sequence", "specversion", "data"}
TAKEN = OWN | {"correlationid", "causationid", "traceparent"}
ENVELOPES = st.builds(
    Envelope,
    id=TEXT,
    source=TEXT,
    type=TEXT,
    subject=st.none() | TEXT,
    time=st.none() | MOMENTS,
    datacontenttype=st.sampled_from(["application/json", "application/json; charset=utf-8", "application/jose"]),
    dataschema=st.none() | TEXT,
    sequence=st.none() | st.integers(0, 2**63 - 1),
    correlationid=st.none() | TEXT,
    causationid=st.none() | TEXT,
    traceparent=st.none() | TEXT,
    extensions=st.dictionaries(st.from_regex(r"[a-z0-9]{1,20}", fullmatch=True).filter(lambda n: n not in TAKEN), TEXT),
)
SMALL = Envelope(id="1", source="/samrad/meetings", type="no.samrad.meetings.MeetingHeld.v1")
REQUIRED = {"ce-specversion": "1.0", "ce-id": "1", "ce-source": "/s", "ce-type": "t"}


@settings(deadline=None)
@given(ENVELOPES, st.binary())
def test_any_envelope_survives_the_headers(envelope: Envelope, data: bytes) -> None:
    headers = to_headers(envelope)
    assert all(value.isascii() and value.isprintable() for value in headers.values())
    assert from_message(headers, data) == (envelope, data)


@settings(deadline=None)
@given(ENVELOPES)
def test_header_names_are_read_in_any_case(envelope: Envelope) -> None:
    shouted = {name.upper(): value for name, value in to_headers(envelope).items()}
    assert from_message(shouted, b"{}")[0] == envelope


def test_a_community_called_trondelag_survives() -> None:
    headers = to_headers(Envelope(id="1", source="/s", type="t", subject="Helsefellesskapet i Nord-Trøndelag"))
    assert headers["ce-subject"] == "Helsefellesskapet%20i%20Nord-Tr%C3%B8ndelag"
    assert from_message(headers, b"")[0].subject == "Helsefellesskapet i Nord-Trøndelag"


def test_values_are_encoded_as_the_binding_says() -> None:
    assert encode("Euro € 😀") == "Euro%20%E2%82%AC%20%F0%9F%98%80"
    assert encode('100% "sure"') == "100%25%20%22sure%22"
    assert encode("!#$&'()*+,-./:;<=>?@[\\]^_`{|}~") == "!#$&'()*+,-./:;<=>?@[\\]^_`{|}~"


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ('"Helse i Vestfold"', "Helse i Vestfold"),
        (r'"say \"hei\" \\ ha"', r'say "hei" \ ha'),
        ('"Tr%C3%B8ndelag"', "Trøndelag"),
        ("%41lready", "Already"),
        ("lower%c3%b8", "lowerø"),
        ("raw Trøndelag", "raw Trøndelag"),
        ("%2541", "%41"),
        ('"', '"'),
    ],
)
def test_values_of_other_producers_are_unquoted_once_and_decoded_once(value: str, read: str) -> None:
    assert from_message({**REQUIRED, "ce-subject": value}, b"")[0].subject == read


@pytest.mark.parametrize(
    ("headers", "said"),
    [
        ({}, "missing: specversion, id, source, type"),
        ({"ce-specversion": "1.0", "ce-id": "1"}, "missing: source, type"),
        ({**REQUIRED, "ce-id": ""}, "missing: id"),
        ({**REQUIRED, "ce-specversion": "0.3"}, "specversion: 0.3"),
        ({**REQUIRED, "ce-subject": "%C0%A0"}, "subject: its percent-encoding is not UTF-8"),
        ({**REQUIRED, "ce-subject": "a%00b"}, "subject: holds control characters"),
        ({**REQUIRED, "ce-time": "yesterday"}, "time: 'yesterday' is not RFC 3339"),
        ({**REQUIRED, "ce-time": "2024-03-14T11:00:00"}, "lacks its offset"),
        ({**REQUIRED, "ce-time": "0001-01-01T00:00:00+02:00"}, "is not RFC 3339"),
        ({"content-type": "application/cloudevents+avro"}, "application/cloudevents+json is"),
        ({"content-type": "application/cloudevents-batch+json"}, "application/cloudevents+json is"),
    ],
)
def test_what_is_no_cloud_event_is_refused_by_name(headers: dict[str, str], said: str) -> None:
    with pytest.raises(NotACloudEvent, match=said.replace("+", r"\+")):
        from_message(headers, b"")


def test_times_of_other_producers_become_utc() -> None:
    for text in ("2024-03-14T12:00:00+01:00", "2024-03-14t11:00:00z", "2024-03-14T11:00:00.000000000Z"):
        assert from_message({**REQUIRED, "ce-time": text}, b"")[0].time == datetime(2024, 3, 14, 11, tzinfo=UTC)


def test_a_sequence_that_orders_nothing_of_ours_is_kept_as_it_came() -> None:
    for foreign in ("a-17", "-1", "١٢", "9" * 19, "9" * 5000):
        envelope, _ = from_message({**REQUIRED, "ce-sequence": foreign}, b"")
        assert envelope.sequence is None
        assert envelope.extensions == {"sequence": foreign}


def test_content_type_counts_only_where_the_binding_s_own_header_is_missing() -> None:
    assert from_message({**REQUIRED, "Content-Type": "text/plain"}, b"")[0].datacontenttype == "text/plain"
    both = {**REQUIRED, "content-type": "text/plain", "ce-datacontenttype": "application/json"}
    assert from_message(both, b"")[0].datacontenttype == "application/json"
    assert from_message({**REQUIRED, "ce-content-type": "x"}, b"")[0].datacontenttype == "application/json"


def test_an_event_that_carries_an_event_stays_in_binary_mode() -> None:
    inner = Envelope(id="1", source="/s", type="t", datacontenttype="application/cloudevents+json")
    assert "content-type" not in to_headers(inner)
    assert from_message(to_headers(inner), b'{"specversion":"1.0"}') == (inner, b'{"specversion":"1.0"}')


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": ""},
        {"id": "a\r\nNats-Rollup: all"},
        {"subject": "a\x00b"},
        {"subject": "\ud800"},
        {"time": datetime(2024, 3, 14)},  # noqa: DTZ001
        {"extensions": {"id": "2"}},
        {"extensions": {"data": "2"}},
        {"extensions": {"My-Own": "2"}},
        {"extensions": {"a\r\nb": "2"}},
    ],
    ids=str,
)
def test_nothing_is_written_that_another_reader_would_refuse(wrong: dict[str, object]) -> None:
    with pytest.raises(NotACloudEvent):
        to_headers(Envelope(**{"id": "1", "source": "/s", "type": "t", **wrong}))  # type: ignore[arg-type]


def structured(**more: object) -> bytes:
    return json.dumps({"specversion": "1.0", "id": "1", "source": "/s", "type": "t", **more}).encode()


@pytest.mark.parametrize(
    "headers",
    [
        {"content-type": "application/cloudevents+json"},
        {"Content-Type": "Application/CloudEvents+JSON; charset=UTF-8"},
        {"content-type": "application/cloudevents", "ce-id": "ignored%"},
        {"Nats-Msg-Id": "1"},
        {},
        None,
    ],
    ids=str,
)
def test_structured_mode_is_read_also_as_it_was_before_nats_had_headers(headers: dict[str, str] | None) -> None:
    body = structured(subject="Trøndelag", time="2024-03-14T11:00:00Z", sequence="7", place=None, data={"a": "ø"})
    envelope, data = from_message(headers, body)
    assert (envelope.id, envelope.subject, envelope.sequence) == ("1", "Trøndelag", 7)
    assert envelope.time == datetime(2024, 3, 14, 11, tzinfo=UTC)
    assert envelope.extensions == {}
    assert json.loads(data) == {"a": "ø"}


@pytest.mark.parametrize(
    ("more", "data"),
    [
        ({}, b""),
        ({"data": None}, b"null"),
        ({"data": [1, 2]}, b"[1, 2]"),
        ({"data": "text"}, b'"text"'),
        ({"data": "text", "datacontenttype": "application/problem+json; charset=utf-8"}, b'"text"'),
        ({"data": "<a>ø</a>", "datacontenttype": "application/xml"}, "<a>ø</a>".encode()),
        ({"data_base64": base64.b64encode(b"\x00\xff").decode(), "datacontenttype": "image/png"}, b"\x00\xff"),
    ],
)
def test_structured_data_is_given_back_as_its_media_type_says(more: dict[str, object], data: bytes) -> None:
    assert from_message({"content-type": "application/cloudevents+json"}, structured(**more))[1] == data


def test_structured_attributes_that_are_no_strings_become_their_canonical_text() -> None:
    envelope, _ = from_message(None, structured(retries=3, urgent=True))
    assert envelope.extensions == {"retries": "3", "urgent": "true"}


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"not json", "must be JSON"),
        (b"[1]", "must be a JSON object"),
        (b"[" * 100_000, "must be JSON"),
        (b"\xff\xfe", "must be JSON"),
        (structured(data_base64="***"), "data_base64"),
        (structured(data_base64=7), "data_base64"),
        (structured(subject="a\nb"), "subject: holds control"),
        (b'{"specversion":"1.0"}', "missing: id, source, type"),
    ],
)
def test_a_broken_structured_message_is_refused_by_name(body: bytes, said: str) -> None:
    with pytest.raises(NotACloudEvent, match=said):
        from_message({"content-type": "application/cloudevents+json"}, body)


@settings(deadline=None)
@given(st.dictionaries(st.text(max_size=20), st.text(max_size=20)), st.binary(max_size=50))
def test_whatever_comes_is_read_or_refused_and_nothing_else_happens(headers: dict[str, str], body: bytes) -> None:
    for given_headers in (headers, {**REQUIRED, **{f"ce-{name}": value for name, value in headers.items()}}):
        with suppress(NotACloudEvent):
            envelope, _ = from_message(given_headers, body)
            assert all((envelope.id, envelope.source, envelope.type))


def test_the_message_id_is_the_event_id_on_the_wire() -> None:
    headers = to_headers(SMALL)
    assert headers["Nats-Msg-Id"] == headers["ce-id"] == "1"
