"""One service's gateway as an ASGI application."""

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from infra.chassis.db import Database
from infra.chassis.gateway.openapi import describe
from infra.chassis.gateway.problems import answer_problem
from infra.chassis.gateway.route import Ground, TransactionRoute, WrongRoute
from infra.chassis.gateway.sign_in import SignIn
from infra.chassis.gateway.watch import Watch
from infra.chassis.refusal import Refusal
from infra.chassis.settings import Settings

_OPENAPI = "/openapi.json"


def gateway_app(
    title: str,
    routers: Sequence[APIRouter],
    *,
    database: Database,
    settings: Settings,
    sign_in: SignIn,
    health: APIRouter | None = None,
) -> FastAPI:
    """The application of one service. Raises WrongRoute for a route that would not ask who is calling.

    `health` is answered to anybody, unwatched and undescribed. No page for trying things out: those load scripts
    from elsewhere; the description is at /openapi.json.
    """
    for router in routers:
        _must_be_ours(router)
    app = _Gateway(
        # Taken as they are and not included: included routers are matched twice for every request.
        routes=[route for router in routers for route in router.routes],
        title=title,
        version="1",
        openapi_url=_OPENAPI,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        # FastAPI's own spans carry the address with its query; ours are in Watch.
        telemetry={"tracing": False, "metrics": False, "logs": False},
        exception_handlers={
            Refusal: answer_problem,
            HTTPException: answer_problem,
            RequestValidationError: answer_problem,
        },
    )
    app.issuer = settings.oidc_issuer
    app.state.ground = Ground(database, sign_in)
    quiet = {_OPENAPI}
    if health is not None:
        app.include_router(health, include_in_schema=False)
        quiet |= {route.path for route in health.routes if isinstance(route, APIRoute)}
    app.add_middleware(Watch, quiet=quiet)
    return app


class _Gateway(FastAPI):
    issuer: str = ""

    def openapi(self) -> dict[str, Any]:
        """The description, made when it is first asked for."""
        if not self.openapi_schema:
            self.openapi_schema = describe(self, self.issuer)
        return self.openapi_schema


def _must_be_ours(router: APIRouter) -> None:
    for route in router.routes:
        # Nested routers are refused with the rest: a span names a route by its own template, without outer prefixes.
        if not isinstance(route, TransactionRoute):
            place = getattr(route, "path", "") or type(route).__name__
            raise WrongRoute(f"{place}: a service declares its routes on service_router(), each on its own")
