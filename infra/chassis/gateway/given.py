"""What our route gives an endpoint itself: who asks, and what it works or reads with.

FastAPI would look each of these up as a dependency, anew for every request, which costs more than checking a token.
So it is shown an endpoint without them, and finds only what stands in the request.
"""

import inspect
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Any, Literal, get_args, get_origin

from starlette.requests import Request

from infra.chassis.gateway.asking import OneStatement
from infra.chassis.gateway.scope import Person
from infra.chassis.work import Connection, Work

TURN = "samrad.turn"

What = Literal["person", "work", "reading", "asking"]
Endpoint = Callable[..., Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class Given:
    """Marks a parameter of an endpoint; `what` is a field of Turn."""

    what: What


@dataclass(slots=True)
class Turn:
    """One request: who sent it, and what it works or reads with."""

    person: Person
    work: Work | None = None
    reading: Connection | None = None
    asking: OneStatement | None = None


Who = Annotated[Person, Given("person")]
"""Who sent this request."""

Writing = Annotated[Work, Given("work")]
"""The transaction of this request; it commits when the endpoint has returned."""

Reading = Annotated[Connection, Given("reading")]
"""A read-only connection with one view of the data throughout."""

Asking = Annotated[OneStatement, Given("asking")]
"""One read-only statement, and no more: two round trips less than Reading."""


def needs_of(endpoint: Endpoint) -> dict[str, What]:
    """The parameters an endpoint is given, each with what it is."""
    needs = {}
    for name, parameter in inspect.signature(endpoint, eval_str=True).parameters.items():
        if get_origin(parameter.annotation) is Annotated:
            for mark in get_args(parameter.annotation)[1:]:
                if isinstance(mark, Given):
                    needs[name] = mark.what
    return needs


def without_given(endpoint: Endpoint, needs: dict[str, What]) -> Endpoint:
    """The endpoint as FastAPI sees it: it takes the request in the place of what is given."""

    signature = inspect.signature(endpoint, eval_str=True)
    # FastAPI fills one parameter with the request: an endpoint that asks for it itself shares it with us.
    own = next((name for name, each in signature.parameters.items() if each.annotation is Request), None)

    async def called(the_request: Request, **sent: Any) -> Any:
        turn: Turn = the_request.scope[TURN]
        if own is not None:
            sent[own] = the_request
        return await endpoint(**sent, **{name: getattr(turn, what) for name, what in needs.items()})

    request = inspect.Parameter("the_request", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=Request)
    found = [parameter for name, parameter in signature.parameters.items() if name not in needs and name != own]
    # Not functools.wraps: FastAPI would look behind it and find the endpoint as it was.
    called.__signature__ = signature.replace(parameters=[request, *found])  # type: ignore[attr-defined]
    called.__name__, called.__qualname__ = endpoint.__name__, endpoint.__qualname__
    called.__doc__, called.__module__ = endpoint.__doc__, endpoint.__module__
    return called
