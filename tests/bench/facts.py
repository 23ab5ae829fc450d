"""Facts to measure with: real events, in a journal by one statement, or on the bus by batches."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import asyncpg

from contracts.envelope import Envelope, source_of, to_headers
from contracts.event import Event
from contracts.events.honoraria import HonorariumAttested
from contracts.events.meetings import AttendanceRecorded, MeetingScheduled
from infra.chassis.bus import Bus, Outgoing
from infra.chassis.ids import new_id

SIZE = 1000
"""Bytes of a fact's data when it is told to be 1 kB."""
BATCH = 500
_ANY = UUID(int=0)
_WHEN = datetime(2024, 3, 14, 9, 30, tzinfo=UTC)


def meeting(size: int = SIZE) -> MeetingScheduled:
    """A fact of `meetings` whose data is this many bytes."""
    one = MeetingScheduled(
        meeting=_ANY,
        body=UUID(int=1),
        community="vestfold",
        level="strategic",
        kind="meeting",
        title="x",
        starts=_WHEN,
        ends=_WHEN + timedelta(hours=2),
        place="x",
        link="x",
        revision=0,
        notice_days=14,
    )
    # No text may be longer than 500.
    missing = size - len(one.payload())
    filled = {"title": "x" * (1 + min(missing, 490)), "place": "x" * (1 + max(0, missing - 490))}
    return one.model_copy(update=filled)


def attendance(number: int) -> AttendanceRecorded:
    """One person's attendance at one meeting, as `honoraria` hears it."""
    return AttendanceRecorded(
        attendance=new_id(),
        meeting=UUID(int=number % 5000),
        meeting_kind="meeting",
        practitioner=UUID(int=number % 700),
        body=UUID(int=1),
        community="vestfold",
        on=date(2024, 3, 14),
        starts=_WHEN,
        ends=_WHEN + timedelta(hours=2),
        minutes=120,
        paid=True,
        recorded_by="secretariat",
    )


def attested() -> HonorariumAttested:
    """A small fact of `honoraria`."""
    return HonorariumAttested(claim=_ANY, version=1, community="vestfold", total_ore=12_000)


# The same id in row and data. A share of the traces is sampled, as their flag says; without tracing there are none.
_FILL = """
insert into journal (id, type, subject, aggregate, sequence, at, actor, correlation, traceparent, data)
select id, $2, $3, id::text, 1, now(), 'bench', id,
       case when $5::float > 0 then
           '00-' || md5(id::text) || '-' || left(md5('span ' || id), 16)
           || case when random() < $5 then '-01' else '-00' end
       end,
       replace($4, '00000000-0000-0000-0000-000000000000', id::text)
from (select uuidv7() as id from generate_series(1, $1::int)) as n
"""


async def fill_journal(
    connection: "asyncpg.Connection[asyncpg.Record]", count: int, share: float, event: Event
) -> None:
    """Put so many facts into the journal, told already: what is to be told is then put into `unsent`."""
    await connection.execute(
        _FILL, count, event.event_type(), event.subject(), event.payload().decode(), share, timeout=3600
    )


def envelope(event: Event, share: float, number: int) -> Envelope:
    """The envelope in which the relay of its service would tell it."""
    sampled = share > 0 and number % round(1 / share) == 0
    return Envelope(
        id=str(new_id()),
        source=source_of(event.publisher),
        type=event.event_type(),
        subject=event.aggregate_id(),
        time=_WHEN,
        sequence=1,
        correlationid=str(new_id()),
        traceparent=f"00-{new_id().hex}-{new_id().hex[16:]}-{'01' if sampled else '00'}" if share else None,
    )


async def tell(bus: Bus, count: int, share: float) -> None:
    """Publish so many attendances, as fast as the bus takes them."""
    for start in range(0, count, BATCH):
        batch = []
        for number in range(start, min(start + BATCH, count)):
            event = attendance(number)
            batch.append(Outgoing(event.subject(), event.payload(), to_headers(envelope(event, share, number))))
        if len(batch) == 1:
            await bus.publish_one(batch[0])
        else:
            await bus.publish_batch(batch)
