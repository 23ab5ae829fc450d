"""`samrad reconcile`."""

import asyncio
import contextlib
import json
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from contracts.topology import SERVICES
from infra.chassis.settings import WrongSettings, read_settings
from infra.chassis.vault import WrongKey
from infra.local.children import DidNotStart
from infra.local.options import JsonOption, StateOption
from infra.local.postgres_binaries import NoPostgres
from infra.local.stack import NoStack
from infra.local.state import StateInUse
from infra.reconcile.compare import Days
from infra.reconcile.places import local_sites, site_of
from infra.reconcile.reading import CannotCompare
from infra.reconcile.report import table, words
from infra.reconcile.report_json import as_json
from infra.reconcile.site import Site
from infra.reconcile.together import Outcome, Wish, reconcile

SAME, DIFFERENT, UNCOMPARED = 0, 1, 2
_WRONG = (NoStack, StateInUse, DidNotStart, NoPostgres, WrongSettings, WrongKey, CannotCompare, OSError)
_A_DAY = {"metavar": "YYYY-MM-DD", "formats": ["%Y-%m-%d"]}


def command(
    services: Annotated[
        list[str] | None,
        typer.Argument(metavar="[SERVICE]...", help=f"Which: {', '.join(SERVICES)}. All when left out."),
    ] = None,
    mend: Annotated[
        bool,
        typer.Option(
            "--mend",
            help="Have the relay tell again what the bus lost. Same ids, same numbers: who has a fact passes it by.",
        ),
    ] = False,
    recover: Annotated[
        bool,
        typer.Option(
            "--recover",
            help="Bring a service forward whose database was restored to an earlier point; its processes are stopped, "
            "or refuse to work.",
        ),
    ] = False,
    disown: Annotated[
        str | None,
        typer.Option(
            metavar="WHY",
            help="Note that the strange messages on a service's stream are not its own, with the reason you found.",
        ),
    ] = None,
    first: Annotated[datetime | None, typer.Option("--from", help="First day to compare, in UTC.", **_A_DAY)] = None,
    last: Annotated[datetime | None, typer.Option("--to", help="Last day, included.", **_A_DAY)] = None,
    administrator: Annotated[
        Path | None,
        typer.Option(
            envvar="SAMRAD_ADMINISTRATOR_SEED_FILE",
            metavar="FILE",
            help="Seed of the bus's administrator: the servers are then those of the settings (SAMRAD_…) of one "
            "SERVICE. Left out, they are those of the stack here.",
        ),
    ] = None,
    state: StateOption = None,
    json_: JsonOption = False,
) -> None:
    """Compare what services have stated (journal) with what the bus holds (stream), day by day.

    lost: the bus had it and has it no more. --mend has it told again.

    unknown: the bus has it and the journal does not. --recover after a restored database, --disown a stranger's.

    altered: both have it and do not say the same. waiting, set aside: not told yet, and no difference.

    Services may go on meanwhile. Where no stack runs, its PostgreSQL and NATS are started for as long as it takes.

    Exit status: 0 the same, 1 differences were found, 2 could not compare.
    """
    try:
        wanted = _wanted(services, recover=recover or bool(disown), elsewhere=administrator is not None)
        wish = Wish(Days(_day(first), _day(last)), mend, recover, disown)
        with _sites(wanted, administrator, state) as sites:
            outcomes = _run(sites, wish)
    except _WRONG as wrong:
        typer.echo(f"samrad reconcile: {wrong}", err=True)
        raise typer.Exit(UNCOMPARED) from None
    _show(outcomes, json_)
    if any(outcome.failed for outcome in outcomes):
        raise typer.Exit(UNCOMPARED)
    raise typer.Exit(SAME if all(outcome.same for outcome in outcomes) else DIFFERENT)


def _wanted(services: Sequence[str] | None, *, recover: bool, elsewhere: bool) -> list[str]:
    wanted = list(services or SERVICES)
    for name in wanted:
        if name not in SERVICES:
            raise CannotCompare(f"there is no service {name}; there are {', '.join(SERVICES)}")
    if (recover or elsewhere) and len(wanted) != 1:
        why = "--recover and --disown decide about one service" if recover else "settings are those of one service"
        raise CannotCompare(f"{why}: name it, as in `samrad reconcile meetings`")
    return wanted


@contextlib.contextmanager
def _sites(wanted: Sequence[str], administrator: Path | None, state: str | None) -> Iterator[list[Site]]:
    if administrator is not None:
        yield [site_of(wanted[0], read_settings(), administrator)]
    else:
        with local_sites(state, wanted) as sites:
            yield sites


def _run(sites: Sequence[Site], wish: Wish) -> list[Outcome]:
    console = Console(stderr=True)
    shown = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
        disable=not console.is_terminal,
    )
    tasks: dict[str, TaskID] = {}

    def progress(stream: str, done: int, of: int) -> None:
        if stream not in tasks:
            tasks[stream] = shown.add_task(stream, total=of)
        shown.update(tasks[stream], completed=done)

    with shown:
        return asyncio.run(reconcile(sites, wish, progress=progress))


def _show(outcomes: Sequence[Outcome], json_: bool) -> None:
    if json_:
        typer.echo(json.dumps(as_json(outcomes)))
        return
    Console().print(table(outcomes))
    for line in words(outcomes):
        typer.echo(line)


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None
