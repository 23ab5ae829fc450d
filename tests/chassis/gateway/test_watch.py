"""Each request leaves one span and one line, and neither names a person, an id or a query."""

from uuid import uuid4

import httpx2
from fastapi import APIRouter
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode
from structlog.testing import capture_logs

from infra.chassis.gateway.app import gateway_app
from infra.chassis.gateway.sign_in import sign_in_from
from tests.chassis.gateway import toy_gateway
from tests.chassis.gateway.conftest import World

PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
TRACE = PARENT.split("-")[1]


async def test_the_callers_trace_goes_on_through_request_transaction_and_journal(
    world: World, spans: InMemorySpanExporter
) -> None:
    answer = await world.post({"community": world.community, "name": f"SSU {uuid4()}"}, traceparent=PARENT)
    assert answer.headers["trace-id"] == TRACE
    transaction, request = spans.get_finished_spans()
    assert (request.name, request.kind) == ("POST /v1/bodies", SpanKind.SERVER)
    assert request.parent is not None
    assert f"{request.parent.span_id:016x}" == PARENT.split("-")[2]
    assert transaction.name == "transaction"
    assert transaction.parent == request.context
    told = await world.running.database.pool.fetchval(
        "select traceparent from journal where aggregate = $1", answer.json()["id"]
    )
    assert transaction.context is not None
    assert told == f"00-{TRACE}-{transaction.context.span_id:016x}-01"


async def test_a_span_holds_method_route_and_status_and_nothing_else(world: World, spans: InMemorySpanExporter) -> None:
    await world.client.get(f"/v1/bodies/{uuid4()}", headers=world.token())
    (span,) = spans.get_finished_spans()
    assert span.name == "GET /v1/bodies/{body}"
    assert dict(span.attributes or {}) == {
        "http.request.method": "GET",
        "http.response.status_code": 404,
        "http.route": "/v1/bodies/{body}",
    }
    assert not span.events


async def test_a_failure_marks_the_span_without_the_words_of_the_exception(
    world: World, spans: InMemorySpanExporter
) -> None:
    await world.client.get("/v1/bodies/trouble/any", headers=world.token())
    (span,) = spans.get_finished_spans()
    assert span.status.status_code == StatusCode.ERROR
    assert "Nordmann" not in span.to_json()


async def test_an_address_that_does_not_exist_is_not_named(world: World, spans: InMemorySpanExporter) -> None:
    with capture_logs() as logged:
        await world.client.get("/kari.nordmann@example.org", headers=world.token())
    (span,) = spans.get_finished_spans()
    assert span.name == "GET"
    assert "nordmann" not in span.to_json() + str(logged)


async def test_one_line_per_request_without_anybody_in_it(world: World) -> None:
    made = await world.establish()
    with capture_logs() as logged:
        await world.client.get(f"{made.headers['location']}?name=Kari", headers=world.token(sub="somebody"))
    (line,) = logged
    told = {name: line[name] for name in ("event", "method", "route", "status")}
    assert told == {"event": "answered", "method": "GET", "route": "/v1/bodies/{body}", "status": 422}
    for private in ("somebody", "Kari", made.json()["id"]):
        assert private not in str(line)


async def test_answers_are_not_to_be_kept_by_anybody_on_the_way(world: World) -> None:
    answer = await world.client.get("/v1/bodies", headers=world.token())
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_health_is_answered_to_anybody_and_leaves_no_trace(world: World, spans: InMemorySpanExporter) -> None:
    health = APIRouter()

    @health.get("/live")
    async def live() -> dict[str, str]:
        return {"status": "alive"}

    settings = world.running.settings
    app = gateway_app(
        "Toy",
        [toy_gateway.routes],
        database=world.running.database,
        settings=settings,
        sign_in=sign_in_from(settings),
        health=health,
    )
    with capture_logs() as logged:
        async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url="http://toy") as client:
            answer = await client.get("/live")
    assert answer.json() == {"status": "alive"}
    assert logged == []
    assert spans.get_finished_spans() == ()
    assert "/live" not in app.openapi()["paths"]
