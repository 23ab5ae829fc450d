"""Sending anything at all to a gateway: requests generated from its description, called in process."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.config import SchemathesisConfig
from schemathesis.core.result import Ok
from schemathesis.python import asgi
from schemathesis.schemas import BaseSchema
from schemathesis.specs.openapi.checks import positive_data_acceptance
from starlette.types import ASGIApp, Receive, Scope, Send

from infra.chassis.gateway.app import gateway_app
from infra.chassis.gateway.sign_in import sign_in_from
from infra.chassis.process import opened
from infra.chassis.service import Service
from infra.chassis.settings import Settings


class _InItsOwnLoop:
    """The application, made in the event loop that calls it: a pool belongs to the loop it was opened in."""

    def __init__(self, service: Service, chosen: Settings) -> None:
        self._service = service
        self._settings = chosen
        self._app: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "lifespan":
            assert self._app is not None
            await self._app(scope, receive, send)
            return
        await receive()
        async with opened(self._service, self._settings) as database:
            self._app = gateway_app(
                self._service.name,
                self._service.gateway,
                database=database,
                settings=self._settings,
                sign_in=sign_in_from(self._settings),
            )
            await send({"type": "lifespan.startup.complete"})
            await receive()
        await send({"type": "lifespan.shutdown.complete"})


@contextmanager
def described(service: Service, chosen: Settings) -> Iterator[BaseSchema]:
    """What a service's gateway says of itself, ready to be called."""
    # NUL is refused by us and allowed by every schema; it has tests of its own.
    config = SchemathesisConfig.from_dict({"generation": {"allow-x00": False}})
    yield schemathesis.openapi.from_asgi("/openapi.json", _InItsOwnLoop(service, chosen), config=config)
    asgi.shutdown_lifespans()


def send_anything(schema: BaseSchema, headers: Mapping[str, str], *, examples: int = 40) -> int:
    """Call every operation with generated requests; fails on any 5xx and on any answer that is not as described.

    Returns how many operations there were.
    """
    # Not through schemathesis' own parametrization: its plugin and pytest-asyncio do not agree on what a test is.
    operations = [found.ok() for found in schema.get_all_operations() if isinstance(found, Ok)]
    for operation in operations:

        @given(case=operation.as_strategy())
        @settings(max_examples=examples, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
        def answered(case: schemathesis.Case[Any]) -> None:
            # JSON Schema takes 90.0 for an integer; we do not.
            case.call_and_validate(headers=dict(headers), excluded_checks=[positive_data_acceptance])

        answered()
    return len(operations)
