"""What stands in the address: nothing that cannot be stored, and no query that nobody reads."""

from collections.abc import Iterator
from inspect import isclass

from fastapi.dependencies.models import Dependant
from pydantic import BaseModel
from starlette.requests import Request

from infra.chassis.gateway.mends import pointer
from infra.chassis.refusal import Refusal


class UnstorableAddress(Refusal):
    """The address holds the character NUL."""

    status = 422


class UnknownQuery(Refusal):
    """The query names something that this address does not read."""

    status = 422
    part = "query"


def check_address(request: Request, known: frozenset[str] | None) -> None:
    """Raise UnstorableAddress for NUL, UnknownQuery for a name nobody reads: a misspelt filter must not show all."""
    query = request.scope["query_string"]
    if "\0" in request.scope["path"] or b"%00" in query or b"\0" in query:
        raise UnstorableAddress("The address holds the character NUL, which cannot be stored; take it away.")
    if query and known is not None:
        unknown = next((name for name in request.query_params if name not in known), None)
        if unknown is not None:
            listed = f"what is read is {', '.join(sorted(known))}" if known else "nothing is read"
            raise UnknownQuery(f"This is not known here; {listed}.", field=pointer([unknown]))


def query_names(dependant: Dependant) -> frozenset[str] | None:
    """The names an endpoint and what it depends on read from the query; None when a model reads them."""
    names = set(_names(dependant))
    return None if None in names else frozenset(name for name in names if name)


def _names(dependant: Dependant) -> Iterator[str | None]:
    for field in dependant.query_params:
        annotation = field.field_info.annotation
        is_model = isclass(annotation) and issubclass(annotation, BaseModel)
        yield None if is_model else field.validation_alias or field.alias
    for needed in dependant.dependencies:
        yield from _names(needed)
