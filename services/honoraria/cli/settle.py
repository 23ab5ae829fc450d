"""`samrad settle`: settlement runs from the command line, through the gateway like anybody else."""

import calendar
import json
import re
import time
from datetime import date
from typing import Annotated, NoReturn

import typer
from rich import box
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from services.honoraria.cli.asking import CannotAsk, Gateway, Json
from services.honoraria.cli.screen import flagged, screen
from services.honoraria.documents.money import kroner

app = typer.Typer(add_completion=False)
MunicipalityOption = Annotated[
    list[str] | None, typer.Option("--municipality", "-m", help="Four digits; say it once for each.")
]
LOOK = 0.2
"""Seconds between looks at how far it has come."""


@app.command("settle")
def settle(
    municipality: MunicipalityOption = None,
    everything: Annotated[bool, typer.Option("--all", help="All municipalities whose economist you are.")] = False,
    period: Annotated[str, typer.Option(help="A month: 2024-08.")] = "",
    first: Annotated[str, typer.Option("--from", help="First day, where the period is no month: 2024-07-01.")] = "",
    last: Annotated[str, typer.Option("--to", help="Last day, included: 2024-09-30.")] = "",
    simulate: Annotated[bool, typer.Option("--simulate", help="Show what it would come to; nothing is paid.")] = False,
    url: Annotated[str | None, typer.Option(help="The gateway; SAMRAD_HONORARIA_URL when left out.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="JSON for programs, instead of a table.")] = False,
) -> None:
    """Settle what is approved: for one municipality, some or all.

    \b
    samrad settle --municipality 3907 --period 2024-08 --simulate
    samrad settle --municipality 3907 --period 2024-08
    samrad settle --all --from 2024-07-01 --to 2024-09-30

    \b
    Takes every approved line up to the last day that no run has taken; older
    ones are marked as arrears. Run it again and it finds only what is new.
    Each municipality is settled by itself: one that is refused stops no other.
    SAMRAD_TOKEN holds your token; you must be economist of each municipality.

    \b
    Exit code 0: all are settled. 1: some were refused, and it says why.
    2: it could not be asked at all.
    """
    begins, ends = _period(period, first, last)
    if bool(municipality) == everything:
        _fail("name the municipalities with --municipality, or say --all")
    asked = {
        "municipalities": municipality or None,
        "from": begins.isoformat(),
        "to": ends.isoformat(),
        "mode": "simulate" if simulate else "commit",
    }
    try:
        with Gateway(url, None) as gateway:
            order = _watched(gateway, gateway.post("/settlement-orders", asked))
            runs = [gateway.get(f"/settlements/{one['run']}") for one in order["settlements"] if one["run"]]
    except CannotAsk as why:
        _fail(str(why))
    refused = [one for one in order["settlements"] if one["problem"]]
    if as_json:
        typer.echo(json.dumps({"order": order["order"], "mode": order["mode"], "runs": runs, "refused": refused}))
    else:
        _show(runs, refused, simulated=simulate)
    if refused:
        raise typer.Exit(1)


def _period(period: str, first: str, last: str) -> tuple[date, date]:
    if bool(period) == bool(first or last):
        _fail("say which period: --period 2024-08, or --from and --to")
    try:
        if period:
            if not re.fullmatch(r"\d{4}-\d{2}", period):
                _fail(f"--period: {period!r} is not a month like 2024-08")
            begins = date.fromisoformat(f"{period}-01")
            return begins, begins.replace(day=calendar.monthrange(begins.year, begins.month)[1])
        if not (first and last):
            _fail(f"say {'--to' if first else '--from'} too: both days are included")
        return date.fromisoformat(first), date.fromisoformat(last)
    except ValueError as wrong:
        _fail(f"{wrong}: a day is written 2024-07-01, a month 2024-08")


def _watched(gateway: Gateway, order: Json) -> Json:
    """The order when all of it is done."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task("municipalities settled", total=order["municipalities"])
        while (done := order["settled"] + order["refused"]) < order["municipalities"]:
            shown.update(task, completed=done)
            time.sleep(LOOK)
            order = gateway.get(f"/settlement-orders/{order['order']}")
    return order


def _show(runs: list[Json], refused: list[Json], *, simulated: bool) -> None:
    title = "Simulated, in kroner: nothing is paid" if simulated else "Settled, in kroner"
    table = Table(title=title, title_justify="left", box=box.SIMPLE, show_edge=False, padding=(0, 1, 0, 0))
    table.add_column("")
    for heading in ("vouchers", "lines", "payroll", "contribution", "bank", "refunds"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("left out")
    for run in runs:
        result = run["result"]
        sums = (result[name] for name in ("office_ore", "contribution_ore", "business_ore", "refund_ore"))
        money = ("no rate" if ore is None else kroner(ore) for ore in sums)
        reasons = ("unpriced", "unapproved", "rejected", "unpaid")
        left = [f"{result[name]} {name}" for name in reasons if result.get(name)]
        if result.get("other_payee"):
            left.append(f"{result['other_payee']} other_payee: {kroner(result['other_payee_ore'])}, in the next run")
        whose = f"{run['municipality']}, earlier payee" if run.get("follows") else run["municipality"]
        table.add_row(whose, str(result["vouchers"]), str(result["lines"]), *money, ", ".join(left))
    console = screen()
    console.print(table)
    for run in runs:
        for problem in run["result"]["problems"]:
            console.print(flagged(run["municipality"], f": {problem}"))
    for one in refused:
        console.print(flagged(f"{one['municipality']} was refused", f": {one['problem']}", "red"))


def _fail(why: str) -> NoReturn:
    typer.echo(f"samrad settle: {why}", err=True)
    raise typer.Exit(2)


if __name__ == "__main__":
    app()
