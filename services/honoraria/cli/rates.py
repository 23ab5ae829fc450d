"""`samrad rates list`: what holds on a day, why, and what of it is an assumption."""

import json
from datetime import date, datetime
from typing import Annotated, Any, NoReturn
from zoneinfo import ZoneInfo

import typer

from services.honoraria.model.explain import LANGUAGES
from services.honoraria.model.explain.written import money
from services.honoraria.price_input.form import Wrong, real_date
from services.honoraria.rate_list import what_holds

app = typer.Typer(help="Rates, kilometres and regimes: what holds, why, and what is assumed.", no_args_is_help=True)
Row = dict[str, Any]


@app.callback()
def rates() -> None:
    """Rates, kilometres and regimes: what holds, why, and what is assumed."""


@app.command("list")
def list_rates(
    on: Annotated[str, typer.Option(metavar="DATE", help="The day: 2024-07-01. Today when left out.")] = "",
    url: Annotated[
        str | None, typer.Option(help="The gateway of honoraria, for what was entered; else SAMRAD_HONORARIA_URL.")
    ] = None,
    shipped: Annotated[bool, typer.Option("--shipped", help="Only what comes with the program; ask nobody.")] = False,
    language: Annotated[str, typer.Option(help="Of the assumptions: nb, nn or en.")] = "nb",
    as_json: Annotated[bool, typer.Option("--json", help="JSON for programs, in all languages.")] = False,
) -> None:
    """Show what holds on a day, why, and what of it is an assumption.

    \b
    samrad rates list --on 2024-07-01
    samrad rates list --on 2025-07-01 --json

    \b
    Rates that people have entered lie with the service: with its address in
    SAMRAD_HONORARIA_URL and a token in SAMRAD_TOKEN they are included; else
    only what is shipped is shown, and it says so. A gap is shown as one.
    """
    day = _day(on)
    if language not in LANGUAGES:
        _fail(f"--language: {language!r} is none of {', '.join(LANGUAGES)}")
    holds = what_holds(day, None) if shipped else _asked(day, url)
    if as_json:
        text = json.dumps(holds, ensure_ascii=False, indent=2)
    else:
        text = "\n".join(_lines(holds, language))
    typer.echo(text.encode("utf-8"))


def _asked(day: date, url: str | None) -> Row:
    import os

    from services.honoraria.cli.asking import URL, CannotAsk, Gateway

    if not (url or os.environ.get(URL)):
        return what_holds(day, None)
    try:
        with Gateway(url, None) as gateway:
            return gateway.get("/rates/in-force", on=day.isoformat())
    except CannotAsk as why:
        _fail(str(why))


def _lines(holds: Row, language: str) -> list[str]:
    known = "" if holds["entered_included"] else " (shipped only: what was entered is not known here)"
    lines = [f"On {holds['on']}{known}", "", "Per hour"]
    for row in holds["rates"]:
        point = f" {row['point']}" if row.get("point") else ""
        lines += _entry(f"{row['agreement']}{point}, {row['of']}", row["ore_per_hour"], row, language)
    lines += ["", "Travel"]
    for row in holds["travel"]:
        lines += _entry(row["what"].replace("_", " "), row["ore"], row, language)
    lines += ["", "Counting"]
    for row in holds["policies"]:
        holding = "where nobody has decided" if row["holds"] else "can be arranged"
        lines += _entry(f"{row['code']}: {row['name']}", holding, row, language)
    lines += ["", f"Never assumed, always to be decided: {', '.join(holds['not_shipped'])}"]
    return lines


def _entry(title: str, figure: int | str | None, row: Row, language: str) -> list[str]:
    period = f"  {row['from']} to {row['to']}" if row.get("from") else ""
    shown = figure if isinstance(figure, str) else "–" if figure is None else money(LANGUAGES[language], figure)
    lines = [f"  {title}: {shown}{period}", f"      {row['why']}"]
    word = "Assumption" if language == "en" else "Antakelse" if language == "nb" else "Føresetnad"
    return [*lines, *(f"      {word}: {mark[language]}" for mark in row["assumptions"])]


def _day(given: str) -> date:
    if not given:
        return datetime.now(ZoneInfo("Europe/Oslo")).date()
    try:
        return real_date(given)
    except Wrong:
        _fail(f"--on: {given!r} is no day; write it like 2024-07-01")


def _fail(why: str) -> NoReturn:
    typer.echo(f"samrad rates: {why}", err=True)
    raise typer.Exit(2)


if __name__ == "__main__":
    app()
