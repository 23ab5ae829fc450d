"""`samrad price` as a stranger meets it: a process, its exit code, and what it prints where."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from services.honoraria.model import Kind

QUESTION: dict[str, Any] = {
    "agreement": "ASA4310",
    "payer": "3907",
    "terms": [{"from": "2023-01-01", "contract_form": "combined", "specialist": True}],
    "activities": [
        {"kind": "meeting", "on": "2024-06-30", "minutes": 90, "capacity": "self_employed"},
        {"kind": "travel", "on": "2024-07-01", "minutes": 50, "capacity": "self_employed"},
        {"kind": "preparation", "on": "2024-07-01", "minutes": 30},
        {"kind": "pre_meeting", "on": "2024-07-01", "minutes": 45, "capacity": "salaried"},
        {"kind": "preparation", "on": "2025-07-01", "minutes": 30, "capacity": "self_employed"},
        {"kind": "meeting", "on": "2022-12-31", "minutes": 60, "capacity": "self_employed"},
    ],
}


def ask(*arguments: str, stdin: bytes = b"", **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "services.honoraria.cli.price", *arguments],
        input=stdin,
        capture_output=True,
        env=os.environ | environment,
        timeout=30,
        check=False,
    )


def test_json_in_json_out_in_exactly_the_promised_shape() -> None:
    done = ask("-", stdin=json.dumps(QUESTION).encode())
    assert (done.returncode, done.stderr) == (0, b"")
    answer = json.loads(done.stdout)
    assert list(answer) == ["lines", "unpriced", "total_ore"]
    for line in answer["lines"]:
        assert list(line) == [
            "kind",
            "on",
            "minutes",
            "counted_minutes",
            "rate_ore",
            "amount_ore",
            "why",
            "source",
            "assumptions",
        ]
        assert list(line["why"]) == ["nb", "nn", "en"]
    assert [
        [line["kind"], line["on"], line["minutes"], line["counted_minutes"], line["rate_ore"], line["amount_ore"]]
        for line in answer["lines"]
    ] == [
        ["meeting", "2024-06-30", 90, 90, 102700, 154050],
        ["travel", "2024-07-01", 50, 50, 123000, 102500],
        ["pre_meeting", "2024-07-01", 45, 0, None, 0],
    ]
    assert answer["unpriced"] == [
        {"kind": "preparation", "on": "2024-07-01", "minutes": 30, "missing": "capacity"},
        {"kind": "preparation", "on": "2025-07-01", "minutes": 30, "missing": "rate"},
        {"kind": "meeting", "on": "2022-12-31", "minutes": 60, "missing": "terms"},
    ]
    assert answer["total_ore"] == 256550


def test_a_file_gives_the_same_answer_as_standard_input(tmp_path: Path) -> None:
    file = tmp_path / "spørsmål.json"
    file.write_text(json.dumps(QUESTION), encoding="utf-8")
    assert ask(str(file)).stdout == ask("-", stdin=file.read_bytes()).stdout != b""


def test_the_answer_is_utf_8_whatever_the_locale() -> None:
    done = ask("-", stdin=json.dumps(QUESTION).encode(), LC_ALL="C", PYTHONIOENCODING="latin-1")
    assert "Møte 30. juni 2024" in done.stdout.decode("utf-8")


def test_nothing_to_price_costs_nothing() -> None:
    done = ask("-", stdin=json.dumps(QUESTION | {"activities": []}).encode())
    assert json.loads(done.stdout) == {"lines": [], "unpriced": [], "total_ore": 0}


def test_mistakes_go_to_standard_error_one_per_line_with_exit_code_2() -> None:
    wrong = QUESTION | {"payer": "39", "agreement": "NAV"}
    done = ask("-", stdin=json.dumps(wrong).encode())
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.decode().splitlines() == [
        'agreement: must be "ASA4310" or "OSLO" (or another that rates are given for), not "NAV"',
        'payer: must be a municipality number of four digits in quotes, like "3907", not "39"',
    ]


@pytest.mark.parametrize("text", [b"", b"{", b"[1]", b"\xff", b"price me"])
def test_what_is_not_json_is_one_line_with_exit_code_2(text: bytes) -> None:
    done = ask("-", stdin=text)
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.startswith(b"input: ")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("name", ["missing.json", ".", "mål.json"])
def test_a_file_that_cannot_be_read_is_one_line_with_exit_code_2(name: str, tmp_path: Path) -> None:
    done = ask(str(tmp_path / name))
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.startswith(b"FILE: cannot read ")
    assert len(done.stderr.splitlines()) == 1


def test_without_a_file_the_usage_is_shown_with_exit_code_2() -> None:
    done = ask()
    assert done.returncode == 2
    assert b"Usage" in done.stderr


def test_the_help_teaches_by_an_example_that_works() -> None:
    done = ask("--help", COLUMNS="120", TERM="dumb", NO_COLOR="1")
    shown = done.stdout.decode("utf-8")
    example = shown[shown.index('{"agreement"') :]
    question, _ = json.JSONDecoder().raw_decode(example)
    answer = json.loads(ask("-", stdin=json.dumps(question).encode()).stdout)
    assert [line["amount_ore"] for line in answer["lines"]] == [154050, 123000]
    assert all(kind in shown for kind in Kind)


def test_it_starts_without_the_machinery_of_the_services() -> None:
    heavy = "fastapi pydantic asyncpg nats faststream opentelemetry lxml"
    code = f"import sys, services.honoraria.cli.price; print(set('{heavy}'.split()) & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=30)
    assert done.stdout.strip() == "set()"
