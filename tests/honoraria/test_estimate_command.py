"""`samrad estimate`: a plan in, kroner out, with or without a service to ask."""

import json
from functools import partial
from pathlib import Path
from typing import Any

import httpx2
import pytest
from typer.testing import CliRunner

from services.honoraria.cli.estimate import app

RUNNER = CliRunner()
PLAN: dict[str, Any] = {
    "community": "vestfold",
    "year": 2025,
    "bodies": [
        {
            "name": "FSU eldre",
            "meetings": 2,
            "meeting_minutes": 120,
            "gps": [{"count": 3, "home": "3905", "specialist": True}],
        }
    ],
    "funding": {"arrangement": "host_pays", "host": "3905", "key": "none", "tax_treatment": "office"},
}


def estimated(plan: object, *arguments: str, code: int = 0, **environment: str | None) -> str:
    """What the command says to a plan on standard input."""
    alone = {"SAMRAD_HONORARIA_URL": None, "SAMRAD_TOKEN": None, "COLUMNS": "200"} | environment
    sent = plan if isinstance(plan, str) else json.dumps(plan)
    done = RUNNER.invoke(app, ["-", *arguments], input=sent, env=alone)
    assert done.exit_code == code, done.output
    return done.output.replace("\N{NO-BREAK SPACE}", " ")


def test_without_a_service_it_prices_by_shipped_rates_and_says_so_and_what_has_no_price() -> None:
    said = estimated(PLAN, "--language", "en")
    assert "vestfold 2025: 7 380,00 kr of what has a price" in said
    assert "what has been entered is not known here" in said
    assert "No price: meeting, 2025-10-01 to 2025-10-01, 360 min" in said
    assert "Employer's contribution comes on top: the rate of 3905 is not known" in said
    assert "Assumption: The meeting dates have not been set." in said


def test_a_name_with_brackets_is_shown_as_it_is() -> None:
    (body,) = PLAN["bodies"]
    said = estimated(PLAN | {"bodies": [body | {"name": name} for name in ("FSU [nord]", "FSU [/sør]", "FSU :cat:")]})
    assert all(name in said for name in ("FSU [nord]", "FSU [/sør]", "FSU :cat:"))


def test_what_is_supposed_fills_the_gaps() -> None:
    supposed = {
        "rates": [{"valid_from": "2025-07-01", "ore_per_hour": 126_000}],
        "contributions": [{"municipality": "3905", "hundredths": 1410}],
    }
    said = estimated(PLAN | supposed)
    assert "vestfold 2025: 14 940,00 kr\n" in said
    assert "2 106,54" in said
    assert "With employer's contribution: 17 046,54 kr" in said
    assert "No price" not in said


def test_programs_get_json_in_all_languages() -> None:
    answer = json.loads(estimated(PLAN, "--json"))
    assert answer["total_ore"] == sum(one["ore"] for one in answer["by_month"]) == 738_000
    assert {"nb", "nn", "en", "code"} == set(answer["supposed"][0])


def test_what_cannot_be_meant_is_said_with_the_field_to_mend(tmp_path: Path) -> None:
    assert "bodies.0.meeting_minutes" in estimated(PLAN | {"bodies": [{"meetings": 1, "gps": []}]}, code=2)
    assert "funding.host: name the host" in estimated(
        PLAN | {"funding": {"arrangement": "host_pays", "tax_treatment": "office"}}, code=2
    )
    assert "year" in estimated({}, code=2)
    assert "FILE" in estimated("no json", code=2)
    known = {"bodies": [{"body": "018e9999-0000-7000-8000-0000000000b0", "meetings": 1, "meeting_minutes": 60}]}
    assert "only the service knows who sits in a body" in estimated(PLAN | known, code=2)
    done = RUNNER.invoke(app, [str(tmp_path / "nothing.json")])
    assert (done.exit_code, "cannot read" in done.output) == (2, True)


def test_a_service_that_does_not_answer_is_an_error_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.honoraria.cli.asking.TRIES", 1)
    said = estimated(PLAN, SAMRAD_HONORARIA_URL="http://127.0.0.1:1", SAMRAD_TOKEN="t", code=2)
    assert "does not answer" in said


@pytest.mark.parametrize("status", [200, 404])
def test_another_address_than_the_gateways_is_said_to_be_none(monkeypatch: pytest.MonkeyPatch, status: int) -> None:
    def stranger(asked: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(status, text="<p>hello</p>")

    client = partial(httpx2.Client, transport=httpx2.MockTransport(stranger))
    monkeypatch.setattr("services.honoraria.cli.asking.httpx2.Client", client)
    said = estimated(PLAN, "--url", "http://elsewhere.example", code=2, SAMRAD_TOKEN="x")
    assert f"answers {status}, but not as the gateway of honoraria does" in said
