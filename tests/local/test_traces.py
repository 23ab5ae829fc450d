"""Spans sent by the real exporter, kept, and read back as a tree."""

import asyncio
from io import StringIO
from uuid import uuid4

import asyncpg
import pytest
from opentelemetry.exporter.otlp.proto.http import Compression
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor, SpanExportResult
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import Link, StatusCode, set_span_in_context
from rich.console import Console

from infra.local.traces.read import read_trace, read_traces_about, summary
from infra.local.traces.show import as_json, duration, tree
from infra.local.traces.span import SUBJECT, Span
from tests.local.conftest import Support


class Recorder:
    """Records spans of two services and sends them when told."""

    def __init__(self) -> None:
        self.memory = InMemorySpanExporter()
        self.tracers = {}
        for service in ("meetings", "honoraria"):
            provider = TracerProvider(resource=Resource.create({"service.name": service}), shutdown_on_exit=False)
            provider.add_span_processor(SimpleSpanProcessor(self.memory))
            self.tracers[service] = provider.get_tracer("test")

    def chain(self, claim: str) -> str:
        """A request in one service, handled in another, linked to a trace of its own; returns the trace id."""
        with self.tracers["meetings"].start_as_current_span("aside") as aside:
            pass
        with self.tracers["meetings"].start_as_current_span("POST /meetings", context={}) as root:  # type: ignore[arg-type]
            root.set_attribute("http.route", "/meetings")
        context = set_span_in_context(root)
        with self.tracers["honoraria"].start_as_current_span(
            "process", context=context, links=[Link(aside.get_span_context())]
        ) as child:
            child.set_attribute(SUBJECT, claim)
            child.set_attribute("numbers", [1, 2])
            child.set_attribute("odd", float("nan"))
            child.set_attribute("text", "a\0b")
            child.set_status(StatusCode.ERROR, "no rate in force")
        return f"{root.get_span_context().trace_id:032x}"

    async def send(self, support: Support, compression: Compression = Compression.NoCompression) -> None:
        exporter = OTLPSpanExporter(endpoint=f"{support.issuer}/v1/traces", compression=compression, timeout=20)
        spans: tuple[ReadableSpan, ...] = self.memory.get_finished_spans()
        assert await asyncio.to_thread(exporter.export, spans) is SpanExportResult.SUCCESS


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


@pytest.mark.parametrize("compression", [Compression.NoCompression, Compression.Gzip])
async def test_spans_come_back_as_they_were_sent(
    support: Support, recorder: Recorder, compression: Compression
) -> None:
    claim = str(uuid4())
    trace = recorder.chain(claim)
    await recorder.send(support, compression)
    root, child = await read_trace(support.traces_dsn, trace)
    assert (root.service, root.name, root.parent) == ("meetings", "POST /meetings", None)
    assert (child.service, child.parent, child.error) == ("honoraria", root.span, "no rate in force")
    assert child.attributes == {SUBJECT: claim, "numbers": [1, 2], "odd": "nan", "text": "ab"}
    assert len(child.links) == 1
    assert child.lasted >= 0


async def test_spans_sent_twice_are_kept_once(support: Support, recorder: Recorder) -> None:
    trace = recorder.chain(str(uuid4()))
    await recorder.send(support)
    await recorder.send(support)
    assert len(await read_trace(support.traces_dsn, trace)) == 2


async def test_a_trace_is_found_by_the_claim_it_touched_and_by_the_beginning_of_its_id(
    support: Support, recorder: Recorder
) -> None:
    claim = str(uuid4())
    traces = [recorder.chain(claim), recorder.chain(str(uuid4())), recorder.chain(claim)]
    await recorder.send(support)
    found = await read_traces_about(support.traces_dsn, claim)
    assert [spans[0].trace for spans in found] == [traces[0], traces[2]]
    assert (await read_trace(support.traces_dsn, traces[1][:20].upper()))[0].trace == traces[1]
    assert await read_trace(support.traces_dsn, "ffff") == []


async def test_the_summary_names_the_services_in_the_order_they_came_in(support: Support, recorder: Recorder) -> None:
    trace = recorder.chain(str(uuid4()))
    await recorder.send(support)
    found = await summary(support.traces_dsn, trace)
    assert found is not None
    assert found.as_json() == {"id": trace, "services": ["meetings", "honoraria"], "spans": 2}
    assert await summary(support.traces_dsn, "f" * 32) is None


async def test_the_tree_shows_who_did_what_and_what_it_was_about(support: Support, recorder: Recorder) -> None:
    claim = str(uuid4())
    trace = recorder.chain(claim)
    await recorder.send(support)
    console = Console(width=200, record=True, file=StringIO())
    console.print(tree(await read_trace(support.traces_dsn, trace)))
    text = console.export_text()
    lines = text.splitlines()
    assert trace in lines[0]
    assert "2 services" in lines[0]
    assert "meetings POST /meetings" in lines[1]
    assert "route=/meetings" in lines[1]
    assert lines[2].startswith("    └── honoraria process")
    assert f"event_subject={claim}" in lines[2]
    assert "no rate in force" in lines[2]


def test_a_deep_chain_is_shown_and_an_orphan_stands_at_the_top() -> None:
    spans = [Span("t", str(n), str(n - 1), "s", f"step {n}", "internal", n, 1) for n in range(1500)]
    console = Console(width=40, record=True, file=StringIO())
    console.print(tree(spans[:50]))
    assert "step 0" in console.export_text()
    assert len(as_json(spans)) == 1500
    assert tree(spans).children[0].children[0] is not None


@pytest.mark.parametrize(("nanoseconds", "text"), [(1_230_000, "1.2 ms"), (0, "0.0 ms"), (3_400_000_000, "3.40 s")])
def test_durations_are_read_at_a_glance(nanoseconds: int, text: str) -> None:
    assert duration(nanoseconds) == text


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"\xff\xff", {"content-type": "application/x-protobuf"}, 400),
        (b"no gzip", {"content-type": "application/x-protobuf", "content-encoding": "gzip"}, 400),
        (b"{}", {"content-type": "application/json"}, 415),
        (b"", {"content-type": "application/x-protobuf"}, 200),
    ],
)
async def test_what_is_no_trace_request_is_refused(
    support: Support, body: bytes, headers: dict[str, str], status: int
) -> None:
    assert (await support.http.post("/v1/traces", content=body, headers=headers)).status_code == status


async def test_the_exporter_is_asked_to_try_again_when_connections_break(support: Support, recorder: Recorder) -> None:
    trace = recorder.chain(str(uuid4()))
    await recorder.send(support)
    connection = await asyncpg.connect(support.traces_dsn)
    await connection.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE usename = CURRENT_USER AND pid <> pg_backend_pid()"
    )
    await connection.close()
    await recorder.send(support)
    assert len(await read_trace(support.traces_dsn, trace)) == 2
