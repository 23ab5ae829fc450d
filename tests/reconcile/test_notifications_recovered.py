"""notifications, restored to an earlier point, tells nobody again what they were told since."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest_asyncio

from contracts.events.notifications import NotificationSent
from infra.chassis.ids import new_id
from services.notifications.app import service
from services.notifications.model.turn import next_morning
from tests.notifications.sinks import Scripted, scripted
from tests.notifications.told import Story
from tests.reconcile.ground import as_owner, emptied, reconciled_one, watched
from tests.reconcile.restoring import dump, found_out, restore, rows_of
from tests.stack import Stack, quiet

SETTLED = """
position created_at settled_at attempts first_attempt_at language channel told_sequence told_starts told_ends told_in
"""
"""What differs between having sent a message and knowing that it was sent: when, how, and in which order."""


@pytest_asyncio.fixture
async def sink(stack: Stack) -> AsyncIterator[tuple[Scripted, str]]:
    """Databases and streams as if nothing had ever happened, and a server that counts each mail it is handed."""
    async with stack.idle(service):
        await emptied(stack, service)
    async with scripted() as found:
        yield found


@asynccontextmanager
async def at_work(stack: Stack, url: str) -> AsyncIterator[None]:
    """The service at work, until nothing is left to do."""
    async with stack.running(service, smtp_url=url) as (it,):
        yield
        await quiet(it)


async def told(stack: Stack, story: Story) -> list[dict[str, Any]]:
    """What the register says of this GP's messages that stayed true until they were settled."""
    async with as_owner(stack, "notifications") as owner:
        rows = await rows_of(owner, "notifications", but=SETTLED)
    return [row for row in rows if row["practitioner"] == story.practitioner and row["reason"] != "superseded"]


def mails(post: Scripted, story: Story) -> int:
    """How often a mail to this GP was handed over; others' facts lie on these streams, too."""
    return sum(story.address.encode() in mail for mail in post.taken)


async def next_day(stack: Stack) -> None:
    stack.clock.set(next_morning(stack.clock.now()))


async def test_what_was_told_after_the_restored_moment_is_not_told_again(
    stack: Stack, sink: tuple[Scripted, str]
) -> None:
    post, url = sink
    story, claim, other = Story(), new_id(), new_id()
    async with at_work(stack, url):
        await stack.tell(story.body(), story.contact(), story.scheduled(), story.invited())
    async with at_work(stack, url):
        # Waits for the morning when the dump is made.
        await stack.tell(story.calculated(claim))
    assert mails(post, story) == 1
    file = stack.folder / "notifications.dump"
    dump(stack, "notifications", file)

    async with at_work(stack, url):
        await stack.tell(story.moved())
        await next_day(stack)
    async with at_work(stack, url):
        await stack.tell(story.approved(claim), story.rejected(other), story.calculated(other))
    assert mails(post, story) == 5
    before = await told(stack, story)
    assert len(before) == 5

    await restore(stack, "notifications", file)
    async with watched(stack, service) as it:
        # It refuses to work, and lets go of the connection that it had before it knew the bus.
        await found_out(it)
        outcome = await reconciled_one(stack, it, recover=True)
    assert outcome.recovered is not None
    assert outcome.recovered.facts[NotificationSent.event_type()] >= 4
    assert not outcome.recovered.not_rebuilt
    async with at_work(stack, url):
        pass
    assert mails(post, story) == 5
    assert await told(stack, story) == before
    # And life goes on: what is new is told, after what was told before.
    async with at_work(stack, url):
        await stack.tell(story.cancelled())
    assert mails(post, story) == 6
