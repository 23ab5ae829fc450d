"""The route of every service: signed in by construction, one transaction, committed before the answer leaves."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.routing import APIRoute
from opentelemetry import trace

from infra.chassis.db import Database
from infra.chassis.gateway.address import check_address, query_names
from infra.chassis.gateway.asking import OneStatement
from infra.chassis.gateway.body import FromJson, JsonRequest, check_sent, longest_body
from infra.chassis.gateway.given import TURN, Endpoint, Turn, needs_of, without_given
from infra.chassis.gateway.idempotency import fingerprints, first_answer, keep_answer, key_from
from infra.chassis.gateway.sign_in import SignIn
from infra.chassis.gateway.tracing import transaction_span
from infra.chassis.telemetry import traceparent_of
from infra.chassis.work import Origin

PATIENCE = 30.0
"""Seconds one request may take, waiting for a connection or another's lock included; then it is 503."""

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class WrongRoute(Exception):
    """A service declared a route that cannot work; the text says which and why."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What the routes of an application stand on; `gateway_app` puts it where they find it."""

    database: Database
    sign_in: SignIn


class TransactionRoute(APIRoute):
    """Authenticates, opens what the endpoint works with, runs it, commits, and only then answers."""

    def __init__(self, path: str, endpoint: Endpoint, **declared: Any) -> None:
        needs = needs_of(endpoint)
        self._needs = frozenset(needs.values())
        self._longest = longest_body(endpoint)
        super().__init__(path, without_given(endpoint, needs), **declared)
        self._check()

    def _check(self) -> None:
        where = f"{'/'.join(sorted(_methods(self)))} {self.path}"
        needs = self._needs
        if _methods(self) == {"GET"}:
            if "work" in needs:
                raise WrongRoute(f"{where}: a GET changes nothing; take Reading, not Writing")
            if {"reading", "asking"} <= needs:
                raise WrongRoute(f"{where}: Asking is for one statement alone; take Reading for all of them")
        elif "GET" in _methods(self):
            raise WrongRoute(f"{where}: a GET stands alone")
        elif needs & {"reading", "asking"}:
            raise WrongRoute(f"{where}: it has a transaction; take Writing, not Reading")
        if self.body_field and not any(isinstance(m, FromJson) for m in self.body_field.field_info.metadata):
            raise WrongRoute(f"{where}: declare its one body as Sent[...]")

    def get_route_handler(self) -> Handler:
        """What Starlette calls for each request."""
        endpoint = super().get_route_handler()
        takes_body = self.body_field is not None
        writes = _methods(self) != {"GET"}
        reads, asks = "reading" in self._needs, "asking" in self._needs
        known = query_names(self.dependant)
        keyed = "POST" in _methods(self)

        async def answer(request: Request) -> Response:
            # The database's own time-outs are longer, and a pool waits for ever.
            async with asyncio.timeout(PATIENCE):
                ground: Ground = request.app.state.ground
                turn = Turn(await ground.sign_in.person(request.headers.get("authorization")))
                request.scope[TURN] = turn
                check_address(request, known)
                asked = JsonRequest(request.scope, request.receive)
                asked.longest = self._longest
                if writes:
                    # Before the transaction: a slow sender must not hold a connection.
                    body = await asked.body()
                    if takes_body:
                        check_sent(asked.headers.get("content-type"), body)
                    return await _write(endpoint, asked, turn, ground.database, body, keyed=keyed)
                if asks:
                    turn.asking = OneStatement(ground.database.pool)
                if not reads:
                    return await endpoint(asked)
                async with ground.database.reading() as turn.reading:
                    return await endpoint(asked)

        return answer


async def _write(
    endpoint: Handler, request: JsonRequest, turn: Turn, database: Database, body: bytes, *, keyed: bool
) -> Response:
    key = key_from(request.headers) if keyed else None
    with transaction_span():
        origin = Origin.fresh(traceparent_of(trace.get_current_span()))
        async with database.work(actor=turn.person.subject, origin=origin) as work:
            turn.work = work
            if key is not None:
                scope = request.scope
                target = scope["path"].encode("utf-8", "replace") + b"?" + scope["query_string"]
                before = await first_answer(work, key, fingerprints(database.vault, request.method, target, body))
                if before is not None:
                    return before
            response = await endpoint(request)
            if response.status_code >= 400:
                raise WrongRoute("an endpoint refuses by raising a Refusal, else what it did would be committed")
            if key is not None:
                await keep_answer(work, key, response)
        return response


def _methods(route: APIRoute) -> set[str]:
    return set(route.methods or ())


def service_router(prefix: str = "", *, tags: list[str] | None = None) -> APIRouter:
    """A router whose every route is a TransactionRoute."""
    return APIRouter(prefix=prefix, tags=list(tags or ()), route_class=TransactionRoute, redirect_slashes=False)
