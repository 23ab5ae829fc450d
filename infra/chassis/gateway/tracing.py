"""The request's span: begun from the caller's trace, named by the route, with nothing personal on it."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from opentelemetry import trace
from opentelemetry.trace import NonRecordingSpan, Span, SpanContext, SpanKind

from infra.chassis.telemetry import parent_from, tracer

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


@contextmanager
def request_span(method: str, traceparent: str | None) -> Iterator[Span]:
    """A SERVER span for one request, a child of `traceparent` where the caller sent one.

    Where spans are not recorded at all a trace id is drawn nevertheless, so that a person has one to quote
    and the journal one to keep.
    """
    span = tracer.start_span(method, context=parent_from(traceparent), kind=SpanKind.SERVER)
    if not span.get_span_context().is_valid:
        span = NonRecordingSpan(SpanContext(secrets.randbits(128) | 1, secrets.randbits(64) | 1, is_remote=False))
    # No recorded exceptions: their messages quote what was sent.
    with trace.use_span(span, end_on_exit=True, record_exception=False, set_status_on_exception=False):
        yield span


@contextmanager
def transaction_span() -> Iterator[Span]:
    """A span around one transaction, a child of the request's; what is stated in it goes on from here."""
    with tracer.start_as_current_span("transaction", record_exception=False, set_status_on_exception=False) as span:
        yield span


def trace_id() -> str | None:
    """The id of the trace we are in, 32 hexadecimal digits."""
    context = trace.get_current_span().get_span_context()
    return f"{context.trace_id:032x}" if context.is_valid else None
