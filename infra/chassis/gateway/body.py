"""What a client sends: strict JSON, read once.

A strict model refuses the text of a UUID or a date unless it knows that it reads JSON. FastAPI decodes JSON first and
validates Python values, so a strict model would refuse every UUID, and a lax one would take `false` for 0. Therefore
the request hands on its bytes, and `Sent[...]` lets pydantic decode and validate them in one go.
"""

import re
from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, ClassVar, TypeVar

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, GetCoreSchemaHandler
from pydantic import GetJsonSchemaHandler as JsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema
from starlette.requests import Request

from infra.chassis.refusal import Refusal

LONGEST_BODY = 1_000_000
"""Bytes. Larger things are files, and files have an address of their own: `takes_up_to` says how long they are."""

# Three centuries: the ends of the calendar overflow as soon as a time zone is applied.
_DAY = r"(19|2[01])[0-9]{2}-[0-9]{2}-[0-9]{2}"
_MOMENT = _DAY + r"[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})"
# PostgreSQL's text cannot hold it. In JSON it can only stand escaped; an even number of backslashes is no escape.
_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")


class TooLarge(Refusal):
    """The body is longer than anything we ask for."""

    status = 413


class NotJson(Refusal):
    """The body is of another kind than what is read here."""

    status = 415


class UnstorableCharacter(Refusal):
    """The body holds the character NUL."""

    status = 422


class Body(BaseModel):
    """What a command looks like on the wire: strict, unknown fields refused, frozen."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        strict=True, extra="forbid", frozen=True, use_attribute_docstrings=True
    )


class FromJson:
    """Marks a parameter that is validated from the bytes of the body."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.json_schema(handler(source))

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: JsonSchemaHandler) -> JsonSchemaValue:
        # The model itself and no reference to it is what pydantic gives here, and FastAPI writes the parameter's name
        # over its title. Wrapped it keeps its own, and `openapi.py` puts it where models are described.
        return {"allOf": [handler(core["schema"])]} if core["type"] == "json" else handler(core)


Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])
_LONGEST = "longest_body"
T = TypeVar("T")
Sent = Annotated[T, FromJson()]
"""`command: Sent[ScheduleMeeting]` – the body of the request, a `Body` model."""


def takes_up_to(longest: int) -> Callable[[Endpoint], Endpoint]:
    """Decorates an endpoint that takes a file: so many bytes, where others take `LONGEST_BODY`."""

    def marked(endpoint: Endpoint) -> Endpoint:
        setattr(endpoint, _LONGEST, longest)
        return endpoint

    return marked


def longest_body(endpoint: Callable[..., Any]) -> int:
    """How many bytes an endpoint takes."""
    longest: int = getattr(endpoint, _LONGEST, LONGEST_BODY)
    return longest


class JsonRequest(Request):
    """A request whose body has a bound, and whose JSON is left for pydantic to decode."""

    longest: int = LONGEST_BODY

    async def body(self) -> bytes:
        """The body. Raises TooLarge as soon as it is known to be, NotJson by its content type."""
        if not hasattr(self, "_body"):
            if _length(self.headers.get("content-length")) > self.longest:
                raise self._too_large()
            chunks, size = [], 0
            async for chunk in self.stream():
                size += len(chunk)
                if size > self.longest:
                    raise self._too_large()
                chunks.append(chunk)
            self._body = b"".join(chunks)
        return self._body

    async def json(self) -> bytes:
        """The bytes as they came."""
        return await self.body()

    def _too_large(self) -> TooLarge:
        return TooLarge(f"The body may have at most {self.longest} bytes; send it in parts.")


def check_sent(content_type: str | None, body: bytes) -> None:
    """Raise NotJson unless a body is declared as JSON, UnstorableCharacter if it holds NUL."""
    if not body:
        return
    media_type = (content_type or "").partition(";")[0].strip().lower()
    if media_type != "application/json" and not re.fullmatch(r"application/[a-z0-9.+-]+\+json", media_type):
        raise NotJson("Send the body as JSON, with the header `Content-Type: application/json`.")
    if b"\\u0000" in body and _NUL.search(body):
        raise UnstorableCharacter("The body holds the character NUL (\\u0000), which cannot be stored; take it away.")


def _length(declared: str | None) -> int:
    return int(declared) if declared is not None and declared.isascii() and declared.isdigit() else 0


def _written(pattern: str, mend: str) -> BeforeValidator:
    def check(value: object) -> object:
        written = value if isinstance(value, str) else ""
        if not isinstance(value, date) and not re.fullmatch(pattern, written):
            raise ValueError(mend)
        return value

    return BeforeValidator(check)


Day = Annotated[
    date,
    Field(strict=False, json_schema_extra={"pattern": f"^{_DAY}$"}),
    _written(_DAY, "must be a date from 1900 to 2199: 2024-06-30"),
]
"""A date, `2024-06-30`; the bare type would take the seconds since 1970 as text, too."""

Moment = Annotated[
    AwareDatetime,
    Field(strict=False, json_schema_extra={"pattern": f"^{_MOMENT}$"}),
    _written(_MOMENT, "must be a time with its offset from UTC: 2024-06-30T17:00:00+02:00"),
]
"""A moment with its offset (RFC 3339), `2024-06-30T17:00:00+02:00`."""
