"""What goes wrong, as problem documents (RFC 9457): a stable type, words, and the trace to quote."""

import json
import traceback
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, ClassVar

import asyncpg
import structlog
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from infra.chassis.db import is_infrastructure
from infra.chassis.gateway.mends import field_errors, pointer
from infra.chassis.gateway.tracing import trace_id
from infra.chassis.refusal import Refusal
from infra.chassis.vault import WrongKey

MEDIA_TYPE = "application/problem+json"
RETRY_AFTER = "5"
HIDDEN = "There is nothing here, or nothing that you may see."

log = structlog.get_logger("gateway")

# Whether a commit whose answer was lost took place is known to nobody just then.
_NOT_AVAILABLE = (
    "A part we depend on does not answer. Try again in a moment: a command that is sent again with the same "
    "`Idempotency-Key` is done once. What was to be changed without one, read again first."
)

_STATUS_NAMES = {
    404: ("no-such-address", "There is nothing at this address."),
    405: ("method-not-allowed", "This address does not take that method; see the header Allow."),
}
_IN_CONFLICT = (
    asyncpg.UniqueViolationError,
    asyncpg.ExclusionViolationError,
    asyncpg.ForeignKeyViolationError,
)


class FieldError(BaseModel):
    """One input to mend."""

    in_: str = Field(alias="in", description="Part of the request: body, query, path or header.")
    field: str = Field(description="JSON pointer (RFC 6901) into that part; empty for all of it.")
    message: str = Field(description="What is wrong and how to mend it.")


class Problem(BaseModel):
    """A problem document (RFC 9457)."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        json_schema_extra={
            "example": {
                "type": "urn:samrad:problem:term-too-long",
                "title": "Term too long",
                "status": 409,
                "detail": "A term lasts at most four years; end it on 2028-01-31 or earlier.",
                "instance": "urn:samrad:trace:4bf92f3577b34da6a3ce929d0e0e4736",
                "errors": [
                    {"in": "body", "field": "/to", "message": "A term lasts at most four years; end it earlier."}
                ],
            }
        }
    )

    type: str = Field(description="Stable name of the kind of problem; compare this, not the words.")
    title: str
    status: int
    detail: str = Field(description="What is wrong and how to mend it.")
    instance: str | None = Field(default=None, description="The trace of the request, to quote when asking for help.")
    errors: list[FieldError] | None = None


def problem(
    status: int,
    slug: str,
    detail: str,
    *,
    errors: list[dict[str, str]] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """A problem document as a response; `slug` becomes type and title."""
    document: dict[str, Any] = {
        "type": f"urn:samrad:problem:{slug}",
        "title": slug.replace("-", " ").capitalize(),
        "status": status,
        "detail": detail,
    }
    if quoted := trace_id():
        document["instance"] = f"urn:samrad:trace:{quoted}"
    if errors:
        document["errors"] = errors
    answer = dict(headers or {})
    if status == 401:
        named = ', error="invalid_token"' if slug == "token-refused" else ""
        answer.setdefault("WWW-Authenticate", f'Bearer realm="samrad"{named}')
    if status == 503:
        answer.setdefault("Retry-After", RETRY_AFTER)
    content = json.dumps(document, ensure_ascii=False).encode("utf-8", "replace")
    return Response(content, status, answer, MEDIA_TYPE)


def problem_for(failed: Exception) -> Response:
    """The problem document for whatever went wrong. What nobody foresaw is logged, and nothing of it is told."""
    match failed:
        case Refusal():
            return _refused(failed)
        case RequestValidationError():
            return _invalid(failed)
        case HTTPException():
            return _starlette(failed)
        case ClientDisconnect():
            return problem(400, "incomplete-request", "The connection ended before the request did.")
    if isinstance(failed, WrongKey):
        log.error("personal data sealed under another key", at=places(failed))
        return problem(
            503,
            "wrong-key",
            "What is personal here is sealed under a key that this service has not been given; nothing was done. Its "
            "operator looks at SAMRAD_KEY_FILE, and at SAMRAD_OLD_KEY_FILE until `samrad rotate-key` has finished.",
        )
    if isinstance(failed, _IN_CONFLICT):
        log.warning("in conflict", constraint=failed.constraint_name)
        return problem(
            409,
            "in-conflict",
            "It does not fit what is stored already, or what it refers to is gone. Read again, then try again.",
        )
    if is_infrastructure(failed):
        log.warning("infrastructure failed", error=type(failed).__name__)
        return problem(503, "not-available", _NOT_AVAILABLE)
    if isinstance(failed, asyncpg.DataError) and not isinstance(failed, asyncpg.DivisionByZeroError):
        # A model that bounds its values never gets here; the place is logged so that the bound can be added.
        log.error("value out of bounds", error=type(failed).__name__, at=places(failed))
        return problem(422, "invalid-input", "A value is too large, or holds a character that cannot be stored.")
    log.error("failed", error=type(failed).__name__, at=places(failed))
    return problem(
        500, "internal", "Something went wrong on our side, and nothing was done. Quote the trace when you report it."
    )


def places(failed: BaseException) -> list[str]:
    """Where it failed, innermost last. No messages: those of a database or a validator quote personal data."""
    frames = traceback.extract_tb(failed.__traceback__, limit=-6)
    return [f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}" for frame in frames]


async def answer_problem(_: Request, failed: Exception) -> Response:
    """The same, as FastAPI calls its exception handlers."""
    return problem_for(failed)


def _field(named: str) -> str:
    """A refusal names a field as `legs.0.minutes` or as a pointer."""
    return named if named[:1] in ("", "/") else pointer(named.split("."))


def _refused(refusal: Refusal) -> Response:
    if refusal.status == 404 and refusal.field is None:
        # All alike: a 404 of its own would tell what is hidden from what does not exist.
        return problem(404, "not-found", HIDDEN)
    errors = None
    if refusal.field is not None:
        part = str(getattr(refusal, "part", "body"))
        errors = [{"in": part, "field": _field(refusal.field), "message": refusal.detail}]
    return problem(refusal.status, refusal.slug(), refusal.detail, errors=errors)


def _invalid(failed: RequestValidationError) -> Response:
    errors = field_errors(failed.errors())
    if any(error["type"] == "json_invalid" for error in failed.errors()):
        return problem(400, "malformed-json", "The body is not JSON.", errors=errors)
    one = len(errors) == 1
    return problem(
        422,
        "invalid-input",
        f"{'One thing' if one else f'{len(errors)} things'} in the request must be mended; see errors.",
        errors=errors,
    )


def _starlette(failed: HTTPException) -> Response:
    known = _STATUS_NAMES.get(failed.status_code)
    if known is None:
        phrase = HTTPStatus(failed.status_code).phrase
        known = (phrase.lower().replace(" ", "-").replace("'", ""), f"{phrase}.")
    return problem(failed.status_code, *known, headers=failed.headers)
