"""`python -m tests.scale --events 1000000`: the test at a size of your choice, with progress, and what it measured."""

import asyncio
import json
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from infra.local.servers import start_servers
from infra.local.state import open_state
from infra.local.throwaway import throwaway
from tests.bench.machine import machine
from tests.scale.run import Report, Run, Tell, run

console = Console(stderr=True)
app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def scale(
    events: Annotated[int, typer.Option(help="How many facts.", min=1000)] = 1_000_000,
    processes: Annotated[int, typer.Option(help="How many processes of honoraria share them.", min=1)] = 3,
    kill: Annotated[bool, typer.Option(help="Kill one on the way; another takes its place.")] = True,
    batch_size: Annotated[int, typer.Option(help="Facts in one transaction.", min=1, max=1000)] = 500,
    nodes: Annotated[int, typer.Option(help="Nodes of the bus; with 3, three replicas.", min=1)] = 1,
    durable: Annotated[bool, typer.Option(help="With fsync, as it runs in earnest.")] = True,
    seed: Annotated[int, typer.Option(help="Other facts for another seed.")] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="One line of JSON on standard output.")] = False,
) -> None:
    """Several processes of one service on one durable: every fact once, every claim right, no deadlock."""
    asked = Run(events, processes, 0.4 if kill else None, batch_size, seed)
    with tempfile.TemporaryDirectory(prefix="samrad-scale-") as folder:
        # The servers may run as another user, and must come through.
        Path(folder).chmod(0o711)
        state = Path(folder) / "state"
        with throwaway(open_state(state)), start_servers(state, durable=durable, nats_nodes=nodes) as servers:
            report = asyncio.run(run(servers, Path(folder), asked, _shown(events)))
    if as_json:
        typer.echo(json.dumps({**asdict(report), "nodes": nodes, "fsync": durable, "machine": machine()}))
    else:
        _print(report)
    if report.aftermath.wrong or report.aftermath.deadlocks:
        raise typer.Exit(1)


def _shown(events: int) -> Tell:
    status = console.status("")
    status.start()

    def tell(what: str, count: int) -> None:
        status.update(f"{count:,} of {events:,} facts {what}".replace(",", " "))

    return tell


def _print(report: Report) -> None:
    asked, found = report.asked, report.aftermath
    killed = "one was killed on the way" if asked.kill_at is not None else "none was killed"
    console.print(f"{asked.events} facts, {asked.processes} processes, {killed}")
    console.print(f"applied in {report.seconds} s: {report.per_second}/s; processor seconds {report.cpu}")
    console.print(f"{found.claims} claims in {found.versions} versions, {found.stated} facts stated")
    console.print(f"deadlocks {found.deadlocks}, pauses {found.paused}, facts that ran alone {found.alone}")
    console.print("\n".join(found.wrong) or "every fact was applied once, every claim is worth what its facts come to")


if __name__ == "__main__":
    app()
