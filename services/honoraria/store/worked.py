"""Preparation and attendance as facts tell them, each with the claim it belongs to."""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from contracts.event import Part
from contracts.events.meetings import (
    AttendanceCorrected,
    AttendanceRecorded,
    AttendanceWithdrawn,
    PreparationCorrected,
    PreparationLogged,
    PreparationWithdrawn,
)
from infra.chassis.facts import Fact
from infra.chassis.work import Connection
from services.honoraria.model.claim import ClaimKey, claim_key

Logged = PreparationLogged | PreparationCorrected
Attended = AttendanceRecorded | AttendanceCorrected | AttendanceWithdrawn


@dataclass(frozen=True, slots=True)
class Moved:
    """A fact that changed what is known: the claim it belonged to before, if any, and now."""

    aggregate: str
    before: UUID | None
    after: UUID | None


def key_of(event: Logged | Attended) -> ClaimKey:
    """The claim that a fact's work belongs to."""
    return claim_key(event.practitioner, event.meeting, event.body, event.on)


async def practitioners_of(connection: Connection, pieces: Collection[UUID]) -> set[UUID]:
    """Whose work these preparations and attendances are, as far as known."""
    rows = await connection.fetch(
        """
        select practitioner from preparations where preparation = any($1::uuid[])
        union select practitioner from attendances where attendance = any($1::uuid[])
        """,
        pieces,
    )
    return {row["practitioner"] for row in rows}


async def save_preparations(
    connection: Connection, facts: Sequence[Fact[Logged]], told: Iterable[Fact[Logged]]
) -> list[Moved]:
    """Preparation as logged or corrected. `told` has superseded facts too: all who logged are kept."""
    events = [fact.event for fact in facts]
    recorded = sorted({(one.preparation, one.recorded_by) for one in (fact.event for fact in told) if one.recorded_by})
    rows = await connection.fetch(
        """
        with given as (
            select * from unnest($1::uuid[], $2::bigint[], $3::uuid[], $4::uuid[], $5::uuid[], $6::text[], $7::uuid[],
                                 $8::date[], $9::int[], $10::text[])
            as g (preparation, sequence, practitioner, claim, body, community, meeting, on_day, minutes, capacity)
        ), before as materialized (
            select preparation, claim from preparations where preparation in (select preparation from given)
        ), saved as (
            insert into preparations as t (preparation, sequence, practitioner, withdrawn, claim, body, community,
                                           meeting, on_day, minutes, capacity)
            select preparation, sequence, practitioner, false, claim, body, community, meeting, on_day, minutes,
                   capacity
            from given order by preparation
            on conflict (preparation) do update
            set sequence = excluded.sequence, practitioner = excluded.practitioner, withdrawn = false,
                claim = excluded.claim, body = excluded.body, community = excluded.community,
                meeting = excluded.meeting, on_day = excluded.on_day, minutes = excluded.minutes,
                capacity = excluded.capacity
            where excluded.sequence > t.sequence
            returning preparation, claim
        ), recorded as (
            insert into preparation_recorders (preparation, actor) select * from unnest($11::uuid[], $12::text[])
            on conflict do nothing
        )
        select preparation, before.claim as before, saved.claim as after
        from saved left join before using (preparation)
        """,
        [event.preparation for event in events],
        [fact.sequence for fact in facts],
        [event.practitioner for event in events],
        [key_of(event).id for event in events],
        [event.body for event in events],
        [event.community for event in events],
        [event.meeting for event in events],
        [event.on for event in events],
        [event.minutes for event in events],
        [event.capacity for event in events],
        [preparation for preparation, _ in recorded],
        [actor for _, actor in recorded],
    )
    return [Moved(str(row["preparation"]), row["before"], row["after"]) for row in rows]


async def withdraw_preparations(connection: Connection, facts: Sequence[Fact[PreparationWithdrawn]]) -> list[Moved]:
    """Preparation that should not be there; the row stays, so that an older fact that comes late finds it."""
    rows = await connection.fetch(
        """
        insert into preparations as t (preparation, sequence, practitioner, withdrawn)
        select preparation, sequence, practitioner, true
        from unnest($1::uuid[], $2::bigint[], $3::uuid[]) as g (preparation, sequence, practitioner)
        order by preparation
        on conflict (preparation) do update set sequence = excluded.sequence, withdrawn = true
        where excluded.sequence > t.sequence
        returning preparation, claim
        """,
        [fact.event.preparation for fact in facts],
        [fact.sequence for fact in facts],
        [fact.event.practitioner for fact in facts],
    )
    return [Moved(str(row["preparation"]), row["claim"], None) for row in rows]


async def save_attendances(
    connection: Connection, facts: Sequence[Fact[Attended]], told: Iterable[Fact[Attended]]
) -> list[Moved]:
    """Attendance as recorded, corrected or taken back, and then paid no more.

    `told` has superseded facts too: all who recorded are kept.
    """
    events = [fact.event for fact in facts]
    recorded = sorted({(fact.event.attendance, fact.event.recorded_by) for fact in told})
    rows = await connection.fetch(
        """
        with given as (
            select * from unnest($1::uuid[], $2::bigint[], $3::uuid[], $4::uuid[], $5::uuid[], $6::text[], $7::uuid[],
                                 $8::text[], $9::date[], $10::int[], $11::text[], $12::text[], $13::text[],
                                 $14::boolean[], $17::timestamptz[], $18::timestamptz[], $19::boolean[])
            as g (attendance, sequence, practitioner, claim, meeting, kind, body, community, on_day, minutes, travel,
                  expenses, capacity, paid, starts, ends, withdrawn)
        ), before as materialized (
            select attendance, claim from attendances where attendance in (select attendance from given)
        ), saved as (
            insert into attendances as t (attendance, sequence, practitioner, claim, meeting, kind, body, community,
                                          on_day, minutes, travel, expenses, capacity, paid, starts, ends,
                                          withdrawn)
            select attendance, sequence, practitioner, claim, meeting, kind, body, community, on_day, minutes,
                   travel::jsonb, expenses::jsonb, capacity, paid, starts, ends, withdrawn
            from given order by attendance
            on conflict (attendance) do update
            set sequence = excluded.sequence, practitioner = excluded.practitioner, claim = excluded.claim,
                meeting = excluded.meeting, kind = excluded.kind, body = excluded.body,
                community = excluded.community, on_day = excluded.on_day, minutes = excluded.minutes,
                travel = excluded.travel, expenses = excluded.expenses, capacity = excluded.capacity,
                paid = excluded.paid, starts = excluded.starts, ends = excluded.ends,
                withdrawn = excluded.withdrawn
            where excluded.sequence > t.sequence
            returning attendance, claim
        ), recorded as (
            insert into recorders (attendance, actor) select * from unnest($15::uuid[], $16::text[])
            on conflict do nothing
        )
        select attendance, before.claim as before, saved.claim as after
        from saved left join before using (attendance)
        """,
        [event.attendance for event in events],
        [fact.sequence for fact in facts],
        [event.practitioner for event in events],
        [key_of(event).id for event in events],
        [event.meeting for event in events],
        [event.meeting_kind for event in events],
        [event.body for event in events],
        [event.community for event in events],
        [event.on for event in events],
        [event.minutes for event in events],
        [_json(event.travel) for event in events],
        [_json(event.expenses) for event in events],
        [event.capacity for event in events],
        [event.paid and not isinstance(event, AttendanceWithdrawn) for event in events],
        [attendance for attendance, _ in recorded],
        [actor for _, actor in recorded],
        [event.starts for event in events],
        [event.ends for event in events],
        [isinstance(event, AttendanceWithdrawn) for event in events],
    )
    return [Moved(str(row["attendance"]), row["before"], row["after"]) for row in rows]


def _json(parts: Sequence[Part]) -> str:
    # As text: the driver takes a list of lists for an array of two dimensions.
    return json.dumps([one.model_dump(mode="json") for one in parts]) if parts else "[]"
