"""Around every request: a span, one line in the log, a few headers, and an answer whatever happens."""

from collections.abc import Collection
from time import perf_counter

import structlog
from opentelemetry.trace import Span, StatusCode
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from infra.chassis.gateway.problems import problem_for
from infra.chassis.gateway.tracing import METHODS, request_span, trace_id

log = structlog.get_logger("gateway")

# Answers hold what is personal, and nobody but their reader may keep them.
_HEADERS = ((b"cache-control", b"no-store"), (b"x-content-type-options", b"nosniff"))


class Watch:
    """ASGI middleware. Neither span nor log names a person, an id or a query: the route's template only."""

    def __init__(self, app: ASGIApp, quiet: Collection[str] = ()) -> None:
        self._app = app
        self._quiet = frozenset(quiet)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; whatever is raised becomes a problem document."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif scope["path"] in self._quiet:
            # Probes come every few seconds and would drown the rest.
            await self._answer(scope, receive, send, None)
        else:
            method = scope["method"] if scope["method"] in METHODS else "_OTHER"
            with request_span(method, _traceparent(scope)) as span:
                await self._watched(scope, receive, send, span, method)

    async def _watched(self, scope: Scope, receive: Receive, send: Send, span: Span, method: str) -> None:
        began = perf_counter()
        status = 0
        try:
            status = await self._answer(scope, receive, send, trace_id())
        finally:
            route = getattr(scope.get("route"), "path_format", None)
            if span.is_recording():
                span.update_name(f"{method} {route}" if route else method)
                told: dict[str, str | int] = {"http.request.method": method, "http.response.status_code": status}
                if route:
                    told["http.route"] = route
                span.set_attributes(told)
                if status >= 500 or status == 0:
                    span.set_status(StatusCode.ERROR)
            took = round((perf_counter() - began) * 1000, 1)
            log.info("answered", method=method, route=route, status=status, ms=took)

    async def _answer(self, scope: Scope, receive: Receive, send: Send, trace: str | None) -> int:
        status = 0

        async def send_on(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = list(message.get("headers", ()))
                headers += _HEADERS
                if trace is not None:
                    headers.append((b"trace-id", trace.encode()))
                message["headers"] = headers
            await send(message)

        try:
            await self._app(scope, receive, send_on)
        except Exception as failed:
            answer = problem_for(failed)
            # Half an answer cannot be taken back; the broken connection tells the client.
            if status:
                raise
            await answer(scope, receive, send_on)
        return status


def _traceparent(scope: Scope) -> str | None:
    for name, value in scope["headers"]:
        if name == b"traceparent":
            text: str = value.decode("latin-1")
            return text
    return None
