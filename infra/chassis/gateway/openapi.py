"""The description of a gateway: sign-in, headers and problems are the same everywhere and said once."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from infra.chassis.gateway.idempotency import HEADER, KEPT
from infra.chassis.gateway.problems import MEDIA_TYPE, Problem

OPERATIONS = ("get", "post", "put", "patch", "delete")

_ALWAYS = {
    "401": "Not signed in, or with a token that does not count here.",
    "403": "Signed in, but without the role that this needs.",
    "404": "There is nothing here, or nothing that you may see.",
    "422": "Something in the request must be mended; `errors` says what and how.",
    "500": "Something went wrong on our side; nothing was done.",
    "503": "A part we depend on does not answer; try again, a command with the same `Idempotency-Key`.",
}
_WRITES = {
    "400": "The body is not JSON, or a header is missing.",
    "409": "A rule forbids it; `type` names the rule.",
    "413": "The body is too long.",
    "415": "The body is not declared as JSON.",
}
_VERSIONED = {
    "412": "Someone has changed it since it was read.",
    "428": "If-Match is missing.",
}


def describe(app: FastAPI, issuer: str) -> dict[str, Any]:
    """The OpenAPI document of an application made by `gateway_app`."""
    document = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
    parts = document.setdefault("components", {})
    schemas = parts.setdefault("schemas", {})
    problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(problem.pop("$defs"))
    schemas["Problem"] = problem
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    parts["securitySchemes"] = {
        "oidc": {
            "type": "openIdConnect",
            "openIdConnectUrl": issuer.rstrip("/") + "/.well-known/openid-configuration",
        }
    }
    parts["parameters"] = {"IdempotencyKey": _idempotency_key()}
    parts["responses"] = {
        f"Problem{status}": {
            "description": text,
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        for status, text in sorted({**_ALWAYS, **_WRITES, **_VERSIONED}.items())
    }
    for path in document["paths"].values():
        for method in OPERATIONS:
            if method in path:
                _complete(method, path[method])
                _name_body(path[method], schemas)
    return document


def _complete(method: str, operation: dict[str, Any]) -> None:
    operation["security"] = [{"oidc": []}]
    parameters = operation.setdefault("parameters", [])
    told = dict(_ALWAYS)
    if method != "get":
        told |= _WRITES
    if method == "post":
        parameters.append({"$ref": "#/components/parameters/IdempotencyKey"})
    for parameter in parameters:
        if parameter.get("name") == "If-Match":
            # Optional for FastAPI only so that its absence is answered with 428 and not 422.
            parameter["required"] = True
            parameter["schema"] = {"type": "string", "pattern": '^"[0-9]{1,18}"$'}
            told |= _VERSIONED
    operation["responses"] = {
        **{status: answer for status, answer in operation["responses"].items() if status not in told},
        **{status: {"$ref": f"#/components/responses/Problem{status}"} for status in sorted(told)},
    }


def _name_body(operation: dict[str, Any], schemas: dict[str, Any]) -> None:
    media = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    wrapped = media.get("schema", {}).get("allOf")
    if wrapped:
        model = wrapped[0]
        if "title" in model and schemas.setdefault(model["title"], model) == model:
            media["schema"] = {"$ref": f"#/components/schemas/{model['title']}"}


def _idempotency_key() -> dict[str, Any]:
    return {
        "name": HEADER,
        "in": "header",
        "required": True,
        "description": "Your own key for this command. Sent again with the same key and content within "
        f"{KEPT.days} days, the first answer comes back and nothing is done twice.",
        "schema": {"type": "string", "minLength": 8, "maxLength": 128, "pattern": "^[!-~]+$"},
        "example": "01890a5d-ac96-774b-bcce-b302099a8057",
    }
