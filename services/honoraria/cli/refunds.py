"""`samrad refunds`: refund claims as invoices between municipalities (EHF), through the gateway like anybody else."""

import json
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.table import Table

from services.honoraria.cli.asking import CannotAsk, Gateway, Json
from services.honoraria.cli.screen import flagged, screen
from services.honoraria.documents.money import kroner

app = typer.Typer(add_completion=False)


@app.command("refunds")
def refunds(
    municipality: Annotated[str, typer.Option("--municipality", "-m", help="The host that claims, four digits.")],
    into: Annotated[Path, typer.Option(help="Where the files go.", file_okay=False)] = Path(),
    order: Annotated[
        list[str] | None, typer.Option(help="An order number that invoices carry: 3907=4500012. Say it for each.")
    ] = None,
    kid: Annotated[list[str] | None, typer.Option(help="A KID of yours: 3907=2345676. Say it for each.")] = None,
    url: Annotated[str | None, typer.Option(help="The gateway; SAMRAD_HONORARIA_URL when left out.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="JSON for programs, instead of a table.")] = False,
) -> None:
    """Invoice what a host claims from the others, and fetch the invoices as EHF.

    \b
    samrad refunds --municipality 3907 --into invoices
    samrad refunds -m 3907 --order 3905=4500012 --kid 3905=2345676

    \b
    Takes every claim of committed runs that stands on no invoice yet; run it
    again and it finds only what is new. A municipality that lacks its
    organisation number or buyer reference is named, and invoiced later.
    SAMRAD_TOKEN holds your token; you must be economist of the host.

    \b
    Exit code 0: all are invoiced. 1: some wait, and it says what for.
    2: it could not be asked at all.
    """
    asked = {"municipality": municipality, "references": _references(order or [], kid or [])}
    try:
        into.mkdir(parents=True, exist_ok=True)
        with Gateway(url, None) as gateway:
            done = gateway.post("/refund-invoices", asked)
            _fetch(gateway, done["made"], into)
    except (CannotAsk, OSError) as why:
        _fail(str(why))
    if as_json:
        typer.echo(json.dumps(done))
    else:
        _show(done)
    if done["waiting"]:
        raise typer.Exit(1)


def _fetch(gateway: Gateway, made: list[Json], into: Path) -> None:
    for one in made:
        path = f"/refund-invoices/{one['invoice']}/content"
        one["file"] = str(into / f"{one['number']}.xml")
        try:
            Path(one["file"]).write_bytes(gateway.fetch(path))
        except (CannotAsk, OSError) as why:
            _fail(f"{one['number']} is made but was not fetched, nor those after it; it is under {path}: {why}")


def _references(orders: list[str], kids: list[str]) -> list[Json]:
    found: dict[str, Json] = {}
    for name, given in (("order_reference", orders), ("kid", kids)):
        for one in given:
            number, _, reference = (part.strip() for part in one.partition("="))
            if not number or not reference:
                _fail(f"{one!r}: write the municipality, =, and the reference: 3907=4500012")
            found.setdefault(number, {"municipality": number})[name] = reference
    return list(found.values())


def _show(done: Json) -> None:
    table = Table(title="Invoiced")
    for heading in ("number", "municipality", "kind", "due"):
        table.add_column(heading)
    table.add_column("kr", justify="right")
    table.add_column("file")
    for one in done["made"]:
        kind = one["kind"].replace("_", " ")
        table.add_row(one["number"], one["municipality"], kind, one["due_on"] or "", kroner(one["ore"]), one["file"])
    console = screen()
    if done["made"]:
        console.print(table)
    elif not done["waiting"]:
        console.print("Every claim is invoiced already.")
    for one in done["waiting"]:
        lacks = ", ".join(what.replace("_", " ") for what in one["lacks"])
        name = f" ({one['name']})" if one["name"] else ""
        console.print(flagged(one["municipality"], f"{name} waits: it lacks {lacks}"))


def _fail(why: str) -> NoReturn:
    typer.echo(f"samrad refunds: {why}", err=True)
    raise typer.Exit(2)


if __name__ == "__main__":
    app()
