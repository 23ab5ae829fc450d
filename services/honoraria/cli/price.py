"""`samrad price`: the honorarium engine on its own, from JSON to JSON."""

import json
import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from services.honoraria.model import Paying, Priced, RateBook, price
from services.honoraria.price_input import Mistake, read_question
from services.honoraria.shipped import shipped_rates

app = typer.Typer(add_completion=False)

FILE = "The JSON file that asks, or - to read standard input."


@app.command("price")
def price_activities(file: Annotated[str, typer.Argument(metavar="FILE|-", help=FILE)]) -> None:
    """Price activities: JSON in, JSON out, every line explained in three languages.

    \b
    Needs no server. "rates" adds to the shipped ones; "policy", "rates" and
    "capacity" may be left out. An example to save and price as FILE:

    \b
    {"agreement": "ASA4310",
     "payer": "3907",
     "terms": [{"from": "2023-01-01", "contract_form": "self_employed",
                "specialist": true}],
     "policy": {"increment_minutes": 30, "rounding": "up", "scope": "day",
                "daily_cap_minutes": 450, "minimum_minutes": null},
     "rates": [{"agreement": "ASA4310", "specialist": true,
                "from": "2025-07-01", "to": "2026-06-30",
                "ore_per_hour": 126000, "source": "your source"}],
     "activities": [{"kind": "meeting", "on": "2024-06-30", "minutes": 90},
                    {"kind": "travel", "on": "2024-07-01", "minutes": 40,
                     "capacity": "self_employed"}]}

    \b
    "policy" may be a list of rules, each for some kinds of work:
    "policy": [{"kinds": ["meeting"], "unit": "started_half_hour",
                "daily_cap_minutes": 450},
               {"kinds": ["preparation"], "standard_preparation_minutes": 60,
                "provisional": "last_rate"},
               {"kinds": ["travel"], "pays": "nothing"}]

    \b
    agreement      ASA4310 or OSLO, or one that you give rates for: decides
                   the rates. payer is only printed.
    contract_form  self_employed, salaried or combined (then say the capacity).
    rounding       exact, up, nearest or down; scope activity, day or period.
    kind           meeting, pre_meeting, preparation or travel; "meeting"
                   names the meeting it belongs to, where a rule asks.
    unit           hour, started_half_hour or band (half and full days).
    pays           honorarium, practice_compensation or nothing.
    money          whole øre; minutes are whole numbers from 1 to 1440.
    rates          a rate lapses on 30 June unless "to" gives its last day.

    \b
    What cannot be priced is listed under "unpriced" with what is missing
    (terms, capacity, capacity_conflict, specialist, rate); that is no error.
    Mistakes in the input are printed one per line, and the exit code is 2.
    """
    try:
        data = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except (OSError, ValueError) as wrong:
        reason = wrong.strerror if isinstance(wrong, OSError) else str(wrong)
        _fail([Mistake("FILE", f"cannot read {json.dumps(file)}: {reason}")])
    question = read_question(data, shipped_rates())
    if isinstance(question, list):
        _fail(question)
    priced = price(
        question.activities,
        question.terms,
        RateBook(question.rates),
        question.policy,
        Paying(question.agreement, question.payer),
    )
    answer = json.dumps(as_json(priced), ensure_ascii=False, indent=2)
    # Bytes, so that øre is UTF-8 whatever the terminal's locale says.
    typer.echo(answer.encode("utf-8"))


def as_json(priced: Priced) -> dict[str, object]:
    """The answer in the shape of `samrad price`."""
    return {
        "lines": [
            {
                "kind": line.activity.kind.value,
                "on": line.activity.on.isoformat(),
                "minutes": line.activity.minutes,
                "counted_minutes": line.counted_minutes,
                "rate_ore": line.rate_ore,
                "amount_ore": line.amount_ore,
                "why": {"nb": line.why.nb, "nn": line.why.nn, "en": line.why.en},
                "source": line.source,
                "assumptions": [mark.value for mark in line.assumptions],
            }
            for line in priced.lines
        ],
        "unpriced": [
            {
                "kind": work.activity.kind.value,
                "on": work.activity.on.isoformat(),
                "minutes": work.activity.minutes,
                "missing": work.missing.value,
            }
            for work in priced.unpriced
        ],
        "total_ore": priced.total_ore,
    }


def _fail(mistakes: list[Mistake]) -> NoReturn:
    for mistake in mistakes:
        typer.echo(str(mistake), err=True)
    raise typer.Exit(2)


if __name__ == "__main__":
    app()
