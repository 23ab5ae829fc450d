"""A trace runs through everything: what follows from a fact is a child of the span that processed it."""

import socket
import threading
from collections.abc import Iterator, Sequence

import pytest
from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind

from contracts.event import Event
from contracts.events.meetings import MeetingHeld
from infra.chassis.facts import Fact
from infra.chassis.ids import new_id
from infra.chassis.telemetry import SUBJECT, Telemetry, parse_traceparent, span, traceparent_of
from infra.chassis.work import Origin, Work
from tests.chassis.toy import body, toy
from tests.stack import Stack, quiet


@pytest.fixture
def spans() -> Iterator[InMemorySpanExporter]:
    """Everything recorded in this process while the test runs."""
    provider = trace.get_tracer_provider()
    if not isinstance(provider, TracerProvider):
        # One for the whole process, and other tests may have been here first.
        provider = TracerProvider()
        trace.set_tracer_provider(provider)
    exporter = InMemorySpanExporter()
    processor = SimpleSpanProcessor(exporter)
    provider.add_span_processor(processor)
    yield exporter
    processor.shutdown()


async def hold_a_meeting(work: Work, facts: Sequence[Fact[Event]]) -> None:
    """State one thing because of each fact, so that a chain has a next link."""
    for fact in facts:
        held = MeetingHeld(meeting=new_id(), body=new_id(), community="vestfold", present=1, absent=0)
        work.state(held, because=fact)


async def test_each_fact_of_a_batch_goes_on_in_its_own_trace(stack: Stack, spans: InMemorySpanExporter) -> None:
    told = [body() for _ in range(3)]
    async with stack.running(toy("representation"), toy(by=hold_a_meeting)) as (representation, meetings):
        requests, facts = [], []
        for one in told:
            with span("POST /bodies", kind=SpanKind.SERVER) as request:
                requests.append(request.get_span_context().trace_id)
                async with representation.database.work(
                    actor="test", origin=Origin.fresh(traceparent_of(request))
                ) as work:
                    facts.append(work.state(one))
        await quiet(representation, meetings)
        # Asked for by cause: other tests have left facts on this bus too, and this toy answers every one.
        rows = await meetings.database.pool.fetch(
            "select traceparent from journal where causation = any($1::uuid[])", facts
        )
        assert len(rows) == len(told)
        assert {trace_of(row["traceparent"]) for row in rows} == set(requests)
    processed = [
        s for s in spans.get_finished_spans() if (s.attributes or {}).get(SUBJECT) in {str(t.body) for t in told}
    ]
    assert {s.context.trace_id for s in processed if s.context} == set(requests)
    assert {s.kind for s in processed} == {SpanKind.CONSUMER}
    assert linked(spans, processed)


def trace_of(traceparent: str) -> int:
    context = parse_traceparent(traceparent)
    assert context is not None
    return context.trace_id


def linked(spans: InMemorySpanExporter, processed: Sequence[ReadableSpan]) -> bool:
    """Whether the transactions link to every fact they applied."""
    transactions = [s for s in spans.get_finished_spans() if s.name.endswith("transaction")]
    links = {link.context.span_id for s in transactions for link in s.links}
    return links >= {s.context.span_id for s in processed if s.context}


async def test_no_span_carries_what_a_fact_says(stack: Stack, spans: InMemorySpanExporter) -> None:
    told = body(name="Kari Oppdiktet")
    async with stack.running(toy()) as (it,):
        await stack.tell(told)
        await quiet(it)
    said = [value for one in spans.get_finished_spans() for value in (one.attributes or {}).values()]
    assert said
    assert not [value for value in said if "Kari" in str(value)]


@pytest.mark.parametrize(
    "text",
    [None, "", "00", "00-0-0-0", "00-" + "0" * 32 + "-" + "1" * 16 + "-01", "00-" + "g" * 32 + "-" + "1" * 16 + "-01"],
)
def test_a_traceparent_that_is_none_is_passed_by(text: str | None) -> None:
    assert parse_traceparent(text) is None


def test_a_process_ends_although_nobody_takes_its_spans(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("infra.chassis.telemetry.LAST_SPANS", 0.2)
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        exporter = OTLPSpanExporter(endpoint=f"http://127.0.0.1:{nobody.getsockname()[1]}/v1/traces", timeout=5)
        provider = TracerProvider()
        provider.add_span_processor(BatchSpanProcessor(exporter, max_queue_size=20_000, schedule_delay_millis=60_000))
        for _ in range(3000):
            provider.get_tracer("test").start_span("fact process").end()
        ending = threading.Thread(target=Telemetry(provider, exporter).end, daemon=True)
        ending.start()
        # The library alone would go on for half a minute.
        ending.join(15)
        assert not ending.is_alive()
