"""`samrad clock`: the stack's time."""

from __future__ import annotations

import asyncio
import json
from datetime import datetime
from typing import Annotated

import typer

from infra.chassis.clock import OSLO, clock_from
from infra.local.options import JsonOption, StateOption, running_stack
from infra.local.stack import Stack

app = typer.Typer(no_args_is_help=True)
FORMATS = ["%Y-%m-%d", "%Y-%m-%dT%H:%M"]


@app.callback()
def clock() -> None:
    """Show the stack's time, and move it when it is simulated."""


@app.command()
def show(state: StateOption = None, as_json: JsonOption = False) -> None:
    """Show what time it is in the stack."""
    stack = running_stack(state)
    now = clock_from(stack.clock)
    if as_json:
        typer.echo(json.dumps({"now": now.now().isoformat(), "simulated": now.simulated}))
    else:
        typer.echo(f"{now.now().astimezone(OSLO):%Y-%m-%d %H:%M} ({'simulated' if now.simulated else 'real'})")


@app.command()
def advance(
    to: Annotated[
        datetime,
        typer.Argument(
            metavar="YYYY-MM-DD[THH:MM]", formats=FORMATS, help="The day (its midnight) or minute, in Norway."
        ),
    ],
    state: StateOption = None,
    as_json: JsonOption = False,
) -> None:
    """Move simulated time on, stopping at everything that falls due, until all is quiet."""
    from infra.local.quiet import NotQuiet, NotSimulated

    stack = running_stack(state)
    try:
        stops = asyncio.run(_advance(stack, to.replace(tzinfo=OSLO)))
    except (NotQuiet, NotSimulated, ValueError) as wrong:
        typer.echo(f"samrad clock advance: {wrong}", err=True)
        raise typer.Exit(1) from None
    now = clock_from(stack.clock).now()
    if as_json:
        typer.echo(json.dumps({"now": now.isoformat(), "stops": stops}))
    else:
        typer.echo(f"{now.astimezone(OSLO):%Y-%m-%d %H:%M}, {stops} stops on the way")


async def _advance(stack: Stack, to: datetime) -> int:
    from infra.local.quiet import Stillness

    stillness = Stillness(stack.services, stack.token("samrad-clock", [{"role": "operator"}]))
    try:
        return await stillness.advance(stack.clock, to)
    finally:
        await stillness.close()
