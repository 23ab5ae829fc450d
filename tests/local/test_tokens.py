"""Tokens without a browser: machines, and anybody in the developer's name."""

import asyncio
import time
import uuid

import pytest
import typer
from joserfc import jwt
from joserfc.jwk import ECKey
from typer.testing import CliRunner

from infra.local.issuer import JWT_BEARER, MADE_UP_PERSON, TOKEN_EXCHANGE
from infra.local.issuer.people import DEVELOPER, Client, Person, developer_secret, write_clients, write_people
from infra.local.token_command import token
from infra.local.tokens import NoToken, mint
from tests.local.conftest import Support
from tests.local.test_issuer import claims

TRUST = "983975259"


async def test_the_developer_gets_a_token_in_the_name_of_somebody_made_up_on_the_spot(support: Support) -> None:
    grants = [{"role": "economist", "municipality": "3907"}, {"role": "operator"}]
    token = await asyncio.to_thread(mint, support.state, support.issuer, "eva", name="Eva Øk", grants=grants)
    told = await claims(support, token)
    assert (told["sub"], told["name"], told["samrad_grants"]) == ("eva", "Eva Øk", grants)


async def test_without_grants_people_json_says_who_somebody_is(support: Support) -> None:
    with pytest.raises(NoToken, match=r"people\.json"):
        await asyncio.to_thread(mint, support.state, support.issuer, "per")
    write_people(support.state, [Person(subject="per", grants=({"role": "recorder", "community": "vestfold"},))])
    token = await asyncio.to_thread(mint, support.state, support.issuer, "per")
    assert (await claims(support, token))["samrad_grants"] == [{"role": "recorder", "community": "vestfold"}]


@pytest.mark.parametrize(
    ("client", "secret", "error"),
    [
        (DEVELOPER, "guess", "invalid_client"),
        ("other", "s3cret", "unauthorized_client"),
        ("none", "", "invalid_client"),
    ],
)
async def test_nobody_else_speaks_for_others(support: Support, client: str, secret: str, error: str) -> None:
    write_clients(support.state, [Client(client="other", secret="s3cret")])
    form = {"grant_type": TOKEN_EXCHANGE, "subject_token": "eva", "subject_token_type": MADE_UP_PERSON, "grants": "[]"}
    refused = await support.http.post("/token", data={**form, "client_id": client, "client_secret": secret})
    assert refused.json()["error"] == error


@pytest.mark.parametrize("grants", ["{", '"operator"', '[{"role": 1}]', "[1]"])
async def test_grants_that_cannot_be_read_are_refused_with_the_field(support: Support, grants: str) -> None:
    form = {"grant_type": TOKEN_EXCHANGE, "subject_token": "eva", "subject_token_type": MADE_UP_PERSON}
    secret = developer_secret(support.state)
    answer = await support.http.post(
        "/token", data={**form, "client_id": DEVELOPER, "client_secret": secret, "grants": grants}
    )
    assert answer.status_code == 400
    assert answer.json()["error_description"].startswith("grants")


@pytest.mark.parametrize("basic", [True, False])
async def test_a_machine_signs_in_with_its_secret(support: Support, basic: bool) -> None:
    grant = {"role": "integrator", "community": "vestfold"}
    write_clients(support.state, [Client(client="ehr", secret="s3cret", organisation=TRUST, grants=(grant,))])
    form = {"grant_type": "client_credentials", "scope": "samrad:facts"}
    if basic:
        answer = await support.http.post("/token", data=form, auth=("ehr", "s3cret"))
    else:
        answer = await support.http.post("/token", data={**form, "client_id": "ehr", "client_secret": "s3cret"})
    told = await claims(support, answer.json()["access_token"])
    assert told["consumer"] == {"authority": "iso6523-actorid-upis", "ID": f"0192:{TRUST}"}
    assert (told["scope"], told["samrad_grants"]) == ("samrad:facts", [grant])


async def test_a_public_client_has_no_credentials_of_its_own(support: Support) -> None:
    write_clients(support.state, [Client(client="console")])
    form = {"grant_type": "client_credentials", "client_id": "console"}
    assert (await support.http.post("/token", data=form)).json()["error"] == "unauthorized_client"


def assertion(support: Support, key: ECKey, **changes: object) -> str:
    now = int(time.time())
    told = {"iss": "ehr", "aud": support.issuer, "iat": now, "exp": now + 100, "jti": str(uuid.uuid4()), **changes}
    return jwt.encode({"alg": "ES256"}, told, key)


async def test_a_machine_signs_in_with_its_key_and_each_assertion_once(support: Support) -> None:
    key = ECKey.generate_key("P-256")
    write_clients(support.state, [Client(client="ehr", jwk=key.as_dict(private=False), organisation=TRUST)])  # type: ignore[arg-type]
    form = {"grant_type": JWT_BEARER, "assertion": assertion(support, key)}
    first = await support.http.post("/token", data=form)
    assert (await claims(support, first.json()["access_token"]))["client_amr"] == "private_key_jwt"
    again = await support.http.post("/token", data=form)
    assert (again.status_code, again.json()["error"]) == (401, "invalid_client")


@pytest.mark.parametrize(
    "changes",
    [{"aud": "https://other.example"}, {"exp": 1}, {"exp": int(time.time()) + 9_999}, {"jti": None}, {"iss": "nobody"}],
)
async def test_an_assertion_that_is_not_meant_for_us_now_is_refused(
    support: Support, changes: dict[str, object]
) -> None:
    key = ECKey.generate_key("P-256")
    write_clients(support.state, [Client(client="ehr", jwk=key.as_dict(private=False))])  # type: ignore[arg-type]
    form = {"grant_type": JWT_BEARER, "assertion": assertion(support, key, **changes)}
    assert (await support.http.post("/token", data=form)).json()["error"] == "invalid_client"


async def test_an_assertion_signed_with_another_key_is_refused(support: Support) -> None:
    registered = ECKey.generate_key("P-256").as_dict(private=False)
    write_clients(support.state, [Client(client="ehr", jwk=registered)])  # type: ignore[arg-type]
    forged = assertion(support, ECKey.generate_key("P-256"))
    for text in (forged, "no.jwt.at-all", ""):
        answer = await support.http.post("/token", data={"grant_type": JWT_BEARER, "assertion": text})
        assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


@pytest.mark.parametrize(
    ("grant", "words"),
    [
        ("rubbish", "is not like role=operator"),
        ("role=king", "there is no role king; there are secretariat"),
        ("role=economist", "role=economist,municipality=VALUE"),
        ("role=secretariat,municipality=3905", "role=secretariat,community=VALUE"),
    ],
)
def test_a_grant_that_would_give_nothing_is_refused_in_words(grant: str, words: str) -> None:
    app = typer.Typer()
    app.command()(token)
    said = CliRunner().invoke(app, ["trying", "--grant", grant])
    assert said.exit_code == 2
    assert words in " ".join(said.output.replace("│", " ").split())
