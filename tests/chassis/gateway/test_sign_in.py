"""A token counts when its issuer signed it for us, and not otherwise."""

import base64
import hashlib
import hmac
import json
import time
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from joserfc.jwk import ECKey

from infra.chassis.gateway.keys import Keys, Pace
from infra.chassis.gateway.scope import Grant, Person
from infra.chassis.gateway.sign_in import LEEWAY, NotSignedIn, SignIn, TokenRefused, sign_in_from
from infra.chassis.settings import Settings, WrongSettings
from tests.chassis.gateway.issuer import AUDIENCE, Issuer, elliptic, rsa

EAGER = Pace(patience=20, least_interval=0)


def sign_in(issuer: Issuer, pace: Pace = EAGER) -> SignIn:
    return SignIn(
        Keys(issuer.url, pace=pace),
        issuer=issuer.url,
        audience=AUDIENCE,
        algorithms=("RS256", "ES256", "PS256"),
        grants_claim="samrad_grants",
    )


async def refused(issuer: Issuer, token: str) -> str:
    with pytest.raises(TokenRefused) as refusal:
        await sign_in(issuer).person(f"Bearer {token}")
    return refusal.value.detail


def forged(header: dict[str, Any], claims: dict[str, Any], secret: bytes | None = None) -> str:
    parts = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in (header, claims)]
    signature = b"" if secret is None else hmac.digest(secret, b".".join(parts), hashlib.sha256)
    return b".".join([*parts, base64.urlsafe_b64encode(signature).rstrip(b"=")]).decode()


def good_claims(issuer: Issuer) -> dict[str, Any]:
    return {"iss": issuer.url, "aud": AUDIENCE, "sub": "person-1", "exp": time.time() + 600}


async def test_a_token_says_who_it_is_and_what_was_granted(issuer: Issuer) -> None:
    token = issuer.token({"role": "secretariat", "community": "vestfold"}, {"role": "operator"}, sub="abc")
    person = await sign_in(issuer).person(f"Bearer {token}")
    assert person == Person("abc", (Grant("secretariat", community="vestfold"), Grant("operator")))


@pytest.mark.parametrize("algorithm", ["RS256", "PS256"])
async def test_rsa_keys_sign_as_well(issuer: Issuer, algorithm: str) -> None:
    issuer.keys.append(rsa("two"))
    token = issuer.token(key=issuer.keys[1], header={"alg": algorithm})
    assert (await sign_in(issuer).person(f"bearer {token}")).subject == "person-1"


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer ", "Basic a2FyaTpub3JkbWFubg=="])
async def test_without_a_token_nobody_is_signed_in(issuer: Issuer, header: str | None) -> None:
    with pytest.raises(NotSignedIn):
        await sign_in(issuer).person(header)


@pytest.mark.parametrize(
    "token", ["a", "a.b", "a.b.c", "..", "W10.W10.", "eyJhbGciOiJFUzI1NiJ9..", "æ.ø.å", "x" * 20_000]
)
async def test_what_is_no_token_is_refused(issuer: Issuer, token: str) -> None:
    await refused(issuer, token)


@pytest.mark.parametrize(
    ("claims", "words"),
    [
        ({"aud": "another"}, "audience"),
        ({"aud": ["another", "third"]}, "audience"),
        ({"aud": None}, "lacks aud"),
        ({"iss": "https://elsewhere.example"}, "another issuer"),
        ({"iss": None}, "lacks iss"),
        ({"sub": None}, "lacks sub"),
        ({"exp": None}, "lacks exp"),
        ({"exp": timedelta(seconds=-LEEWAY - 5)}, "expired"),
        ({"exp": "2099-01-01"}, "cannot be read"),
        ({"nbf": timedelta(minutes=10)}, "not valid yet"),
        ({"iat": timedelta(minutes=10)}, "not valid yet"),
        ({"sub": "Kari Nordmann"}, "opaque"),
        ({"sub": "01017012345"}, "identity number"),
        ({"sub": "sign-in:01017012345"}, "identity number"),
        ({"sub": "01017012345@municipality.example"}, "identity number"),
        ({"sub": ""}, "cannot be read"),
    ],
)
async def test_each_claim_is_checked_and_the_refusal_says_which(
    issuer: Issuer, claims: dict[str, Any], words: str
) -> None:
    # From now, not from when tests were gathered: many of them may have run since.
    moments = {name: time.time() + one.total_seconds() for name, one in claims.items() if isinstance(one, timedelta)}
    assert words in await refused(issuer, issuer.token(**claims | moments))


async def test_eleven_digits_inside_an_opaque_id_are_no_identity_number(issuer: Issuer) -> None:
    opaque = "018d1f00-0000-7000-8000-012345678901"
    assert (await sign_in(issuer).person(f"Bearer {issuer.token(sub=opaque)}")).subject == opaque


async def test_one_of_several_audiences_is_enough(issuer: Issuer) -> None:
    await sign_in(issuer).person(f"Bearer {issuer.token(aud=['portal', AUDIENCE])}")


async def test_an_unsigned_token_is_refused(issuer: Issuer) -> None:
    for name in ("none", "None", "NONE"):
        assert "signed with" in await refused(issuer, forged({"alg": name, "kid": "one"}, good_claims(issuer)))


async def test_the_public_key_does_not_serve_as_a_shared_secret(issuer: Issuer) -> None:
    public = issuer.keys[0]
    assert isinstance(public, ECKey)
    for secret in (public.as_pem(private=False), public.as_der(private=False), json.dumps(public.as_dict()).encode()):
        token = forged({"alg": "HS256", "kid": "one", "typ": "JWT"}, good_claims(issuer), secret)
        assert "signed with" in await refused(issuer, token)


async def test_a_signature_by_another_key_of_the_same_name_is_refused(issuer: Issuer) -> None:
    assert "signature" in await refused(issuer, issuer.token(key=elliptic("one")))


async def test_a_key_of_another_kind_is_not_tried(issuer: Issuer) -> None:
    issuer.keys.append(rsa("two"))
    assert "does not publish" in await refused(issuer, issuer.token(header={"kid": "two"}))


async def test_a_changed_payload_is_refused(issuer: Issuer) -> None:
    header, _, signature = issuer.token().split(".")
    claims = good_claims(issuer) | {"samrad_grants": [{"role": "operator"}]}
    payload = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
    assert "signature" in await refused(issuer, f"{header}.{payload}.{signature}")


@pytest.mark.parametrize("header", [{"typ": "logout+jwt"}, {"crit": ["samrad"], "samrad": 1}])
async def test_another_kind_of_token_is_refused(issuer: Issuer, header: dict[str, Any]) -> None:
    good, _, _ = issuer.token().partition(".")
    known = json.loads(base64.urlsafe_b64decode(good + "=="))
    await refused(issuer, forged(known | header, good_claims(issuer), b"x"))


async def test_without_a_key_name_the_only_key_is_taken_but_never_one_of_two(issuer: Issuer) -> None:
    token = issuer.token(header={"kid": None})
    assert (await sign_in(issuer).person(f"Bearer {token}")).subject == "person-1"
    issuer.keys.append(elliptic("two"))
    assert "does not publish" in await refused(issuer, token)


@pytest.mark.parametrize(
    ("grants", "words"),
    [
        ("secretariat", "must be a list"),
        (["secretariat"], "entry 0"),
        ([{"role": "operator"}, {"role": "secretary", "community": "vestfold"}], "entry 1: role must be one of"),
        ([{"role": "secretariat"}], "needs community"),
        ([{"role": "secretariat", "municipality": "3907"}], "needs community"),
        ([{"role": "secretariat", "community": "Vestfold"}], "community must be"),
        ([{"role": "authoriser", "community": "vestfold", "municipality": "3907"}], "nothing else"),
        ([{"role": "economist", "municipality": 3907}], "four digits"),
        ([{"role": "economist", "municipality": "३९०७"}], "four digits"),
        ([{"role": "practitioner", "practitioner": "me"}], "UUID"),
        ([{"role": "operator", "community": "vestfold"}], "bound to nothing"),
        ([{"role": "operator"}] * 501, "at most 500"),
        ([{"role": "practitioner", "practitioner": f"{n:032x}"} for n in (1, 2)], "two practitioners"),
    ],
)
async def test_grants_that_cannot_be_read_are_refused_in_words(issuer: Issuer, grants: object, words: str) -> None:
    assert words in await refused(issuer, issuer.token(samrad_grants=grants))


async def test_no_grants_are_no_mistake(issuer: Issuer) -> None:
    assert (await sign_in(issuer).person(f"Bearer {issuer.token(samrad_grants=None)}")).grants == ()


async def test_a_remembered_token_expires_all_the_same(issuer: Issuer) -> None:
    it = sign_in(issuer)
    token = issuer.token()
    await it.person(f"Bearer {token}")
    with time_machine.travel(time.time() + 600 + LEEWAY + 1), pytest.raises(TokenRefused, match="expired"):
        await it.person(f"Bearer {token}")


def test_in_production_the_issuer_is_reached_over_tls() -> None:
    settings = Settings.model_construct(environment="production", oidc_issuer="http://sign-in.example")
    with pytest.raises(WrongSettings, match="https"):
        sign_in_from(settings)
