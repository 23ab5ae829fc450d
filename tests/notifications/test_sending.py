"""Mail leaves outside of any transaction: refused, broken off, repeated after a crash, and still one mail."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from pydantic import SecretStr

from contracts.envelope import source_of
from contracts.events.representation import ContactDetailsChanged
from infra.chassis.facts import Fact
from infra.chassis.ids import new_id
from services.notifications import handlers
from services.notifications.app import service
from services.notifications.desk import desk_from
from services.notifications.model.outcome import Outcome
from services.notifications.post import Smtp, server_from
from services.notifications.sender import Sender
from tests.notifications.conftest import Office
from tests.notifications.sinks import HOST, Mailroom, scripted, text_of
from tests.notifications.told import STARTS, Story
from tests.stack import Running, Stack, quiet


class Killed(BaseException):
    """Stands for `kill -9`: no handler of ours sees it."""


class DiesAfterSending(Smtp):
    """The mail is with the server, and the process is gone before it could say so."""

    async def hand_over(self, mail: bytes, *, sender: str, to: str) -> Outcome:
        await super().hand_over(mail, sender=sender, to=to)
        raise Killed


@asynccontextmanager
async def idle_with_a_letter(stack: Stack, story: Story, post: Mailroom) -> AsyncIterator[Running]:
    """The service's database with an invitation that is due, and nobody to send it."""
    async with stack.running(replace(service, alongside=[]), smtp_url=post.url) as (it,):
        # What other tests have left on the bus is none of this one's.
        await heard_everything(it)
        await send_everything(it)
        await stack.tell(story.body(), story.contact(), story.scheduled(), story.invited())
        await heard_everything(it)
        yield it


async def send_everything(it: Running) -> None:
    """Send what is due, as a process that is well would."""
    sender = sender_on(it, lease=5)
    while await sender.look_at_due():
        pass


async def lease_until(it: Running, story: Story) -> datetime:
    until: datetime = await it.database.pool.fetchval(
        "select lease_until from notifications where practitioner = $1", story.practitioner
    )
    return until


async def lease_runs_out(it: Running, story: Story) -> None:
    """The time passes in which the process that has the letter must say that it lives."""
    await it.database.pool.execute(
        "update notifications set lease_until = clock_timestamp() where practitioner = $1 and lease_until is not null",
        story.practitioner,
    )


async def heard_everything(it: Running) -> None:
    """Wait until all facts told are applied, whatever is still to be sent."""
    while any((await it.health.backlog())["pending"].values()):
        await asyncio.sleep(0.02)


def sender_on(it: Running, *, lease: float, dies: bool = False) -> Sender:
    server = server_from(it.settings)
    post = DiesAfterSending(server, greeting="test") if dies else Smtp(server, greeting="test")
    return Sender(it.database, desk_from(it.settings), post, lease=lease)


async def test_a_letter_is_counted_as_unfinished_until_it_has_left(stack: Stack, story: Story, post: Mailroom) -> None:
    async with idle_with_a_letter(stack, story, post) as it:
        assert (await it.health.backlog())["due_timers"] == 1
        await send_everything(it)
        assert (await it.health.backlog())["due_timers"] == 0
        assert len(post.to(story.address)) == 1


async def test_killed_between_sending_and_commit_the_same_mail_goes_again(
    stack: Stack, story: Story, post: Mailroom
) -> None:
    async with idle_with_a_letter(stack, story, post) as it:
        with_death = sender_on(it, lease=60, dies=True)
        died = await asyncio.gather(with_death.look_at_due(), return_exceptions=True)
        assert isinstance(died[0], Killed)
        before = post.bytes_by_name()
        assert len(before) == 1
        # New details must not change what is repeated: two different mails with one id would be worse than two alike.
        await stack.tell(story.contact(language="en"))
        await heard_everything(it)
        assert not await sender_on(it, lease=5).look_at_due(), "while the lease runs it is taken for alive"
        assert (await it.health.backlog())["due_timers"] == 1
        await lease_runs_out(it, story)
        await send_everything(it)
        assert post.bytes_by_name() == before
        states = await it.database.pool.fetch(
            "select state, sealed from notifications where practitioner = $1", story.practitioner
        )
        assert [tuple(row) for row in states] == [("sent", None)]


async def test_what_was_perhaps_read_and_is_no_longer_true_is_taken_back(
    stack: Stack, story: Story, post: Mailroom
) -> None:
    async with idle_with_a_letter(stack, story, post) as it:
        await asyncio.gather(sender_on(it, lease=60, dies=True).look_at_due(), return_exceptions=True)
        await stack.tell(story.cancelled())
        await heard_everything(it)
        await lease_runs_out(it, story)
        await send_everything(it)
        states = await it.database.pool.fetch(
            "select template, state from notifications where practitioner = $1 order by position", story.practitioner
        )
        assert [tuple(row) for row in states] == [("invitation", "suppressed"), ("meeting_cancelled", "sent")]


async def test_what_becomes_known_during_a_look_is_not_missed(stack: Stack, story: Story, post: Mailroom) -> None:
    async with stack.running(replace(service, alongside=[]), smtp_url=post.url) as (it,):
        await stack.tell(story.body(), story.scheduled(), story.invited())
        await heard_everything(it)
        sender = sender_on(it, lease=5)
        async with it.database.work(actor="test") as work:
            await handlers.note_contact_details(work, [fact_of(story.contact())])
            look = asyncio.create_task(sender.look_at_due())
            await asyncio.sleep(0.3)
            assert not look.done(), "a look that did not wait would put the letter to sleep, and nobody would wake it"
        await look
        assert len(post.to(story.address)) == 1


def fact_of(said: ContactDetailsChanged) -> Fact[ContactDetailsChanged]:
    return Fact(
        event=said,
        id=new_id(),
        type=said.event_type(),
        source=source_of(said.publisher),
        aggregate=said.aggregate_id(),
        sequence=1,
        time=STARTS,
        correlation=new_id(),
    )


async def test_two_senders_send_a_mail_once(stack: Stack, post: Mailroom) -> None:
    stories = [Story() for _ in range(8)]
    async with stack.running(service, smtp_url=post.url) as (one,), stack.running(service, smtp_url=post.url) as (two,):
        for story in stories:
            await stack.tell(story.body(), story.contact(), story.scheduled(), story.invited())
        await quiet(one, two)
        taken = await one.database.pool.fetch(
            "select attempts from notifications where state = 'sent' and practitioner = any($1::uuid[])",
            [story.practitioner for story in stories],
        )
    assert [row["attempts"] for row in taken] == [1] * len(stories)
    assert [len(post.to(story.address)) for story in stories] == [1] * len(stories)


async def test_refused_for_now_it_is_tried_again(own_office: Office, story: Story) -> None:
    own_office.post.refuse_next(2)
    await own_office.hear(story.body(), story.contact(), story.scheduled(), story.invited())
    assert len(own_office.post.to(story.address)) == 1
    assert (await own_office.row(story))["attempts"] == 3
    assert await own_office.said(story) == ["sent invitation"]


async def test_refused_for_good_it_fails_with_a_code_and_nothing_personal(
    stack: Stack, story: Story, post: Mailroom
) -> None:
    refusing = scripted(f"550 5.1.1 <{story.address}> unknown here")
    async with refusing as (server, url), stack.running(service, smtp_url=url) as (it,):
        office = Office(it, stack, post)
        await office.hear(story.body(), story.contact(), story.scheduled(), story.invited())
        assert await office.said(story) == ["failed invitation smtp_550"]
        assert story.address not in str(await office.row(story))
        await office.hear(story.cancelled())
        # Nobody was told of the meeting, so nobody is told that it is off.
        assert len(server.taken) == 1


async def test_cancelled_while_it_waits_for_another_try_it_is_not_sent(
    stack: Stack, story: Story, post: Mailroom
) -> None:
    held = asyncio.Event()
    async with scripted("451 4.3.0 later", wait=held) as (server, url), stack.running(service, smtp_url=url) as (it,):
        await stack.tell(story.body(), story.contact(), story.scheduled(), story.invited())
        while not server.taken:
            await asyncio.sleep(0.01)
        # The mail is with the server when the meeting is cancelled; then the server refuses it.
        await stack.tell(story.cancelled())
        await heard_everything(it)
        held.set()
        await quiet(it)
        assert len(server.taken) == 1
        said = await Office(it, stack, post).said(story)
        assert said == ["suppressed invitation meeting_cancelled"]


async def test_a_letter_that_cannot_be_written_is_put_off_and_the_others_go(
    stack: Stack, story: Story, post: Mailroom, capfd: pytest.CaptureFixture[str]
) -> None:
    untitled = Story()
    async with idle_with_a_letter(stack, story, post) as it:
        await stack.tell(untitled.body(), untitled.contact(), untitled.scheduled(title=" "), untitled.invited())
        await heard_everything(it)
        await send_everything(it)
        assert (len(post.to(story.address)), len(post.to(untitled.address))) == (1, 0)
        error = await it.database.pool.fetchval("select error from timers where key = $1", str(untitled.invitation))
        assert error == "MissingFact: facts missing: title"
        # What a letter is made of may stand in the words of whatever failed on it.
        logged = "".join(capfd.readouterr())
        assert ("look_failed" in logged, "facts missing" in logged) == (True, False)
        await stack.tell(untitled.moved(STARTS, title="Vårmøtet"))
        await heard_everything(it)
        await send_everything(it)
        assert len(post.to(untitled.address)) == 1


async def test_without_a_mail_server_mail_waits_and_is_held_against_nobody(
    stack: Stack, story: Story, post: Mailroom
) -> None:
    async with idle_with_a_letter(stack, story, post) as it:
        away = it.settings.model_copy(update={"smtp_url": SecretStr(f"smtp://{HOST}:9")})
        sender = Sender(it.database, desk_from(away), Smtp(server_from(away), greeting="test"))
        failed = await asyncio.gather(sender.look_at_due(), return_exceptions=True)
        assert type(failed[0]).__name__ == "MailServerAway"
        row = await it.database.pool.fetchrow(
            "select state, attempts, told_sequence from notifications where practitioner = $1", story.practitioner
        )
        assert tuple(row or ()) == ("waiting", 0, None)
        await send_everything(it)
        assert len(post.to(story.address)) == 1


async def test_a_slow_server_is_waited_for_and_the_lease_renewed(stack: Stack, story: Story, post: Mailroom) -> None:
    held = asyncio.Event()
    async with scripted(wait=held) as (server, url), idle_with_a_letter(stack, story, post) as it:
        slow = it.settings.model_copy(update={"smtp_url": SecretStr(url)})
        sender = Sender(it.database, desk_from(slow), Smtp(server_from(slow), greeting="test"), lease=1.5)
        sending = asyncio.create_task(sender.look_at_due())
        while not server.taken:
            await asyncio.sleep(0.01)
        first = await lease_until(it, story)
        while await lease_until(it, story) == first:
            await asyncio.sleep(0.02)
        assert not await sender_on(it, lease=5).look_at_due(), "it is in somebody's hands"
        held.set()
        assert await sending
        assert len(server.taken) == 1
        assert post.to(story.address) == []


async def test_nobody_is_invited_to_what_has_begun(own_office: Office, story: Story) -> None:
    await own_office.hear(story.body(), story.scheduled(), story.invited())
    own_office.stack.clock.set(STARTS + timedelta(minutes=1))
    await own_office.hear(story.contact())
    assert await own_office.said(story) == ["suppressed invitation too_late"]


async def test_made_up_data_are_marked(stack: Stack, story: Story, post: Mailroom) -> None:
    async with stack.running(service, smtp_url=post.url, marker="OPPDIKTET") as (it,):
        await Office(it, stack, post).hear(story.body(), story.contact(), story.scheduled(), story.invited())
    (mail,) = post.to(story.address)
    assert str(mail["Subject"]).startswith("[OPPDIKTET] ")
    assert text_of(mail).startswith("OPPDIKTET: dette er en prøve.")
