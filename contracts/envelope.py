"""CloudEvents 1.0 to and from NATS headers; pure.

Follows the CloudEvents binding for NATS (1.0.3): in binary mode every attribute is a header `ce-…`, its
value percent-encoded, so that a community called Trøndelag survives; `content-type: application/cloudevents…`
marks structured mode (one JSON document), which is read and never written. So is a message without any
header, which is how the binding was before NATS had headers (1.0.2).
"""

import base64
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from types import MappingProxyType
from urllib.parse import quote, unquote

SPEC_VERSION = "1.0"
JSON = "application/json"
SEALED = "application/jose"
"""Media type of sealed data, a compact JSON Web Encryption (RFC 7515, section 9.2.1)."""

STRUCTURED = "application/cloudevents"
_PRINTABLE = "".join(chr(code) for code in range(0x21, 0x7F) if chr(code) not in '"%')
_is_plain = re.compile(r"[!#$&-~]*").fullmatch
_FORBIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_EXTENSION = re.compile(r"[a-z0-9]+")
_JSON_DATA = re.compile(r"\s*[^;]+[/+]json\s*(;|$)", re.IGNORECASE)
_LARGEST_SEQUENCE = 2**63 - 1
_NO_EXTENSIONS: Mapping[str, str] = MappingProxyType({})


class NotACloudEvent(ValueError):
    """The message lacks what CloudEvents 1.0 demands; the text names the attribute."""


# Never changed; said so, each would take four times as long to make, and there is one for every message.
@dataclass(slots=True, kw_only=True)
class Envelope:
    """The context attributes of one event; `sequence` orders the facts of one source and subject."""

    id: str
    source: str
    type: str
    subject: str | None = None
    time: datetime | None = None
    datacontenttype: str = JSON
    dataschema: str | None = None
    sequence: int | None = None
    correlationid: str | None = None
    causationid: str | None = None
    traceparent: str | None = None
    extensions: Mapping[str, str] = field(default_factory=lambda: _NO_EXTENSIONS)


_OPTIONAL = ("subject", "dataschema", "correlationid", "causationid", "traceparent")
_OWN = frozenset({"specversion", "id", "source", "type", "time", "datacontenttype", "sequence", *_OPTIONAL})
_CONTENT_TYPE = ":content-type"  # no attribute's name, so that a header `ce-content-type` is not taken for it
_ATTRIBUTES = {f"ce-{name}": name for name in _OWN} | {"content-type": _CONTENT_TYPE}
_OF_THE_BUS = ("Nats-Msg-Id", "Nats-Batch-Id", "Nats-Batch-Sequence", "Nats-Batch-Commit")
_WRITTEN = frozenset((*_ATTRIBUTES, *_OF_THE_BUS))


def source_of(publisher: str) -> str:
    """The `ce-source` of a service: `/samrad/meetings`."""
    return f"/samrad/{publisher}"


def encode(value: str) -> str:
    """Percent-encode a header value: printable ASCII stays, but for space, `"` and `%`.

    Raises NotACloudEvent for control characters and lone surrogates, which no attribute may hold.
    """
    if _is_plain(value):
        return value
    if _FORBIDDEN.search(value):
        raise NotACloudEvent(f"control characters and lone surrogates are not allowed: {value!r}")
    return quote(value, safe=_PRINTABLE)


def to_headers(envelope: Envelope) -> dict[str, str]:
    """Headers of binary mode; `Nats-Msg-Id` equals `ce-id`, so that the bus drops what it has just had.

    Raises NotACloudEvent for an envelope that no other reader would accept.
    """
    if not (envelope.id and envelope.source and envelope.type):
        raise NotACloudEvent("id, source and type must not be empty")
    headers = _alike(envelope.source, envelope.type, envelope.datacontenttype).copy()
    headers["Nats-Msg-Id"] = headers["ce-id"] = encode(envelope.id)
    if envelope.subject:
        headers["ce-subject"] = encode(envelope.subject)
    if envelope.dataschema:
        headers["ce-dataschema"] = encode(envelope.dataschema)
    if envelope.correlationid:
        headers["ce-correlationid"] = encode(envelope.correlationid)
    if envelope.causationid:
        headers["ce-causationid"] = encode(envelope.causationid)
    if envelope.traceparent:
        headers["ce-traceparent"] = encode(envelope.traceparent)
    if envelope.time is not None:
        headers["ce-time"] = _rfc3339(envelope.time)
    if envelope.sequence is not None:
        headers["ce-sequence"] = str(envelope.sequence)
    for name, value in envelope.extensions.items():
        if not _EXTENSION.fullmatch(name) or f"ce-{name}" in headers or name == "data":
            raise NotACloudEvent(f"{name!r} cannot name an extension: a-z and 0-9, and not one taken")
        headers[f"ce-{name}"] = encode(value)
    return headers


@lru_cache(maxsize=1024)
def _alike(source: str, event_type: str, datacontenttype: str) -> dict[str, str]:
    """The headers that are the same for all facts of a type, with places for the ids; to be copied."""
    data_type = encode(datacontenttype)
    headers = {
        "Nats-Msg-Id": "",
        "ce-specversion": SPEC_VERSION,
        "ce-id": "",
        "ce-source": encode(source),
        "ce-type": encode(event_type),
        "ce-datacontenttype": data_type,
    }
    if not data_type.lower().startswith(STRUCTURED):
        # The binding wants only ce-datacontenttype; readers made for HTTP look here. Never for an event that
        # carries another event: this header would turn it into structured mode.
        headers["content-type"] = datacontenttype
    return headers


def from_message(headers: Mapping[str, str] | None, body: bytes) -> tuple[Envelope, bytes]:
    """The envelope and the data of a message in binary or structured mode, of any CloudEvents producer.

    Raises NotACloudEvent where a required attribute is missing or cannot be read.
    """
    if headers and (envelope := _as_we_write(headers)) is not None:
        return envelope, body
    attributes: dict[str, str] = {}
    content_type = ""
    for name, value in headers.items() if headers else ():
        attribute = _ATTRIBUTES.get(name) or _attribute(name)
        if attribute == _CONTENT_TYPE:
            content_type = value
        elif attribute:
            attributes[attribute] = value
    if content_type[: len(STRUCTURED)].lower() == STRUCTURED or (not attributes and body[:1] == b"{"):
        return _structured(content_type, body)
    for attribute, value in attributes.items():
        if not _is_plain(value):
            attributes[attribute] = _decoded(attribute, value)
    if content_type:
        attributes.setdefault("datacontenttype", content_type)
    return _envelope(attributes), body


def _as_we_write(headers: Mapping[str, str]) -> Envelope | None:
    """Headers that look like those of `to_headers`, in a third of the time; None for any that ask for more care."""
    if not headers.keys() <= _WRITTEN or not _is_plain("".join(headers.values())):
        return None
    given = headers.get
    identity, source, event_type = given("ce-id"), given("ce-source"), given("ce-type")
    data_type, sequence = given("ce-datacontenttype"), _sequence(given("ce-sequence"))
    if (
        not (identity and source and event_type and data_type)
        or given("ce-specversion") != SPEC_VERSION
        or given("content-type", JSON)[: len(STRUCTURED)].lower() == STRUCTURED
        or (sequence is None and given("ce-sequence"))
    ):
        return None
    return Envelope(
        id=identity,
        source=source,
        type=event_type,
        subject=given("ce-subject") or None,
        time=_moment(given("ce-time")),
        datacontenttype=data_type,
        dataschema=given("ce-dataschema") or None,
        sequence=sequence,
        correlationid=given("ce-correlationid") or None,
        causationid=given("ce-causationid") or None,
        traceparent=given("ce-traceparent") or None,
    )


def _attribute(header: str) -> str:
    lowered = header.lower()
    if lowered == "content-type":
        return _CONTENT_TYPE
    return lowered.removeprefix("ce-") if lowered.startswith("ce-") else ""


def _decoded(name: str, value: str) -> str:
    # Older producers quote a value with spaces as HTTP does; today's percent-encode it, so both are undone.
    if len(value) > 1 and value[0] == value[-1] == '"':
        value = re.sub(r"\\(.)", r"\1", value[1:-1])
    try:
        text = unquote(value, errors="strict")
    except UnicodeDecodeError as wrong:
        raise NotACloudEvent(f"{name}: its percent-encoding is not UTF-8") from wrong
    return _allowed(name, text)


def _allowed(name: str, text: str) -> str:
    if _FORBIDDEN.search(text):
        raise NotACloudEvent(f"{name}: holds control characters or lone surrogates")
    return text


def _structured(content_type: str, body: bytes) -> tuple[Envelope, bytes]:
    if content_type.partition(";")[0].strip().lower() not in ("", STRUCTURED, f"{STRUCTURED}+json"):
        raise NotACloudEvent(f"content-type: {content_type} is not read; application/cloudevents+json is")
    try:
        document = json.loads(body)
    except (ValueError, RecursionError) as wrong:
        raise NotACloudEvent(f"a structured CloudEvent must be JSON: {wrong}") from wrong
    if not isinstance(document, dict):
        raise NotACloudEvent("a structured CloudEvent must be a JSON object")
    attributes = {
        name: _allowed(name, value if isinstance(value, str) else json.dumps(value))
        for name, value in document.items()
        if name not in ("data", "data_base64") and value is not None
    }
    return _envelope(attributes), _data(document, attributes.get("datacontenttype", JSON))


def _data(document: Mapping[str, object], content_type: str) -> bytes:
    if "data_base64" in document:
        try:
            return base64.b64decode(str(document["data_base64"]), validate=True)
        except ValueError as wrong:
            raise NotACloudEvent(f"data_base64: {wrong}") from wrong
    if "data" not in document:
        return b""
    data = document["data"]
    if isinstance(data, str) and not _JSON_DATA.match(content_type):
        return data.encode(errors="surrogatepass")
    return json.dumps(data).encode()


def _envelope(attributes: dict[str, str]) -> Envelope:
    missing = [name for name in ("specversion", "id", "source", "type") if not attributes.get(name)]
    if missing:
        raise NotACloudEvent(f"CloudEvents attribute missing: {', '.join(missing)}")
    if not attributes["specversion"].startswith("1."):
        raise NotACloudEvent(f"specversion: {attributes['specversion']} is not 1.x")
    given = attributes.get
    sequence = _sequence(given("sequence"))
    extensions = {name: attributes[name] for name in attributes.keys() - _OWN}
    if sequence is None and given("sequence"):
        extensions["sequence"] = attributes["sequence"]
    return Envelope(
        id=attributes["id"],
        source=attributes["source"],
        type=attributes["type"],
        subject=given("subject") or None,
        time=_moment(given("time")),
        datacontenttype=given("datacontenttype") or JSON,
        dataschema=given("dataschema") or None,
        sequence=sequence,
        correlationid=given("correlationid") or None,
        causationid=given("causationid") or None,
        traceparent=given("traceparent") or None,
        extensions=extensions or _NO_EXTENSIONS,
    )


def _rfc3339(moment: datetime) -> str:
    if moment.tzinfo is None:
        raise NotACloudEvent(f"time: {moment} lacks its offset from UTC")
    return f"{(moment if moment.tzinfo is UTC else moment.astimezone(UTC)).isoformat()[:-6]}Z"


def _moment(text: str | None) -> datetime | None:
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text.upper())
        if moment.tzinfo is None:
            raise NotACloudEvent(f"time: {text!r} lacks its offset from UTC")
        return moment.astimezone(UTC)
    except NotACloudEvent:
        raise
    except (ValueError, OverflowError) as wrong:
        raise NotACloudEvent(f"time: {text!r} is not RFC 3339") from wrong


def _sequence(text: str | None) -> int | None:
    # Another producer's sequence may be no number, or one that does not fit; only ours orders anything here.
    if not text or len(text) > 19 or not (text.isascii() and text.isdigit()):
        return None
    number = int(text)
    return number if number <= _LARGEST_SEQUENCE else None
