"""The issuer's keys: fetched when needed, seldom, and kept when it is away."""

import asyncio

import pytest

from infra.chassis.gateway.keys import IssuerUnreachable, Pace
from infra.chassis.gateway.sign_in import SignIn, TokenRefused
from tests.chassis.gateway.issuer import Issuer, elliptic, rsa
from tests.chassis.gateway.test_sign_in import refused, sign_in


async def test_a_new_key_of_the_issuer_is_fetched_when_it_first_shows(issuer: Issuer) -> None:
    it = sign_in(issuer)
    await it.person(f"Bearer {issuer.token()}")
    issuer.keys.append(elliptic("two"))
    assert (await it.person(f"Bearer {issuer.token(key=issuer.keys[1])}")).subject == "person-1"


async def test_a_flood_of_invented_keys_does_not_reach_the_issuer(issuer: Issuer) -> None:
    it = sign_in(issuer, Pace(patience=20, least_interval=60))
    await it.person(f"Bearer {issuer.token()}")
    for number in range(20):
        with pytest.raises(TokenRefused):
            await it.person(f"Bearer {issuer.token(key=elliptic(f'invented-{number}'))}")
    assert issuer.asked == 1


async def test_known_keys_serve_while_the_issuer_is_away(issuer: Issuer) -> None:
    it = sign_in(issuer)
    await it.person(f"Bearer {issuer.token()}")
    issuer.answering = False
    assert (await it.person(f"Bearer {issuer.token(sub='another')}")).subject == "another"
    with pytest.raises(TokenRefused):
        await it.person(f"Bearer {issuer.token(key=elliptic('two'))}")


async def test_before_any_key_is_known_nobody_can_be_recognised_until_the_issuer_answers(issuer: Issuer) -> None:
    issuer.answering = False
    it = sign_in(issuer)
    with pytest.raises(IssuerUnreachable):
        await it.person(f"Bearer {issuer.token()}")
    issuer.answering = True
    assert (await it.person(f"Bearer {issuer.token()}")).subject == "person-1"


async def test_a_document_of_another_issuer_is_not_believed(issuer: Issuer) -> None:
    issuer.claims_to_be = "https://elsewhere.example"
    with pytest.raises(IssuerUnreachable):
        await sign_in(issuer).person(f"Bearer {issuer.token()}")


@pytest.mark.filterwarnings("ignore::joserfc.errors.SecurityWarning")
async def test_weak_keys_and_shared_secrets_that_are_published_sign_nothing(issuer: Issuer) -> None:
    issuer.keys += [rsa("short", 1024), elliptic("curve", "P-384")]
    assert "does not publish" in await refused(issuer, issuer.token(key=issuer.keys[1]))


async def test_a_withdrawn_key_loses_the_tokens_that_were_remembered(issuer: Issuer) -> None:
    it = sign_in(issuer)
    old = issuer.token()
    await it.person(f"Bearer {old}")
    issuer.keys = [elliptic("two")]
    await it.person(f"Bearer {issuer.token()}")
    with pytest.raises(TokenRefused, match="does not publish"):
        await it.person(f"Bearer {old}")


async def test_many_at_once_fetch_once(issuer: Issuer) -> None:
    it = sign_in(issuer, Pace(patience=20))
    people = await asyncio.gather(*(it.person(f"Bearer {issuer.token(sub=f'p{n}')}") for n in range(20)))
    assert len({person.subject for person in people}) == 20
    assert issuer.asked == 1


async def test_a_key_withdrawn_while_only_remembered_tokens_come_is_noticed(issuer: Issuer) -> None:
    it = sign_in(issuer, Pace(patience=20, least_interval=0, most_age=0.01))
    token = issuer.token()
    await it.person(f"Bearer {token}")
    issuer.keys = [elliptic("two")]
    with pytest.raises(TokenRefused, match="does not publish"):
        await keep_coming(it, token)


async def keep_coming(it: SignIn, token: str) -> None:
    async with asyncio.timeout(20):
        while True:
            await asyncio.sleep(0.01)
            await it.person(f"Bearer {token}")
