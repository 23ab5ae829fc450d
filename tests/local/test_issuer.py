"""Signing in as people do: discovery, the picker, code and PKCE, and a token that stands up to its key."""

import html
import re
import secrets
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
import pytest_asyncio
from joserfc import jwt
from joserfc.jwk import KeySet

from infra.local.issuer.app import routes
from infra.local.issuer.codes import challenge_of
from infra.local.issuer.people import Client, Person, write_clients, write_people
from infra.local.issuer.production import NotInProduction
from infra.local.state import open_state
from tests.local.conftest import Support

BACK = "http://127.0.0.1:8000/back"
ANNA = Person(subject="anna", name="Anna <Lege>", grants=({"role": "practitioner", "practitioner": "anna"},), hpr="1")


@pytest_asyncio.fixture
async def signing_in(support: Support) -> Support:
    write_people(support.state, [ANNA, Person(subject="bo")])
    write_clients(
        support.state,
        [Client(client="console"), Client(client="elsewhere", redirects=("https://samrad.example.no/back",))],
    )
    return support


def question(verifier: str, **changes: str) -> dict[str, str]:
    return {
        "response_type": "code",
        "client_id": "console",
        "redirect_uri": BACK,
        "scope": "openid profile",
        "state": "xyz",
        "nonce": "n-1",
        "code_challenge": challenge_of(verifier),
        "code_challenge_method": "S256",
        **changes,
    }


async def pick(support: Support, subject: str, asked: dict[str, str]) -> dict[str, str]:
    """Pick somebody on the page and return what the browser is sent back with."""
    page = await support.http.get("/authorize", params=asked)
    assert page.status_code == 200, page.text
    fields = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page.text)
    form = {name: html.unescape(value) for name, value in fields}
    answer = await support.http.post("/authorize", data={**form, "person": subject})
    assert answer.status_code == 303
    assert answer.headers["location"].startswith(asked["redirect_uri"])
    return {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["location"]).query).items()}


async def exchange(support: Support, code: str, verifier: str, **changes: str) -> httpx2.Response:
    form = {"grant_type": "authorization_code", "client_id": "console", "redirect_uri": BACK, "code": code}
    return await support.http.post("/token", data={**form, "code_verifier": verifier, **changes})


async def claims(support: Support, token: str) -> dict[str, object]:
    """What a token claims, believed only by the published key."""
    configuration = (await support.http.get("/.well-known/openid-configuration")).json()
    keys = KeySet.import_key_set((await support.http.get(configuration["jwks_uri"])).json())
    decoded = jwt.decode(token, keys, algorithms=["ES256"])
    assert decoded.claims["iss"] == configuration["issuer"] == support.issuer
    return dict(decoded.claims)


async def test_a_person_signs_in_and_the_token_carries_their_grants(signing_in: Support) -> None:
    verifier = secrets.token_urlsafe(48)
    back = await pick(signing_in, "anna", question(verifier))
    assert (back["state"], back["iss"]) == ("xyz", signing_in.issuer)
    tokens = (await exchange(signing_in, back["code"], verifier)).json()
    access = await claims(signing_in, tokens["access_token"])
    assert (access["sub"], access["aud"]) == ("anna", "samrad")
    assert access["samrad_grants"] == [{"role": "practitioner", "practitioner": "anna"}]
    assert access["helseid://claims/hpr/hpr_number"] == "1"
    identity = await claims(signing_in, tokens["id_token"])
    assert (identity["aud"], identity["nonce"], identity["name"]) == ("console", "n-1", "Anna <Lege>")


async def test_a_code_is_good_once(signing_in: Support) -> None:
    back = await pick(signing_in, "anna", question("v" * 43))
    assert (await exchange(signing_in, back["code"], "v" * 43)).status_code == 200
    again = await exchange(signing_in, back["code"], "v" * 43)
    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")


@pytest.mark.parametrize(
    "changes", [{"code_verifier": "w" * 43}, {"redirect_uri": BACK + "/other"}, {"client_id": "elsewhere"}]
)
async def test_a_stolen_code_is_worth_nothing(signing_in: Support, changes: dict[str, str]) -> None:
    back = await pick(signing_in, "anna", question("v" * 43))
    refused = await exchange(signing_in, back["code"], "v" * 43, **changes)
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_grant")


@pytest.mark.parametrize(
    "changes",
    [
        {"client_id": "nobody"},
        {"redirect_uri": "https://thief.example/"},
        {"redirect_uri": "http://127.0.0.1.thief.no/"},
    ],
)
async def test_nothing_is_sent_to_an_address_that_is_not_the_clients(
    signing_in: Support, changes: dict[str, str]
) -> None:
    answer = await signing_in.http.get("/authorize", params=question("v" * 43, **changes))
    assert answer.status_code == 400
    assert "location" not in answer.headers


@pytest.mark.parametrize("missing", ["code_challenge", "code_challenge_method", "response_type"])
async def test_a_question_without_pkce_is_sent_back_with_the_reason(signing_in: Support, missing: str) -> None:
    asked = question("v" * 43)
    del asked[missing]
    answer = await signing_in.http.get("/authorize", params=asked)
    back = parse_qs(urlsplit(answer.headers["location"]).query)
    assert (back["error"], back["state"]) == (["invalid_request"], ["xyz"])


async def test_somebody_who_is_not_on_the_page_cannot_be_picked(signing_in: Support) -> None:
    assert (await pick(signing_in, "cecilie", question("v" * 43)))["error"] == "access_denied"


@pytest.mark.parametrize(
    ("wanted", "title"),
    [("", "Hvem vil du være?"), ("nn", "Kven vil du vere?"), ("de en-GB", "Who do you want to be?")],
)
async def test_the_page_speaks_the_language_asked_for_and_shows_names_as_text(
    signing_in: Support, wanted: str, title: str
) -> None:
    page = (await signing_in.http.get("/authorize", params=question("v" * 43, ui_locales=wanted))).text
    assert title in page
    assert "Anna &lt;Lege&gt;" in page
    assert "<Lege>" not in page


async def test_the_key_outlives_the_process(support: Support) -> None:
    before = (await support.http.get("/jwks")).json()
    again = {route.path: route for route in routes(support.state, support.issuer)}["/jwks"]
    transport = httpx2.ASGITransport(app=again)
    async with httpx2.AsyncClient(transport=transport, base_url=support.issuer) as http:
        assert (await http.get("/jwks")).json() == before
    assert "d" not in before["keys"][0]


def test_it_does_not_start_in_production(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAMRAD_ENVIRONMENT", "production")
    with pytest.raises(NotInProduction):
        routes(open_state(tmp_path / "state"), "http://127.0.0.1:1")
