"""Who may read who was told what; and whatever is asked, the gateway answers."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from uuid import uuid4

import pytest_asyncio

from tests.chassis.gateway.issuer import Issuer
from tests.gateways.caller import (
    NOBODY,
    OPERATOR,
    Caller,
    Grants,
    Json,
    calling,
    holds,
    made,
    practitioner,
    rule,
    secretariat,
)
from tests.gateways.fuzzed import answers
from tests.gateways.strangers import EVERY_ROLE_ELSEWHERE, answered_unsigned, hidden_from, shown_to, told_apart
from tests.notifications.conftest import Office
from tests.notifications.told import Story

PATH = "/notifications"


@pytest_asyncio.fixture
async def call(office: Office, issuer: Issuer) -> AsyncIterator[Caller]:
    settings = office.it.settings.model_copy(update={"oidc_issuer": issuer.url})
    async with calling(replace(office.it, settings=settings), issuer) as caller:
        yield caller


@pytest_asyncio.fixture
async def told(office: Office, story: Story) -> Story:
    """Somebody who was welcomed, invited, and told of a statement."""
    await office.hear(story.body(), story.contact(), story.appointed(), story.scheduled(), story.invited())
    await office.hear(story.statement())
    return story


async def listed(call: Caller, by: Grants, **query: object) -> list[Json]:
    items: list[Json] = made(await call.get(PATH, by=by, **query), 200)["items"]
    return items


async def test_a_secretariat_sees_its_community_and_no_names(call: Caller, told: Story) -> None:
    items = await listed(call, secretariat(told.community))
    assert {item["template"] for item in items} == {"appointment_welcome", "invitation"}
    assert {item["state"] for item in items} == {"sent"}
    assert told.address not in str(items)
    assert "Anne" not in str(items)


async def test_a_gp_sees_the_own_ones_statements_included(call: Caller, told: Story) -> None:
    items = await listed(call, practitioner(told.practitioner))
    assert {item["about"] for item in items} == {"appointment", "invitation", "statement"}
    assert await listed(call, practitioner(uuid4())) == []


async def test_an_operator_sees_all_and_asks_for_some(call: Caller, told: Story) -> None:
    assert len(await listed(call, OPERATOR, practitioner=told.practitioner)) == 3
    assert len(await listed(call, OPERATOR, community=told.community)) == 2
    assert await listed(call, OPERATOR, practitioner=told.practitioner, state="failed") == []


async def test_a_long_list_comes_in_pages_newest_first(call: Caller, told: Story) -> None:
    first = made(await call.get(PATH, by=practitioner(told.practitioner), limit=2), 200)
    rest = made(await call.get(PATH, by=practitioner(told.practitioner), limit=2, cursor=first["next"]), 200)
    assert first["items"][0]["about"] == "statement"
    assert [len(first["items"]), len(rest["items"]), rest["next"]] == [2, 1, None]


async def test_who_has_no_role_here_is_refused_and_learns_of_nothing(call: Caller, told: Story) -> None:
    refused = await call.get(PATH, by=holds("recorder", told.community))
    assert (refused.status_code, rule(refused)) == (403, "not-allowed")
    (item, *_) = await listed(call, practitioner(told.practitioner))
    hidden = await call.get(f"{PATH}/{item['notification']}", by=secretariat("elsewhere"))
    missing = await call.get(f"{PATH}/{uuid4()}", by=OPERATOR)
    assert hidden.status_code == missing.status_code == 404
    assert hidden.json()["detail"] == missing.json()["detail"]


async def test_what_waits_says_for_what(office: Office, call: Caller, story: Story) -> None:
    await office.hear(story.body(), story.scheduled(), story.invited())
    (item,) = await listed(call, secretariat(story.community))
    assert (item["state"], item["waits_for"], item["settled_at"]) == ("waiting", "contact_details", None)
    one = made(await call.get(f"{PATH}/{item['notification']}", by=secretariat(story.community)), 200)
    assert one == item


@pytest_asyncio.fixture
async def loop() -> asyncio.AbstractEventLoop:
    return asyncio.get_running_loop()


@pytest_asyncio.fixture
async def known(call: Caller, told: Story) -> dict[str, str]:
    (item, *_) = await listed(call, practitioner(told.practitioner))
    return {
        "notification": item["notification"],
        "community": told.community,
        "practitioner": str(told.practitioner),
    }


def test_no_request_whatever_makes_the_gateway_fail(
    call: Caller, loop: asyncio.AbstractEventLoop, known: dict[str, str]
) -> None:
    counted = answers(call, loop, by=OPERATOR, known=known, examples=12)
    assert counted[200] > 10, counted
    assert counted[422] > 5, counted


async def test_nobody_from_elsewhere_sees_anything_or_learns_what_there_is(call: Caller, known: dict[str, str]) -> None:
    assert await answered_unsigned(call) == []
    assert await hidden_from(call, known, OPERATOR) == []
    for who in (NOBODY, EVERY_ROLE_ELSEWHERE):
        assert await shown_to(call, known, who) == []
    assert await told_apart(call, known, EVERY_ROLE_ELSEWHERE) == []
