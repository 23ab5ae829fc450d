"""The development issuer's addresses: discovery, keys, authorization with a person picker, tokens."""

from __future__ import annotations

import time
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from infra.local.issuer.codes import Codes, Pending
from infra.local.issuer.grants import GRANT_TYPES, TokenEndpoint
from infra.local.issuer.pages import LANGUAGES, picker, refusal
from infra.local.issuer.people import clients, people
from infra.local.issuer.production import NotInProduction as NotInProduction  # what routes() raises
from infra.local.issuer.production import refuse_production
from infra.local.issuer.proof import ALGORITHMS, Denied, Proofs
from infra.local.issuer.signing import ALGORITHM, signer
from infra.local.state import State

ASKED = (
    "response_type",
    "client_id",
    "redirect_uri",
    "scope",
    "state",
    "nonce",
    "code_challenge",
    "code_challenge_method",
    "ui_locales",
)


def routes(state: State, issuer: str) -> list[Route]:
    """The issuer's routes for one state directory; raises NotInProduction."""
    refuse_production()
    signs, codes = signer(state, issuer), Codes()
    tokens = TokenEndpoint(state, signs, codes, Proofs(state, issuer))

    async def configuration(_: Request) -> Response:
        return JSONResponse(discovery(issuer))

    async def keys(_: Request) -> Response:
        return JSONResponse(signs.public_keys())

    async def authorize(request: Request) -> Response:
        given = dict(request.query_params) if request.method == "GET" else await _form(request)
        return _authorize(state, issuer, codes, given, picked=request.method == "POST")

    async def token(request: Request) -> Response:
        try:
            answer = tokens.answer(await _form(request), request.headers.get("authorization"))
        except Denied as denied:
            status = 401 if denied.error == "invalid_client" else 400
            return JSONResponse(
                {"error": denied.error, "error_description": denied.description}, status, headers=NEVER_KEPT
            )
        return JSONResponse(answer, headers=NEVER_KEPT)

    return [
        Route("/.well-known/openid-configuration", configuration),
        Route("/jwks", keys),
        Route("/authorize", authorize, methods=["GET", "POST"]),
        Route("/token", token, methods=["POST"]),
    ]


NEVER_KEPT = {"Cache-Control": "no-store"}


def discovery(issuer: str) -> dict[str, object]:
    """The OpenID Connect discovery document."""
    return {
        "issuer": issuer,
        "authorization_endpoint": f"{issuer}/authorize",
        "token_endpoint": f"{issuer}/token",
        "jwks_uri": f"{issuer}/jwks",
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": list(GRANT_TYPES),
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": [ALGORITHM],
        "token_endpoint_auth_methods_supported": [
            "client_secret_basic",
            "client_secret_post",
            "private_key_jwt",
            "none",
        ],
        "token_endpoint_auth_signing_alg_values_supported": list(ALGORITHMS),
        "code_challenge_methods_supported": ["S256"],
        "scopes_supported": ["openid", "profile"],
        "claims_supported": ["sub", "name", "samrad_grants"],
        "ui_locales_supported": list(LANGUAGES),
        "authorization_response_iss_parameter_supported": True,
    }


def _authorize(state: State, issuer: str, codes: Codes, given: Mapping[str, str], *, picked: bool) -> Response:
    asked = {name: given[name] for name in ASKED if name in given}
    client = clients(state).get(asked.get("client_id", ""))
    redirect = asked.get("redirect_uri", "")
    # Until both are known to belong together nothing may be sent to that address, not even an error.
    if client is None or not client.may_return_to(redirect):
        return HTMLResponse(refusal("client_id, redirect_uri", asked.get("ui_locales", "")), 400)
    answer = {"iss": issuer, **({"state": asked["state"]} if "state" in asked else {})}
    if wrong := _wrong(asked):
        return _back(redirect, {**answer, "error": "invalid_request", "error_description": wrong})
    everyone = people(state)
    if not picked:
        return HTMLResponse(picker(everyone.values(), asked))
    if given.get("person") not in everyone:
        return _back(redirect, {**answer, "error": "access_denied"})
    pending = Pending(
        subject=given["person"],
        client=client.client,
        redirect=redirect,
        challenge=asked["code_challenge"],
        scope=asked.get("scope", ""),
        nonce=asked.get("nonce"),
        since=time.time(),
    )
    return _back(redirect, {**answer, "code": codes.give(pending)})


def _wrong(asked: Mapping[str, str]) -> str | None:
    if asked.get("response_type") != "code":
        return "response_type must be code"
    if asked.get("code_challenge_method") != "S256" or not asked.get("code_challenge"):
        return "code_challenge with code_challenge_method=S256 is needed"
    return None


def _back(redirect: str, answer: Mapping[str, str]) -> Response:
    joint = "&" if urlsplit(redirect).query else "?"
    return RedirectResponse(f"{redirect}{joint}{urlencode(answer)}", 303)


async def _form(request: Request) -> dict[str, str]:
    return dict(parse_qsl((await request.body()).decode("utf-8", errors="replace"), keep_blank_values=True))
