"""`samrad estimate`: what a planned body, or a community's whole year, would cost."""

import json
import os
import sys
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from rich.table import Table

from services.honoraria.cli.screen import flagged, screen
from services.honoraria.documents.money import kroner

app = typer.Typer(add_completion=False)
Row = dict[str, Any]
LANGUAGES = ("nb", "nn", "en")


@app.command("estimate")
def estimate(
    file: Annotated[str, typer.Argument(metavar="FILE|-", help="The plan as JSON, or - to read standard input.")],
    url: Annotated[
        str | None, typer.Option(help="The gateway of honoraria, for what is in force; else SAMRAD_HONORARIA_URL.")
    ] = None,
    alone: Annotated[bool, typer.Option("--alone", help="Ask nobody: only shipped rates and what FILE says.")] = False,
    language: Annotated[str, typer.Option(help="Of what is assumed and missing: nb, nn or en.")] = "nb",
    as_json: Annotated[bool, typer.Option("--json", help="JSON for programs, in all languages.")] = False,
) -> None:
    """What would it cost? A plan in, kroner out: by month, payer, kind of work and who bears it.

    \b
    {"community": "vestfold", "year": 2025,
     "bodies": [{"name": "FSU eldre", "meetings": 6,
                 "meeting_minutes": 180, "pre_meeting_minutes": 60,
                 "preparation_minutes": 90, "travel_minutes": 60,
                 "gps": [{"count": 2, "home": "3905", "specialist": true},
                         {"count": 1, "home": "3907",
                          "contract_form": "salaried"}]}],
     "funding": {"arrangement": "host_pays", "host": "3905", "key": "none",
                 "tax_treatment": "office"},
     "rates": [{"specialist": true, "valid_from": "2025-07-01",
                "ore_per_hour": 126000}],
     "contributions": [{"municipality": "3905", "hundredths": 1410}]}

    \b
    bodies    "body" and its id for one that there is; then "gps" may be left
              out, and those who sit there count. "days" instead of
              "meetings" where the days are known.
    funding, policy, rates, contributions
              suppose something in the place of what is in force, and may be
              left out. A policy is written as for samrad price.

    \b
    With the gateway's address in SAMRAD_HONORARIA_URL and a token in
    SAMRAD_TOKEN it is priced by what is in force. Without, only by shipped
    rates and what FILE says, and it says so. What has no price is listed with
    what is missing, and is no error. Exit code 2: it could not be asked.
    """
    if language not in LANGUAGES:
        _fail(f"--language: {language!r} is none of {', '.join(LANGUAGES)}")
    sent = _read(file)
    asked = None if alone or not (url or os.environ.get("SAMRAD_HONORARIA_URL")) else url or ""
    answer = _alone(sent) if asked is None else _asked(sent, asked)
    if as_json:
        typer.echo(json.dumps(answer, ensure_ascii=False, indent=2).encode("utf-8"))
    else:
        _show(answer, language, alone=asked is None)


def _read(file: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except (OSError, ValueError) as wrong:
        reason = wrong.strerror if isinstance(wrong, OSError) else str(wrong)
        _fail(f"cannot read {json.dumps(file)}: {reason}")


def _asked(sent: bytes, url: str) -> Row:
    from services.honoraria.cli.asking import CannotAsk, Gateway

    try:
        plan = json.loads(sent)
    except ValueError as wrong:
        _fail(f"FILE is no JSON: {wrong}")
    if not isinstance(plan, dict):
        _fail("FILE must hold one JSON object")
    try:
        with Gateway(url or None, None) as gateway:
            return gateway.post("/estimates", plan)
    except CannotAsk as why:
        _fail(str(why))


def _alone(sent: bytes) -> Row:
    from pydantic import ValidationError

    from infra.chassis.gateway.mends import field_errors
    from infra.chassis.refusal import Refusal
    from services.honoraria.commands.estimate import Ground, estimated, must_be_a_years_work
    from services.honoraria.gateway.estimated import shown
    from services.honoraria.gateway.estimates import PlanYear, plan_from

    try:
        plan = plan_from(PlanYear.model_validate_json(sent))
        must_be_a_years_work(plan)
    except ValidationError as wrong:
        mends = field_errors([{**one, "loc": ("FILE", *one["loc"])} for one in wrong.errors()])
        _fail("\n  ".join(f"{one['field'].strip('/').replace('/', '.') or 'FILE'}: {one['message']}" for one in mends))
    except Refusal as refused:
        _fail(f"{refused.field or 'FILE'}: {refused.detail}")
    if plan.appointed:
        _fail("only the service knows who sits in a body: say `gps`, or say where the gateway is")
    answer: Row = shown(estimated(plan, Ground())).model_dump(mode="json")
    return answer


def _show(answer: Row, language: str, *, alone: bool) -> None:
    console = screen()
    title = f"{answer['community']} {answer['year']}: {kroner(answer['total_ore'])} kr"
    console.print(flagged(title, "" if answer["complete"] else " of what has a price; see what is missing", "bold"))
    if answer["contribution_ore"]:
        together = answer["total_ore"] + answer["contribution_ore"]
        console.print(f"With employer's contribution: {kroner(together)} kr")
    if alone:
        console.print("Priced by shipped rates and FILE alone: what has been entered is not known here.")
    sums = (
        ("by_body", "body", lambda one: one["name"] or one["body"]),
        ("by_month", "month", lambda one: one["month"]),
        ("by_kind", "work", lambda one: one["kind"].replace("_", " ")),
        ("by_payer", "paid by", lambda one: f"{one['payer']} ({one['tax_treatment']})"),
        ("by_home", "GPs of", lambda one: one["home"]),
    )
    table = Table()
    table.add_column("")
    table.add_column("")
    for heading in ("hours", "counted", "kr"):
        table.add_column(heading, justify="right")
    for name, heading, of in sums:
        for place, one in enumerate(answer[name]):
            times = (f"{one[field] // 60}:{one[field] % 60:02d}" for field in ("minutes", "counted_minutes"))
            last = place == len(answer[name]) - 1
            first = heading if not place else ""
            table.add_row(first, of(one), *times, kroner(one["ore"]), end_section=last)
    heading = "borne by, contribution included" if answer["contribution_ore"] else "borne by"
    for place, one in enumerate(answer["borne_by"]):
        last = place == len(answer["borne_by"]) - 1
        whole = kroner(one["ore"] + one["contribution_ore"])
        table.add_row("" if place else heading, one["municipality"], "", "", whole, end_section=last)
    for one in answer["by_payer"]:
        if one["contribution_ore"] is not None:
            table.add_row("employer's contribution", one["payer"], "", "", kroner(one["contribution_ore"]))
    console.print(table)
    for payer in answer["contribution_unknown_for"]:
        console.print(flagged("Employer's contribution comes on top", f": the rate of {payer} is not known"))
    for why in answer["not_shared"]:
        console.print(flagged("Not shared by the key", f": {why}"))
    for one in answer["unpriced"]:
        what = f"{one['kind'].replace('_', ' ')}, {one['first']} to {one['last']}, {one['minutes']} min"
        console.print(flagged("No price", f": {what}: {one['why'][language]}"))
    word = {"nb": "Antakelse", "nn": "Føresetnad", "en": "Assumption"}[language]
    for one in (*answer["supposed"], *answer["assumptions"]):
        console.print(f"{word}: {one[language]}")


def _fail(why: str) -> NoReturn:
    typer.echo(f"samrad estimate: {why}", err=True)
    raise typer.Exit(2)


if __name__ == "__main__":
    app()
