"""Tokens in anybody's name, from the development issuer: what the demo and the tests sign in with."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterable, Mapping
from urllib.parse import urlencode

from infra.local.issuer import AUDIENCE, MADE_UP_PERSON, TOKEN_EXCHANGE
from infra.local.issuer.people import DEVELOPER, developer_secret
from infra.local.state import State


class NoToken(RuntimeError):
    """The issuer refused; the text is its reason."""


def mint(
    state: State,
    issuer: str,
    subject: str,
    *,
    name: str = "",
    grants: Iterable[Mapping[str, str]] | None = None,
    audience: str = AUDIENCE,
) -> str:
    """An access token for `subject`, who may do what `grants` say (without them: what people.json says).

    Blocks for a few milliseconds. Raises NoToken with the issuer's reason."""
    form = {
        "grant_type": TOKEN_EXCHANGE,
        "client_id": DEVELOPER,
        "client_secret": developer_secret(state),
        "subject_token": subject,
        "subject_token_type": MADE_UP_PERSON,
        "audience": audience,
        "name": name,
    }
    if grants is not None:
        form["grants"] = json.dumps([dict(grant) for grant in grants])
    request = urllib.request.Request(f"{issuer}/token", data=urlencode(form).encode())
    try:
        with urllib.request.urlopen(request, timeout=10) as response:
            return str(json.load(response)["access_token"])
    except urllib.error.HTTPError as refused:
        raise NoToken(f"{subject}: {refused.read().decode(errors='replace')}") from None
