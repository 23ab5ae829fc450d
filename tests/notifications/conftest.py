"""A mail sink, and the service at work with it."""

from collections import Counter
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

import pytest
import pytest_asyncio

from contracts.envelope import JSON, SEALED, Envelope, source_of
from contracts.event import Event
from contracts.events.notifications import NotificationFailed, NotificationSent, NotificationSuppressed
from infra.chassis.ids import new_id
from infra.local.servers import Servers
from services.notifications.app import service
from tests.chassis.gateway.issuer import Issuer
from tests.notifications.sinks import Mailroom, mailroom
from tests.notifications.told import Story
from tests.stack import Running, Stack, open_stack, quiet, stated


@dataclass(frozen=True, slots=True)
class Office:
    """The service at work, the mails that left it, and the bus on which other services speak."""

    it: Running
    stack: Stack
    post: Mailroom

    async def hear(self, *facts: Event, repeat: int = 1) -> None:
        """Tell facts in this order, and wait until nothing more comes of them."""
        await self.stack.tell(*facts, repeat=repeat)
        await quiet(self.it)

    async def hear_in_order(self, facts: Sequence[Event], order: Iterable[int]) -> None:
        """Facts that were stated in one order and arrive in another."""
        stated: Counter[str] = Counter()
        envelopes = []
        for fact in facts:
            stated[fact.aggregate_id()] += 1
            envelopes.append(envelope(fact, stated[fact.aggregate_id()], self.stack.clock.now()))
        for place in order:
            await self.stack.send(facts[place], envelopes[place])
        await quiet(self.it)

    async def outcomes(self, story: Story) -> list[NotificationSent | NotificationFailed | NotificationSuppressed]:
        """What was stated about messages to this GP, in order."""
        events = await stated(self.it.database, NotificationSent, NotificationFailed, NotificationSuppressed)
        return [event for event in events if _practitioner(event) == story.practitioner]  # type: ignore[misc]

    async def said(self, story: Story) -> list[str]:
        """The same in short: `sent invitation`, `suppressed invitation withdrawn`."""
        return [_in_short(event) for event in await self.outcomes(story)]

    async def row(self, story: Story) -> dict[str, object]:
        """The one message to this GP as it stands."""
        (row,) = await self.it.database.pool.fetch(
            "select * from notifications where practitioner = $1", story.practitioner
        )
        return dict(row)


def envelope(fact: Event, sequence: int, at: datetime) -> Envelope:
    """What a fact travels in."""
    return Envelope(
        id=str(new_id()),
        source=source_of(fact.publisher),
        type=fact.event_type(),
        subject=fact.aggregate_id(),
        time=at,
        sequence=sequence,
        correlationid=str(new_id()),
        datacontenttype=SEALED if fact.private else JSON,
    )


def _practitioner(event: Event) -> UUID | None:
    return getattr(event, "practitioner", None)


def _in_short(event: NotificationSent | NotificationFailed | NotificationSuppressed) -> str:
    match event:
        case NotificationSent():
            return f"sent {event.template}"
        case NotificationFailed():
            return f"failed {event.template} {event.reason}"
    return f"suppressed {event.template} {event.reason}"


@pytest.fixture
def story() -> Story:
    return Story()


@pytest_asyncio.fixture
async def post(tmp_path: Path) -> AsyncIterator[Mailroom]:
    async with mailroom(tmp_path / "mailroom") as room:
        yield room


@pytest_asyncio.fixture(scope="module")
async def office(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Office]:
    """One for all tests of a file: starting takes longer than most of them. Its clock stands still."""
    folder = tmp_path_factory.mktemp("office")
    stack = await open_stack(servers, folder)
    async with mailroom(folder / "mailroom") as post, stack.running(service, smtp_url=post.url) as (it,):
        yield Office(it, stack, post)
    await stack.admin.client.close()


@pytest_asyncio.fixture
async def own_office(stack: Stack, post: Mailroom) -> AsyncIterator[Office]:
    """One for a single test; not in a file that uses the other, since both would take the same facts."""
    async with stack.running(service, smtp_url=post.url) as (it,):
        yield Office(it, stack, post)


@pytest.fixture(scope="session")
def issuer() -> Iterator[Issuer]:
    running = Issuer()
    yield running
    running.close()
