"""Nothing about how a person is reached lies in clear, and nothing personal is stated; but the trace goes on."""

import asyncio
from dataclasses import replace
from uuid import uuid4

from services.notifications.app import service
from tests.notifications.conftest import Office, envelope
from tests.notifications.sinks import Mailroom
from tests.notifications.test_sending import heard_everything, lease_runs_out, send_everything, sender_on
from tests.notifications.told import Story
from tests.stack import Running, Stack, quiet


async def places_of(it: Running, text: str) -> set[str]:
    """Every column of the whole database, the chassis's included, in which the text stands."""
    columns = await it.database.pool.fetch(
        "select table_name as t, column_name as c from information_schema.columns where table_schema = 'public'"
    )
    found = set()
    for column in columns:
        query = f'select exists (select from "{column["t"]}" where strpos("{column["c"]}"::text, $1) > 0)'
        if await it.database.pool.fetchval(query, text):
            found.add(f"{column['t']}.{column['c']}")
    return found


async def test_names_and_addresses_lie_nowhere_in_clear(stack: Stack, story: Story, post: Mailroom) -> None:
    name = f"Anne {uuid4().hex}"
    async with stack.running(replace(service, alongside=[]), smtp_url=post.url) as (it,):
        await stack.tell(story.body(), story.contact(name=name), story.scheduled(), story.invited())
        await heard_everything(it)
        await asyncio.gather(sender_on(it, lease=60, dies=True).look_at_due(), return_exceptions=True)
        assert name in post.to(story.address)[0]["To"], "the mail is written"
        state = await it.database.pool.fetchval(
            "select state from notifications where practitioner = $1", story.practitioner
        )
        assert state == "sending"
        for text in (name, story.address):
            assert await places_of(it, text) == set()
        # The search itself finds what is there.
        assert "meetings.meeting" in await places_of(it, str(story.meeting))
        await lease_runs_out(it, story)
        await send_everything(it)


async def test_the_trace_goes_on_from_the_fact_to_what_is_stated(own_office: Office, story: Story) -> None:
    trace = uuid4().hex
    invited = story.invited()
    told = replace(envelope(invited, 1, own_office.stack.clock.now()), traceparent=f"00-{trace}-00f067aa0ba902b7-01")
    await own_office.stack.tell(story.body(), story.contact(), story.scheduled())
    await own_office.stack.send(invited, told)
    await quiet(own_office.it)
    (sent,) = await own_office.outcomes(story)
    assert str(sent.caused_by) == told.id
    row = await own_office.it.database.pool.fetchrow(
        "select correlation, traceparent from journal where aggregate = $1", str(sent.notification)
    )
    assert row is not None
    assert str(row["correlation"]) == told.correlationid
    assert row["traceparent"].split("-")[1] == trace
