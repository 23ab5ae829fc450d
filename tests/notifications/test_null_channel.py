"""A house that sends no mail: the register says what people would have been told, and nothing leaves."""

from collections.abc import AsyncIterator

import pytest_asyncio
from pydantic import SecretStr

from infra.chassis.ids import new_id
from infra.chassis.settings import Settings
from infra.local.servers import Servers
from services.notifications.app import channel, service
from services.notifications.desk import desk_from
from services.notifications.post import NULL, Nowhere, post_from
from tests.notifications.conftest import Office
from tests.notifications.sinks import Mailroom
from tests.notifications.told import Story
from tests.stack import Stack


@pytest_asyncio.fixture
async def office(stack: Stack, servers: Servers, post: Mailroom) -> AsyncIterator[Office]:
    async with stack.running(service, smtp_url=NULL) as (it,):
        yield Office(it, stack, post)


async def test_what_would_be_told_is_kept_without_details_of_the_person_and_changes_follow(
    office: Office, story: Story
) -> None:
    await office.hear(story.scheduled(), story.invited(), story.appointed())
    await office.hear(story.moved())
    await office.hear(story.cancelled(revision=2))
    said = await office.said(story)
    assert sorted(said[:2]) == [
        "suppressed appointment_welcome no_channel",
        "suppressed invitation no_channel",
    ]
    assert said[2:] == ["suppressed meeting_moved no_channel", "suppressed meeting_cancelled no_channel"]
    rows = await office.it.database.pool.fetch(
        "select distinct state, channel, language, sealed from notifications where practitioner = $1",
        story.practitioner,
    )
    assert [tuple(row) for row in rows] == [("suppressed", None, None, None)]


async def test_a_calculation_is_kept_at_once_and_again_when_its_sum_is_another(office: Office, story: Story) -> None:
    claim = new_id()
    await office.hear(story.calculated(claim))
    await office.hear(story.calculated(claim, 2))
    await office.hear(story.calculated(claim, 3, 205_400), repeat=2)
    await office.hear(story.approved(claim, 3, 205_400, 205_400))
    await office.hear(story.calculated(claim, 4, 1))
    assert await office.said(story) == [
        "suppressed honorarium_calculated no_channel",
        "suppressed honorarium_calculated no_channel",
        "suppressed honorarium_approved no_channel",
    ]
    told = await office.it.database.pool.fetch(
        "select revision, total_ore, told_sequence from notifications where matter = $1 order by position", claim
    )
    assert [tuple(row) for row in told] == [(1, 256_750, 1), (3, 205_400, 3), (3, 205_400, 4)]


async def test_many_at_once_are_each_kept(office: Office, story: Story) -> None:
    claims = [new_id() for _ in range(50)]
    await office.hear(*(story.calculated(claim, total=index) for index, claim in enumerate(claims)))
    said = await office.said(story)
    assert said.count("suppressed honorarium_calculated no_channel") == 49
    assert said.count("suppressed honorarium_calculated nothing_due") == 1


def test_it_is_a_setting_and_needs_nobody_to_answer_to() -> None:
    settings = Settings.model_construct().model_copy(
        update={
            "environment": "production",
            "smtp_url": SecretStr(NULL),
            "mail_from": "Samråd <samrad@samrad.invalid>",
            "marker": "",
        }
    )
    assert not desk_from(settings).sends
    assert isinstance(post_from(settings, greeting="samrad.invalid"), Nowhere)
    assert channel.sends, "outside of a process that says otherwise"
