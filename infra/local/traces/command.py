"""`samrad trace`: what happened, as a tree."""

from __future__ import annotations

import asyncio
import json
from typing import Annotated

import typer
from rich.console import Console

from infra.local.options import JsonOption, StateOption, running_stack
from infra.local.traces.read import read_trace, read_traces_about
from infra.local.traces.show import as_json as spans_as_json
from infra.local.traces.show import tree


def trace(
    trace_id: Annotated[str | None, typer.Argument(metavar="ID", help="A trace id, or the beginning of one.")] = None,
    claim: Annotated[
        str | None, typer.Option(help="Show every trace that touched this claim (or any other aggregate).")
    ] = None,
    state: StateOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show a trace as a tree: service, name, duration, what it was about, links to other traces."""
    if (trace_id is None) == (claim is None):
        typer.echo("samrad trace: give either an ID or --claim", err=True)
        raise typer.Exit(2)
    stack = running_stack(state)
    dsn = stack.traces_dsn
    if claim is not None:
        traces = asyncio.run(read_traces_about(dsn, claim))
    else:
        traces = [found] if (found := asyncio.run(read_trace(dsn, trace_id or ""))) else []
    if not traces:
        typer.echo(f"no trace of {claim or trace_id} is kept here", err=True)
        raise typer.Exit(1)
    if as_json:
        typer.echo(json.dumps([spans_as_json(spans) for spans in traces]))
        return
    for spans in traces:
        Console().print(tree(spans))
