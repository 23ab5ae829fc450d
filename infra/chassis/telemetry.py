"""Spans and logs. Nothing personal in either: ids, types and codes only."""

import io
import logging
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import structlog
from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter
from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased
from opentelemetry.trace import Link, NonRecordingSpan, Span, SpanContext, SpanKind, StatusCode, TraceFlags
from structlog.typing import EventDict, WrappedLogger

SUBJECT = "cloudevents.event_subject"
EVENT_ID = "cloudevents.event_id"
EVENT_TYPE = "cloudevents.event_type"

tracer = trace.get_tracer("samrad")


LAST_SPANS = 3.0
"""Seconds that a process which ends goes on sending spans; a collector that is away holds nobody up."""


@dataclass(frozen=True, slots=True)
class Telemetry:
    """The spans of this process, on their way."""

    provider: TracerProvider
    exporter: SpanExporter

    def end(self) -> None:
        """Send what is still to be sent, for a moment; then what is left is let go of."""
        enough = threading.Timer(LAST_SPANS, self.exporter.shutdown)
        enough.daemon = True
        enough.start()
        self.provider.shutdown()
        enough.cancel()


def start_telemetry(service: str, *, endpoint: str, sample: float) -> Telemetry | None:
    """Record spans for this process and send them to `endpoint` in the background; no endpoint, no spans."""
    if not endpoint or sample == 0:
        return None
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

    provider = TracerProvider(
        resource=Resource.create({"service.name": service}), sampler=ParentBased(TraceIdRatioBased(sample))
    )
    exporter = OTLPSpanExporter(endpoint=endpoint, timeout=5)
    provider.add_span_processor(BatchSpanProcessor(exporter, max_queue_size=20_000, schedule_delay_millis=500))
    trace.set_tracer_provider(provider)
    return Telemetry(provider, exporter)


def parse_traceparent(text: str | None) -> SpanContext | None:
    """A W3C `traceparent` as a remote span context; None for what is absent or malformed."""
    parts = (text or "").split("-")
    if len(parts) < 4 or len(parts[1]) != 32 or len(parts[2]) != 16:
        return None
    try:
        context = SpanContext(
            int(parts[1], 16),
            int(parts[2], 16),
            is_remote=True,
            trace_flags=TraceFlags(int(parts[3][:2], 16)),
        )
    except ValueError:
        return None
    return context if context.is_valid else None


def traceparent_of(span: Span) -> str | None:
    """The `traceparent` to hand on, so that what follows becomes a child of this span."""
    context = span.get_span_context()
    if not context.is_valid:
        return None
    return f"00-{context.trace_id:032x}-{context.span_id:016x}-{int(context.trace_flags):02x}"


def may_record(traceparent: str | None) -> bool:
    """Whether a span whose parent this is may be recorded at all; only a hint, which spares making those that are not.

    Without a parent its trace would begin here, and the sampler decides.
    """
    if isinstance(trace.get_tracer_provider(), trace.ProxyTracerProvider):
        return False
    return traceparent is None or not traceparent.endswith("-00")


def parent_from(traceparent: str | None) -> Context | None:
    """An OpenTelemetry context whose current span is the one named."""
    context = parse_traceparent(traceparent)
    return trace.set_span_in_context(NonRecordingSpan(context)) if context else None


def links_to(traceparents: Iterable[str | None]) -> list[Link]:
    """Links to other spans, those of a batch for instance; not sampled ones are left out."""
    contexts = (parse_traceparent(text) for text in traceparents)
    return [Link(context) for context in contexts if context is not None and context.trace_flags.sampled]


@contextmanager
def span(
    name: str,
    *,
    traceparent: str | None = None,
    links: Iterable[str | None] = (),
    kind: SpanKind = SpanKind.INTERNAL,
    **attributes: str | int,
) -> Iterator[Span]:
    """A span around a block, child of `traceparent`, or of the current span where none is given."""
    with tracer.start_as_current_span(
        name,
        context=parent_from(traceparent),
        kind=kind,
        links=links_to(links),
        attributes={key.replace("__", "."): value for key, value in attributes.items()},
        # The message of an exception may hold what a person sent; its type tells an operator enough.
        record_exception=False,
        set_status_on_exception=False,
    ) as current:
        try:
            yield current
        except Exception as failed:
            current.set_attribute("error.type", type(failed).__name__)
            current.set_status(StatusCode.ERROR)
            raise


def _add_trace_id(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    context = trace.get_current_span().get_span_context()
    if context.is_valid:
        event.setdefault("trace_id", f"{context.trace_id:032x}")
    return event


def start_logging(service: str, style: str) -> None:
    """One line per event on standard output, as JSON or for people; libraries' own warnings join them."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        # Somebody's error may hold what cannot be written as UTF-8; to say so must not fail in its turn.
        sys.stdout.reconfigure(errors="backslashreplace")
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if style == "json"
        else structlog.dev.ConsoleRenderer(colors=False, pad_event_to=24)
    )
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _add_trace_id,
    ]
    structlog.configure(
        processors=[*shared, structlog.processors.format_exc_info, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stdout),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(service=service)
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processor=renderer))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
