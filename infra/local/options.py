"""Options that the commands of a stack have in common."""

from __future__ import annotations

from typing import Annotated

import typer

from infra.local.stack import NoStack, Stack, find_stack

StateOption = Annotated[
    str | None,
    typer.Option("--state", metavar="DIR", help="The state directory; SAMRAD_STATE or .samrad when left out."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="One line of JSON for programs.")]


def running_stack(state: str | None) -> Stack:
    """The stack that runs here; ends the command with words and exit code 1 when there is none."""
    try:
        return find_stack(state)
    except NoStack as none:
        typer.echo(none, err=True)
        raise typer.Exit(1) from None
