"""`samrad up`, `down` and `status`."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import time
from datetime import date, datetime
from typing import Annotated

import typer
from rich.console import Console

from contracts.topology import SERVICES
from infra.local import cluster
from infra.local import servers as local_servers
from infra.local.children import DidNotStart
from infra.local.console import screen, silence
from infra.local.issuer.production import NotInProduction, refuse_production
from infra.local.options import JsonOption, StateOption, running_stack
from infra.local.plan import WrongBus, WrongClock, make_plan
from infra.local.ports import NoFreePort
from infra.local.postgres_binaries import NoPostgres
from infra.local.processes import is_alive
from infra.local.report import table, usage
from infra.local.stack import NoStack, Stack, find_stack
from infra.local.state import StateInUse, hold, open_state
from infra.local.supervisor import supervise

PATIENCE = 60.0  # seconds `down` waits


def up(
    state: StateOption = None,
    as_json: JsonOption = False,
    simulated: Annotated[
        datetime | None,
        typer.Option(
            metavar="YYYY-MM-DD",
            formats=["%Y-%m-%d"],
            help="Let the stack's time stand at this day until it is advanced.",
        ),
    ] = None,
    nats_nodes: Annotated[
        int | None,
        typer.Option(min=1, max=9, help="Run the bus as a cluster; with 3, each stream is kept on three nodes."),
    ] = None,
) -> None:
    """Start the whole stack here and keep it running until Ctrl-C."""
    terminal = Console()

    def announce(stack: Stack) -> None:
        if as_json:
            typer.echo(stack.model_dump_json())
        else:
            terminal.print(table(stack))

    try:
        refuse_production()
        here = open_state(state)
        with hold(here):
            plan = make_plan(here, _day(simulated), nats_nodes)
            servers = local_servers.ports_of(cluster.count_in(plan.ports))
            write = silence if as_json else screen(("samrad", *servers, "preloaded", "support", *SERVICES))
            asyncio.run(supervise(plan, write, announce))
    except (StateInUse, DidNotStart, NotInProduction, WrongBus, WrongClock, NoFreePort, NoPostgres, OSError) as wrong:
        typer.echo(f"samrad up: {wrong}", err=True)
        raise typer.Exit(1) from None


def down(state: StateOption = None) -> None:
    """Stop the stack and wait until nothing of it runs."""
    try:
        stack = find_stack(state)
    except NoStack as none:
        typer.echo(none)  # which is what was wanted
        return
    supervisor = stack.processes["samrad"]
    os.kill(supervisor, signal.SIGTERM)
    deadline = time.monotonic() + PATIENCE
    while is_alive(supervisor):
        if time.monotonic() > deadline:
            typer.echo(f"samrad down: process {supervisor} still runs after {PATIENCE:.0f} s", err=True)
            raise typer.Exit(1)
        time.sleep(0.05)
    typer.echo(f"stopped; everything is kept in {stack.state}")


def status(state: StateOption = None, as_json: JsonOption = False) -> None:
    """Show what runs where, and how much memory it takes."""
    stack = running_stack(state)
    used = usage(stack)
    if as_json:
        typer.echo(json.dumps({**stack.model_dump(), "memory_kb": used}))
    else:
        Console().print(table(stack, used))


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None
