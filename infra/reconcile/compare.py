"""Compares what a journal says with what a stream holds, while both go on or when nothing runs.

The stream is read once, up to where it ended when the reading began, into a temporary table. Only then is the journal
looked at: whatever is on the stream was in the journal before it was told. What the journal has and the stream has not
was perhaps told in between, so what the stream holds by then decides.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from time import monotonic
from typing import Any

from nats.aio.msg import Msg

from contracts.events import EVENTS
from contracts.topology import STREAMS, Stream
from infra.chassis.bus import Bus
from infra.chassis.connection import Connection
from infra.chassis.kept import End
from infra.reconcile import sql
from infra.reconcile.digest import of_message
from infra.reconcile.examples import examples
from infra.reconcile.findings import Compared, Day, Side, Verdict
from infra.reconcile.reading import end_of, read

Progress = Callable[[int, int], None]
"""Told how many of how many messages have been read."""
_EXCUSES = (Verdict.WAITING, Verdict.SET_ASIDE, Verdict.ERASED, Verdict.SUPERSEDED)
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Days:
    """Which days are compared, both included; None leaves an end open. A day is one of UTC, by the fact's own time.

    UTC, since that is what journal and envelopes are written in: two tables of time zones, one here and one in the
    database, could disagree about the edge of a Norwegian day.
    """

    first: date | None = None
    last: date | None = None

    def hold(self, day: date | None) -> bool:
        """Whether a message is one of those. One that does not say its day always is."""
        if day is None:
            return True
        return (self.first is None or day >= self.first) and (self.last is None or day <= self.last)


def streams_of(service: str) -> tuple[Stream, ...]:
    """The streams on which a service tells its facts."""
    return tuple(stream for stream in STREAMS if stream.publisher == service)


async def prepare(connection: Connection) -> None:
    """Make the temporary tables. The connection's role needs the right to; a database's owner has it."""
    await connection.execute(sql.TABLES)


async def compare(
    connection: Connection, bus: Bus, stream: Stream, days: Days, *, progress: Progress = lambda done, of: None
) -> Compared:
    """Compare one stream with its publisher's journal. Leaves what differs in `different`. Raises CannotCompare."""
    began = monotonic()
    await connection.execute("truncate heard")
    await connection.execute("delete from different where stream = $1", stream.name)
    end = await end_of(bus, stream.name)
    first, heard = max(end.first, 1), 0
    async for batch in read(bus, stream.name, first, end.last, since=await _since(connection, days)):
        await _keep(connection, stream, batch, days)
        heard += len(batch)
        progress(batch[-1][0] - first + 1, end.last - first + 1)
    await connection.execute("analyze heard")
    found = await _look(connection, bus, stream, days, end)
    mark = await connection.fetchval("select created from told where stream = $1", stream.name)
    return Compared(
        service=stream.publisher,
        stream=stream.name,
        end=end,
        days=found.days,
        read=heard,
        seconds=monotonic() - began,
        repeated=found.repeated,
        examples=await examples(connection, bus, stream.name),
        made_anew=mark is not None and mark != end.created,
    )


@dataclass(frozen=True, slots=True)
class _Found:
    days: Sequence[Day]
    repeated: int


async def _look(connection: Connection, bus: Bus, stream: Stream, days: Days, end: End) -> _Found:
    book = sql.book(private=stream.private)
    private = [event.event_type() for event in EVENTS.values() if event.private]
    asked = (private, days.first, days.last)
    async with connection.transaction(isolation="repeatable_read"):
        journal = {row["day"]: row for row in await connection.fetch(sql.JOURNAL_DAYS.format(book=book), *asked)}
        heard = {row["day"]: row for row in await connection.fetch(sql.HEARD_DAYS)}
        differing = [day for day in journal.keys() | heard.keys() if _side(journal, day) != _side(heard, day)]
        if differing:
            known = [day for day in differing if day is not None]
            await connection.execute(sql.DIFFERENT.format(book=book), *asked, known, stream.name)
            await connection.execute(sql.KNOWN_AFTER_ALL, stream.name)
            await connection.execute(sql.DISOWNED, stream.name, end.created)
    repeated = 0
    if differing:
        await _told_meanwhile(connection, bus, stream, days, end)
        before = sum(_side(heard, day).count for day in differing)
        known = [day for day in differing if day is not None]
        once = {row["day"]: row for row in await connection.fetch(sql.DISTINCT_DAYS, known)}
        repeated = max(0, before - sum(_side(once, day).count for day in differing))
        heard = {day: row for day, row in heard.items() if day not in differing} | once
    verdicts = await _verdicts(connection, stream, journal)
    every = sorted(journal.keys() | heard.keys() | verdicts.keys(), key=lambda day: day or date.max)
    return _Found([Day(day, _side(journal, day), _side(heard, day), verdicts.get(day, {})) for day in every], repeated)


async def _told_meanwhile(connection: Connection, bus: Bus, stream: Stream, days: Days, end: End) -> None:
    now = await end_of(bus, stream.name)
    async for batch in read(bus, stream.name, end.last + 1, now.last):
        await _keep(connection, stream, batch, days)
    await connection.execute(sql.TOLD_MEANWHILE, stream.name, end.last)


async def _verdicts(
    connection: Connection, stream: Stream, journal: Mapping[date | None, Any]
) -> dict[date | None, dict[Verdict, int]]:
    found: dict[date | None, dict[Verdict, int]] = {}
    for day, row in journal.items():
        for excuse in _EXCUSES:
            if row[excuse.value]:
                found.setdefault(day, {})[excuse] = row[excuse.value]
    for row in await connection.fetch(sql.DIFFERENT_DAYS, stream.name):
        found.setdefault(row["day"], {})[Verdict(row["verdict"])] = row["facts"]
    for verdicts in found.values():
        # Both in `unsent` and on the stream: the relay has told them, and has yet to say so.
        verdicts[Verdict.WAITING] = max(0, verdicts.get(Verdict.WAITING, 0) - verdicts.get(Verdict.UNDER_WAY, 0))
    return found


async def _keep(connection: Connection, stream: Stream, batch: Sequence[tuple[int, Msg]], days: Days) -> None:
    await connection.copy_records_to_table(
        "heard",
        records=list(_rows(stream, batch, days)),
        columns=["place", "id", "day", "digest"],
        schema_name="pg_temp",
    )


def _rows(stream: Stream, batch: Sequence[tuple[int, Msg]], days: Days) -> Iterator[tuple[object, ...]]:
    for place, message in batch:
        heard = of_message(stream.name, place, message.subject, message.headers, message.data, private=stream.private)
        if days.hold(heard.day):
            yield heard.place, heard.id, heard.day, heard.digest


async def _since(connection: Connection, days: Days) -> datetime | None:
    """From when on messages need to be read: none is kept before it was stated, unless time is a simulated future."""
    if days.first is None:
        return None
    if await connection.fetchval("select max(at) > clock_timestamp() from journal"):
        return None
    return datetime.combine(days.first, time(), UTC) - ONE_DAY


def _side(days: Mapping[date | None, Any], day: date | None) -> Side:
    row = days.get(day)
    return Side() if row is None else Side(row["facts"], int(row["sum"]))
