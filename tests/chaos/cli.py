"""`python -m tests.chaos`: attack a house of its own for some minutes, and say what was found."""

from __future__ import annotations

import asyncio
import faulthandler
import secrets
import tempfile
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from infra.local.children import DidNotStart
from infra.local.quiet import NotQuiet
from infra.local.state import open_state
from tests.chaos.after.processes import left
from tests.chaos.load import Book, Hands
from tests.chaos.load.founding import NotFounded
from tests.chaos.opening import open_house
from tests.chaos.report import as_json, as_table
from tests.chaos.run import Report, inhabited, perform

app = typer.Typer()
AROUND = 300.0
"""Seconds beyond the violence that a run may take to start, heal and look; then it is ended with everybody's stack."""


@app.command()
def chaos(
    minutes: Annotated[float, typer.Option(min=0.1, help="How long, healing and looking aside.")] = 2.0,
    seed: Annotated[int | None, typer.Option(help="Decides what is done when, and to whom.")] = None,
    nodes: Annotated[int, typer.Option(min=1, max=5, help="Nodes of the bus; with 3 its leaders are killed too.")] = 1,
    hands: Annotated[int, typer.Option(min=1, help="People at work at a time.")] = 6,
    keep: Annotated[Path | None, typer.Option(help="Keep the state and the logs there.")] = None,
    as_one_line: Annotated[bool, typer.Option("--json", help="One line of JSON for programs.")] = False,
) -> None:
    """Kill, cut, fill and freeze under load; then everything that was answered must be there, once."""
    screen = Console(stderr=True, highlight=False)
    chosen = secrets.randbelow(2**31) if seed is None else seed
    screen.print(f"seed {chosen}: repeat with --seed {chosen} --minutes {minutes:g} --nodes {nodes}")
    faulthandler.dump_traceback_later(minutes * 60 * 2 + AROUND, exit=True)
    with tempfile.TemporaryDirectory(prefix="samrad-chaos-") as folder:
        try:
            report, book = asyncio.run(_attack(keep or Path(folder), chosen, minutes * 60, nodes, hands, screen))
        except (DidNotStart, NotFounded, NotQuiet) as wrong:
            typer.echo(f"nothing was attacked: {wrong}", err=True)
            raise typer.Exit(1) from None
    faulthandler.cancel_dump_traceback_later()
    if as_one_line:
        typer.echo(as_json(report, book))
    else:
        Console(highlight=False).print(as_table(report, book))
    raise typer.Exit(1 if report.found else 0)


async def _attack(
    folder: Path, seed: int, seconds: float, nodes: int, hands: int, screen: Console
) -> tuple[Report, Book]:
    report, pids = Report(seed), set[int]()
    async with AsyncExitStack() as stack:
        house = await stack.enter_async_context(open_house(folder, nats_nodes=nodes))
        world = await stack.enter_async_context(inhabited(house, seed))
        await perform(house, world, Hands(world, hands), report, seconds, screen.print)
        pids = {kept.pid for kept in house.kept.values() if kept.pid}
    report.found += left(open_state(folder), pids)
    return report, world.client.book
