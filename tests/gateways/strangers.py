"""Every route of a gateway tried by those who may not: routes are read from the description, so none is forgotten."""

import base64
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import httpx2

from tests.gateways.caller import Caller, Grants, Json

Known = Mapping[str, str]
"""What is there, by the name of its field or parameter; under `GET /rates/{rate} rate` for that route alone."""

EVERY_ROLE_ELSEWHERE: Grants = (
    *({"role": role, "community": "elsewhere"} for role in ("secretariat", "recorder", "attester", "authoriser")),
    *({"role": role, "municipality": "0000"} for role in ("authoriser", "economist", "gp")),
    {"role": "practitioner", "practitioner": "00000000-0000-4000-8000-000000000000"},
    {"role": "integrator"},
)
_NOTHING: dict[str, str] = {}
_NOTHING_TO_SEE: tuple[object, ...] = ([], {"items": [], "next": None})


@dataclass(frozen=True, slots=True)
class Route:
    """One operation of the description."""

    method: str
    path: str
    described: Json

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def routes(call: Caller) -> list[Route]:
    """All of them."""
    described: Json = call.app.openapi()
    shared = described["components"].get("parameters", {})

    def spelt_out(told: Json) -> Json:
        named = [shared[one["$ref"].rpartition("/")[2]] if "$ref" in one else one for one in told.get("parameters", ())]
        return told | {"parameters": named}

    paths: Json = described["paths"]
    return [Route(how.upper(), path, spelt_out(told)) for path, every in paths.items() for how, told in every.items()]


async def answered_unsigned(call: Caller) -> list[str]:
    """The routes that do not answer 401 to nobody, to an expired token and to forged ones."""
    wrong = []
    for route in routes(call):
        for name, header in _unsigned(call):
            answer = await call.client.request(route.method, route.path, headers=header)
            if answer.status_code != 401:
                wrong.append(f"{route}, {name}: {answer.status_code}")
    return wrong


def _unsigned(call: Caller) -> Iterator[tuple[str, dict[str, str]]]:
    issuer = call.issuer
    header, payload, _ = issuer.token({"role": "operator"}).split(".")
    unsigned = base64.urlsafe_b64encode(json.dumps({"alg": "none", "typ": "JWT"}).encode()).rstrip(b"=").decode()
    tokens = {
        "expired": issuer.token({"role": "operator"}, exp=1),
        "of another audience": issuer.token({"role": "operator"}, aud="another"),
        "unsigned": f"{unsigned}.{payload}.",
        "without its signature": f"{header}.{payload}.",
    }
    yield "nobody", {}
    for name, token in tokens.items():
        yield name, {"Authorization": f"Bearer {token}"}


async def shown_to(call: Caller, known: Known, who: Grants, *, allowed: Mapping[str, str] = _NOTHING) -> list[str]:
    """The routes that show or do something for `who`, those in `allowed` (with the reason) left out.

    What is not 403, 404 or empty is told, so that a request that was refused for its form is noticed, too.
    """
    wrong = []
    for route in routes(call):
        for filtered in (False, True):
            name = f"{route} {'with' if filtered else 'without'} filters"
            if {name, str(route)} & set(allowed):
                continue
            answer = await ask(call, route, known, who, filtered=filtered)
            if answer.status_code in (403, 404) or (answer.status_code == 200 and _is_empty(answer)):
                continue
            wrong.append(f"{name}: {answer.status_code} {answer.text[:300]}")
    return wrong


async def told_apart(call: Caller, known: Known, who: Grants, *, allowed: Mapping[str, str] = _NOTHING) -> list[str]:
    """The routes that answer otherwise for what is there than for other ids, though `who` may see neither.

    In the address, in a filter or in the body: whatever of a request names something by its id.
    """
    other = {name: str(uuid4()) if len(value) == 36 else value for name, value in known.items()}
    wrong = []
    for route in routes(call):
        for filtered in (False, True):
            asked, elsewhere = (_request(call, route, told, filtered=filtered) for told in (known, other))
            if asked == elsewhere or str(route) in allowed:
                continue
            one, none = await _sent(call, route, asked, who), await _sent(call, route, elsewhere, who)
            if (one.status_code, _said(one)) != (none.status_code, _said(none)):
                wrong.append(f"{route}: {one.status_code} and {none.status_code}")
    return wrong


async def hidden_from(call: Caller, known: Known, who: Grants, *, allowed: Mapping[str, str] = _NOTHING) -> list[str]:
    """The routes to read by id that do not find what is known: for `who` may see it, so it is not there."""
    wrong = []
    for route in routes(call):
        if route.method == "GET" and _in_path(route) and str(route) not in allowed:
            answer = await ask(call, route, known, who)
            if answer.status_code != 200:
                wrong.append(f"{route}: {answer.status_code} {answer.text[:300]}")
    return wrong


async def ask(call: Caller, route: Route, known: Known, who: Grants, *, filtered: bool = False) -> httpx2.Response:
    """A request as the description shows it, about what is known; `filtered` narrows by whatever can be narrowed by."""
    return await _sent(call, route, _request(call, route, known, filtered=filtered), who)


@dataclass(frozen=True, slots=True)
class _Request:
    path: str
    query: dict[str, str]
    content: bytes | None
    kind: str | None


def _request(call: Caller, route: Route, known: Known, *, filtered: bool) -> _Request:
    path = route.path
    for name in _in_path(route):
        path = path.replace("{" + name + "}", quote(_of(known, route, name) or _example(_named(route, name)), safe=""))
    query = {
        one["name"]: known.get(one["name"]) or _example(one)
        for one in route.described["parameters"]
        if one["in"] == "query" and (one["required"] or (filtered and one["name"] in known))
    }
    return _Request(path, query, *_body(call, route, known, -1 if filtered else 0))


async def _sent(call: Caller, route: Route, request: _Request, who: Grants) -> httpx2.Response:
    headers = {
        "Authorization": f"Bearer {call.issuer.token(*who, sub='stranger')}",
        "Idempotency-Key": str(uuid4()),
        "If-Match": '"1"',
    }
    if request.kind:
        headers["Content-Type"] = request.kind
    return await call.client.request(
        route.method, request.path, params=request.query, headers=headers, content=request.content
    )


def _in_path(route: Route) -> list[str]:
    return [one["name"] for one in route.described["parameters"] if one["in"] == "path"]


def _named(route: Route, name: str) -> Json:
    return next(dict(one) for one in route.described["parameters"] if one["name"] == name)


def _of(known: Known, route: Route, name: str) -> str | None:
    return known.get(f"{route} {name}") or known.get(name)


def _example(parameter: Json) -> str:
    schema = parameter["schema"]
    shown = (*schema.get("examples", ()), *schema.get("enum", ()), schema.get("default"), parameter.get("example"))
    for found in (*shown, {"date": "2024-03-14"}.get(schema.get("format"))):
        if found is not None:
            return str(found)
    raise AssertionError(f"{parameter['name']}: say an example in the description, or what is known of it in the test")


def _body(call: Caller, route: Route, known: Known, place: int) -> tuple[bytes | None, str | None]:
    content = route.described.get("requestBody", {}).get("content", {})
    if not content:
        return None, None
    ((kind, told),) = content.items()
    if kind != "application/json":
        return b"<x/>", kind
    schema, shared = told["schema"], call.app.openapi()["components"]["schemas"]
    while "examples" not in schema:
        either = schema.get("anyOf") or schema.get("oneOf") or schema.get("allOf")
        assert either or "$ref" in schema, f"{route}: its body has no example"
        schema = either[place] if either else shared[schema["$ref"].rpartition("/")[2]]
    return json.dumps(_about(schema["examples"][0], known)).encode(), kind


def _about(example: Any, known: Known) -> Any:
    """The example, about what is known."""
    if isinstance(example, list):
        return [_about(one, known) for one in example]
    if not isinstance(example, dict):
        return example
    told = {name: _about(value, known) for name, value in example.items()}
    return told | {name: known[name] for name, value in told.items() if isinstance(value, str) and name in known}


def _is_empty(answer: httpx2.Response) -> bool:
    if answer.headers["content-type"] != "application/json":
        return False
    told = answer.json()
    return told in _NOTHING_TO_SEE or (isinstance(told, dict) and told.get("claims") == 0)


def _said(answer: httpx2.Response) -> object:
    told: Json = answer.json() if "json" in answer.headers["content-type"] else {}
    return {name: value for name, value in told.items() if name != "instance"}
