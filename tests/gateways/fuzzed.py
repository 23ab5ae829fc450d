"""Requests, right and wrong ones, that schemathesis makes up from a gateway's own description."""

import asyncio
import json
from collections import Counter
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.core import NOT_SET
from schemathesis.core.result import Ok

from tests.gateways.caller import Caller, Grants


def answers(
    call: Caller, loop: asyncio.AbstractEventLoop, *, by: Grants, known: Mapping[str, str], examples: int
) -> Counter[int]:
    """Try every operation with `examples` requests; fails the test at the first 5xx. Returns statuses, counted.

    `known` holds ids by the name of their field or parameter: put in most of the time, so that requests get further
    than "not found".
    """
    schema = schemathesis.openapi.from_dict(call.app.openapi())
    counted: Counter[int] = Counter()
    signed = {"Authorization": f"Bearer {call.issuer.token(*by)}"}
    for found in schema.get_all_operations():
        if not isinstance(found, Ok):
            raise AssertionError(found)
        operation = found.ok()
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            _try(operation.as_strategy(generation_mode=mode), call, loop, signed, known, examples, counted)
    return counted


def _try(
    cases: st.SearchStrategy[Any],
    call: Caller,
    loop: asyncio.AbstractEventLoop,
    signed: dict[str, str],
    known: Mapping[str, str],
    examples: int,
    counted: Counter[int],
) -> None:
    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=True,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(case=cases, with_ids=st.sampled_from((True, True, True, False)))
    def answer(case: Case[Any], with_ids: bool) -> None:
        status, text = loop.run_until_complete(_send(call, signed, case, known if with_ids else {}))
        counted[status] += 1
        assert status < 500, f"{case.method} {case.path} {case.query} {case.body!r}: {text}"

    answer()


async def _send(call: Caller, signed: dict[str, str], case: Case[Any], known: Mapping[str, str]) -> tuple[int, str]:
    path = case.path
    for name, value in (case.path_parameters or {}).items():
        path = path.replace("{" + name + "}", quote(str(known.get(name, value)), safe=""))
    sent = None if case.body is NOT_SET else _bytes(case.body, known)
    headers = {str(k): str(v) for k, v in (case.headers or {}).items() if str(v).isascii() and str(v).isprintable()}
    if sent is not None:
        headers["Content-Type"] = "application/json"
    query = {name: known.get(name, value) for name, value in (case.query or {}).items()}
    response = await call.client.request(case.method, path, params=query, headers=headers | signed, content=sent)
    return response.status_code, response.text


def _bytes(body: object, known: Mapping[str, str]) -> bytes:
    if isinstance(body, bytes):
        return body
    filled = {name: known.get(name, value) for name, value in body.items()} if isinstance(body, dict) else body
    return json.dumps(filled, default=str).encode("utf-8", "surrogatepass")
