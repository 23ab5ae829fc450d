"""`samrad rates list`: what holds, why, and what is an assumption."""

import json
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from services.honoraria.cli.rates import app

RUNNER = CliRunner()


def listed(*arguments: str, code: int = 0, **environment: str | None) -> str:
    """What the command says."""
    alone = {"SAMRAD_HONORARIA_URL": None, "SAMRAD_TOKEN": None} | environment
    done = RUNNER.invoke(app, ["list", *arguments], env=alone)
    assert done.exit_code == code, done.output
    return done.output.replace("\N{NO-BREAK SPACE}", " ")


def test_it_shows_what_holds_why_and_what_is_assumed() -> None:
    said = listed("--on", "2024-07-01")
    assert "On 2024-07-01 (shipped only: what was entered is not known here)" in said
    assert "ASA4310 12.5, specialists: 1 230,00 kr  2024-07-01 to 2025-06-30" in said
    assert "ASA4310 12.5, others: 1 075,00 kr" in said
    assert "Antakelse: Satsen er lest ett sted" in said
    assert "kilometre: 4,90 kr  2024-01-01 to 2024-12-31" in said
    assert "HELSE_FORDE: Started half hours" in said
    assert said.count("Antakelse: Observatører og varaer betales som medlemmer.") == 2
    assert "Never assumed, always to be decided: tax_treatment, cancelled_meeting" in said


def test_a_gap_is_shown_as_a_gap() -> None:
    said = listed("--on", "2021-08-01", "--language", "en")
    assert "OSLO, all: –" in said
    assert "kilometre: –" in said
    assert "left open" in said


def test_json_has_the_assumptions_in_all_languages() -> None:
    holds = json.loads(listed("--on", "2018-08-01", "--json"))
    (row,) = [one for one in holds["rates"] if one["agreement"] == "ASA4310"]
    assert (row["of"], row["ore_per_hour"], row["from"], row["to"]) == ("all", 85700, "2018-07-01", "2019-06-30")
    assert [(mark["code"], set(mark)) for mark in row["assumptions"]] == [
        ("rate_sources_differ", {"code", "nb", "nn", "en"})
    ]
    assert [one["code"] for one in holds["policies"]] == ["SHIPPED", "HELSE_FORDE"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--on", "1.7.2024"), "--on: '1.7.2024' is no day"),
        (("--on", "2024-W01-1"), "--on: '2024-W01-1' is no day"),
        (("--language", "se"), "--language: 'se' is none of"),
    ],
)
def test_a_mistake_is_one_line_with_the_mend(arguments: tuple[str, ...], said: str) -> None:
    assert said in listed(*arguments, code=2)


def test_a_gateway_that_does_not_answer_is_no_reason_to_show_half_of_it() -> None:
    said = listed("--on", "2024-07-01", code=2, SAMRAD_HONORARIA_URL="http://127.0.0.1:9", SAMRAD_TOKEN="x")
    assert "does not answer" in said


def test_it_starts_without_the_machinery_of_the_services() -> None:
    heavy = "fastapi pydantic asyncpg nats faststream opentelemetry lxml"
    code = f"import sys, services.honoraria.cli.rates; print(set('{heavy}'.split()) & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=30)
    assert done.stdout.strip() == "set()"
