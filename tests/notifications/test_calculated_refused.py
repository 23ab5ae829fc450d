"""A mail that tells of several things, refused for good or broken off by a killed process: one outcome for all."""

import asyncio
from dataclasses import replace

from infra.chassis.ids import new_id
from services.notifications.app import service
from services.notifications.model.turn import next_morning
from tests.notifications.conftest import Office
from tests.notifications.sinks import Mailroom, scripted
from tests.notifications.test_sending import heard_everything, lease_runs_out, send_everything, sender_on
from tests.notifications.told import Story
from tests.stack import Stack, quiet


async def test_refused_for_good_each_of_it_fails(stack: Stack, story: Story, post: Mailroom) -> None:
    async with scripted("550 5.1.1 unknown") as (server, url), stack.running(service, smtp_url=url) as (it,):
        office = Office(it, stack, post)
        await office.hear(story.body(), story.contact(), *(story.calculated(new_id(), meeting=False) for _ in range(3)))
        stack.clock.set(next_morning(stack.clock.now()))
        await quiet(it)
        assert await office.said(story) == ["failed honorarium_calculated smtp_550"] * 3
        assert len(server.taken) == 1


async def test_killed_after_sending_the_same_mail_goes_again_and_an_approval_waits_for_it(
    stack: Stack, story: Story, post: Mailroom
) -> None:
    claims = [new_id() for _ in range(3)]
    async with stack.running(replace(service, alongside=[]), smtp_url=post.url) as (it,):
        await heard_everything(it)
        await stack.tell(story.body(), story.contact(), story.scheduled(), *map(story.calculated, claims))
        await heard_everything(it)
        stack.clock.set(next_morning(stack.clock.now()))
        await asyncio.gather(sender_on(it, lease=60, dies=True).look_at_due(), return_exceptions=True)
        before = post.bytes_by_name()
        assert len(before) == 1
        await stack.tell(story.approved(claims[1]))
        await heard_everything(it)
        assert not await sender_on(it, lease=5).look_at_due(), "while the lease runs it is taken for alive"
        await lease_runs_out(it, story)
        await send_everything(it)
        after = post.bytes_by_name()
        assert before.items() <= after.items()
        assert len(after) == 2
        assert await Office(it, stack, post).said(story) == [
            *["sent honorarium_calculated"] * 3,
            "sent honorarium_approved",
        ]
