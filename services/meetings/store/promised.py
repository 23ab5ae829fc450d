"""What is paid when a meeting is called off late, as far as arrangements say it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from contracts.events.honoraria import FundingArranged
from contracts.events.meetings import CancelledMeeting
from infra.chassis.facts import Fact
from infra.chassis.work import Connection
from services.meetings.model.meeting import Meeting

KINDS = ("meeting", "pre_meeting")
_Told = tuple[str, UUID | None, str, date, UUID, datetime, int | None, int | None]


async def save(connection: Connection, facts: Sequence[Fact[FundingArranged]]) -> None:
    """Remember what arrangements promise; of several for one scope and day the one told last, whatever the order."""
    latest: dict[tuple[object, ...], _Told] = {}
    for row in sorted((row for fact in facts for row in _promises(fact)), key=lambda row: (row[5], row[4])):
        latest[row[:4]] = row
    rows = sorted(latest.values(), key=lambda row: (row[0], str(row[1]), row[2], row[3]))
    await connection.execute(
        """
        insert into promised as p (community, body, kind, valid_from, funding, told_at, notice_days, minutes)
        select * from unnest($1::text[], $2::uuid[], $3::text[], $4::date[], $5::uuid[], $6::timestamptz[], $7::int[],
                             $8::int[])
        on conflict (community, body, kind, valid_from) do update
        set funding = excluded.funding, told_at = excluded.told_at, notice_days = excluded.notice_days,
            minutes = excluded.minutes
        where (excluded.told_at, excluded.funding) > (p.told_at, p.funding)
        """,
        *([row[place] for row in rows] for place in range(8)),
    )


def _promises(fact: Fact[FundingArranged]) -> Iterator[_Told]:
    said = fact.event
    for kind in KINDS:
        agreed = next((rule.cancelled_meeting for rule in said.rules if kind in rule.kinds), None)
        paid = (agreed.notice_days, agreed.minutes) if agreed else (None, None)
        yield said.community, said.body, kind, said.valid_from, said.funding, fact.time, *paid


async def of_meetings(connection: Connection, meetings: Collection[Meeting]) -> Mapping[UUID, CancelledMeeting]:
    """Meeting → what is promised on its day, where something is: the body's own arrangement before the community's."""
    rows = await connection.fetch(
        """
        select m.meeting, p.notice_days, p.minutes
        from unnest($1::uuid[], $2::text[], $3::uuid[], $4::text[], $5::date[])
            as m (meeting, community, body, kind, on_day),
        lateral (
            select p.notice_days, p.minutes from promised p
            where p.community = m.community and (p.body = m.body or p.body is null) and p.kind = m.kind
              and p.valid_from <= m.on_day
            order by p.body is null, p.valid_from desc limit 1
        ) p
        where p.notice_days is not null
        """,
        [one.id for one in meetings],
        [one.body.community for one in meetings],
        [one.body.id for one in meetings],
        [one.kind for one in meetings],
        [one.day for one in meetings],
    )
    return {row["meeting"]: CancelledMeeting(notice_days=row["notice_days"], minutes=row["minutes"]) for row in rows}
