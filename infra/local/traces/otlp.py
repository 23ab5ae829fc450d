"""What exporters send (OTLP, protobuf), as our spans. Pure."""

from __future__ import annotations

import gzip
import math
import zlib
from collections.abc import Iterable, Iterator

from google.protobuf.message import DecodeError  # type: ignore[import-untyped]  # ships no types
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, KeyValue
from opentelemetry.proto.trace.v1 import trace_pb2

from infra.local.traces.span import Link, Span, Value

ERROR = trace_pb2.Status.STATUS_CODE_ERROR


class NotOtlp(ValueError):
    """The body is no OTLP trace request."""


def spans(body: bytes, encoding: str = "") -> Iterator[Span]:
    """The spans in a request body; raises NotOtlp."""
    try:
        request = ExportTraceServiceRequest.FromString(gzip.decompress(body) if encoding == "gzip" else body)
    except (DecodeError, OSError, EOFError, zlib.error) as wrong:
        raise NotOtlp(f"not an OTLP trace request: {wrong}") from None
    for resource in request.resource_spans:
        service = str(_values(resource.resource.attributes).get("service.name", "unknown"))
        for scope in resource.scope_spans:
            for span in scope.spans:
                yield _span(service, span)


def _span(service: str, span: trace_pb2.Span) -> Span:
    failed = span.status.code == ERROR
    return Span(
        trace=span.trace_id.hex(),
        span=span.span_id.hex(),
        parent=span.parent_span_id.hex() or None,
        service=service,
        name=_text(span.name),
        kind=trace_pb2.Span.SpanKind.Name(span.kind).removeprefix("SPAN_KIND_").lower(),
        started=span.start_time_unix_nano,
        lasted=max(0, span.end_time_unix_nano - span.start_time_unix_nano),
        error=(_text(span.status.message) or "failed") if failed else None,
        attributes=_values(span.attributes),
        links=tuple(Link(link.trace_id.hex(), link.span_id.hex()) for link in span.links),
    )


def _text(value: str) -> str:
    return value.replace("\0", "")  # PostgreSQL has no place for it, and one would cost the whole batch


def _values(pairs: Iterable[KeyValue]) -> dict[str, Value]:
    return {pair.key: _value(pair.value) for pair in pairs}


def _value(value: AnyValue) -> Value:
    match value.WhichOneof("value"):
        case "string_value":
            return _text(value.string_value)
        case "int_value":
            return value.int_value
        case "bool_value":
            return value.bool_value
        case "double_value":
            return value.double_value if math.isfinite(value.double_value) else str(value.double_value)
        case "bytes_value":
            return value.bytes_value.hex()
        case "array_value":
            return [_value(each) for each in value.array_value.values]
        case "kvlist_value":
            return {pair.key: _value(pair.value) for pair in value.kvlist_value.values}
        case _:
            return None
