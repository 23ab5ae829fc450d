"""`samrad bench`: measure one thing, or all, beside what a team would otherwise write."""

import asyncio
import contextlib
import json
import logging
import signal
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from types import FrameType
from typing import Annotated, Any

import structlog
import typer
from rich.console import Console

from tests.bench.frame import Bench, NoSuchBench, Result, measure_of
from tests.bench.machine import machine
from tests.bench.table import table
from tests.bench.targets import TARGETS

app = typer.Typer()


@dataclass(frozen=True, slots=True)
class Running:
    """A bench and the loop it runs in."""

    bench: Bench
    runner: asyncio.Runner


@app.command()
def bench(
    name: Annotated[str | None, typer.Argument(help=f"What to measure: {', '.join(TARGETS)}.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One line of JSON per bench, for programs.")] = False,
    everything: Annotated[bool, typer.Option("--all", help="Measure everything and print the table.")] = False,
    smoke: Annotated[bool, typer.Option("--smoke", help="Seconds only: shows that it runs, not how fast.")] = False,
) -> None:
    """Measure how fast it goes here, and how fast what a team would otherwise write goes on the same servers."""
    if (name is None) != everything or (name is not None and name not in TARGETS):
        typer.echo(f"samrad bench: name one of {', '.join(TARGETS)}, or say --all", err=True)
        raise typer.Exit(2)
    _stop_in_order()
    console = Console(stderr=True)
    found: dict[str, dict[str, Any]] = {}
    missing: dict[str, str] = {}
    # What is only to be seen to run may do so on the same servers.
    with contextlib.ExitStack() as alive:
        common = alive.enter_context(opened(console, smoke=True)) if smoke else None
        for each in [name] if name else TARGETS:
            try:
                found[each] = run(each, console, common)
            except NoSuchBench as none:
                missing[each] = str(none)
                continue
            if as_json:
                typer.echo(json.dumps(found[each], ensure_ascii=False))
    if not as_json and found:
        Console().print(table(found, smoke=smoke))
    for said in missing.values():
        typer.echo(f"samrad bench: {said}", err=True)
    if missing:
        raise typer.Exit(1)


@contextlib.contextmanager
def opened(console: Console, *, smoke: bool) -> Iterator[Running]:
    """What benches run in, and an event loop for them; both end with the block."""
    bench = Bench(smoke, console)
    with bench.alive, _runner() as runner:
        yield Running(bench, runner)


def run(name: str, console: Console, common: Running | None = None) -> dict[str, Any]:
    """Measure one bench. Returns what it found, name and machine with it. Raises NoSuchBench."""
    measure = measure_of(name)
    here = machine()
    console.print(f"[bold]{name}[/]")
    _say_little()
    with contextlib.nullcontext(common) if common else opened(console, smoke=False) as running:
        result: Result = running.runner.run(_awaited(measure(running.bench)))
    return {
        "name": name,
        "ours": dict(result.ours),
        "baseline": dict(result.baseline),
        "ratio": round(result.ratio, 2),
        "machine": here,
    }


def _say_little() -> None:
    """What services log that are only prepared here: nothing but trouble, and not where the result goes."""
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


def _stop_in_order() -> None:
    """Told to stop otherwise than by Ctrl-C we stop as if by Ctrl-C: nothing that was started is left behind."""
    # A shell starts what it puts in the background deaf to Ctrl-C.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, _interrupt)


def _interrupt(_: int, __: FrameType | None) -> None:
    signal.raise_signal(signal.SIGINT)


async def _awaited(measuring: Any) -> Result:
    result: Result = await measuring
    return result


def _runner() -> asyncio.Runner:
    try:
        import uvloop
    except ImportError:
        return asyncio.Runner()
    return asyncio.Runner(loop_factory=uvloop.new_event_loop)
