"""`samrad token`: sign in as anybody, to try a gateway by hand."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from infra.local.options import JsonOption, StateOption, running_stack
from infra.local.tokens import NoToken

GrantOption = Annotated[
    list[str] | None,
    typer.Option("--grant", help="One role and its scope: role=NAME or role=NAME,SCOPE=VALUE. Say it once for each."),
]


def token(
    subject: Annotated[str, typer.Argument(help="An opaque id, never a name or an identity number.")],
    grant: GrantOption = None,
    state: StateOption = None,
    as_json: JsonOption = False,
) -> None:
    """Print a token of the local stack's development sign-in, for curl and friends.

    TOKEN=$(samrad token trying --grant role=operator)
    curl -H "Authorization: Bearer $TOKEN" http://127.0.0.1:PORT/operations/backlog

    Without --grant the subject may do what people.json in the state directory says.
    """
    grants = [_read(text) for text in grant] if grant else None
    stack = running_stack(state)
    try:
        minted = stack.token(subject, grants)
    except NoToken as refused:
        typer.echo(str(refused), err=True)
        raise typer.Exit(2) from None
    typer.echo(json.dumps({"access_token": minted}) if as_json else minted)


def _read(text: str) -> dict[str, str]:
    pairs = [pair.partition("=") for pair in text.split(",")]
    if any(not name or not value for name, _, value in pairs) or "role" not in {name for name, _, _ in pairs}:
        raise typer.BadParameter(f"--grant: {text!r} is not like role=operator or role=NAME,SCOPE=VALUE")
    grant = {name: value for name, _, value in pairs}
    _must_be_a_role(grant, text)
    return grant


def _must_be_a_role(grant: dict[str, str], text: str) -> None:
    """A token for a role that there is not, or for nowhere, would be taken and do nothing: say so now."""
    from infra.chassis.gateway.scope import SCOPES_OF

    scopes = {str(role): kinds for role, kinds in SCOPES_OF.items()}.get(grant["role"])
    if scopes is None:
        raise typer.BadParameter(f"--grant: there is no role {grant['role']}; there are {', '.join(SCOPES_OF)}")
    if scopes and len(grant.keys() & set(scopes)) != 1:
        raise typer.BadParameter(f"--grant: {text!r} lacks its scope: role={grant['role']},{' or '.join(scopes)}=VALUE")
