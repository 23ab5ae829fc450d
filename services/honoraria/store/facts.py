"""What others told us, kept by (aggregate, sequence): the highest wins, whatever the order of arrival.

Each function takes at most one fact per aggregate and returns the aggregates it changed.
"""

import json
from collections.abc import Iterable, Sequence
from typing import TypeVar
from uuid import UUID

from contracts.event import Event
from contracts.events.meetings import (
    MeetingCancelled,
    MeetingRescheduled,
    MeetingScheduled,
)
from contracts.events.representation import (
    AppointmentEnded,
    BodyEstablished,
    HealthCommunityRegistered,
    PractitionerRegistered,
    PractitionerTermsChanged,
    RepresentativeAppointed,
)
from infra.chassis.facts import Fact
from infra.chassis.work import Connection

E = TypeVar("E", bound=Event)


def highest(facts: Iterable[Fact[E]], *, by: str = "") -> list[Fact[E]]:
    """The highest fact of each aggregate, or of each aggregate and field `by`, in the order of aggregates.

    Sorted, so that two batches that change the same rows take them in the same order.
    """
    top: dict[tuple[str, str], Fact[E]] = {}
    for fact in facts:
        key = (fact.aggregate, str(getattr(fact.event, by)) if by else "")
        if key not in top or fact.sequence > top[key].sequence:
            top[key] = fact
    return [top[key] for key in sorted(top)]


async def save_communities(connection: Connection, facts: Sequence[Fact[HealthCommunityRegistered]]) -> None:
    """Name, host and dated members of communities."""
    await connection.execute(
        """
        insert into communities as t (community, sequence, name, host, members)
        select community, sequence, name, host, members::jsonb
        from unnest($1::text[], $2::bigint[], $3::text[], $4::text[], $5::text[])
        as g (community, sequence, name, host, members)
        on conflict (community) do update
        set sequence = excluded.sequence, name = excluded.name, host = excluded.host, members = excluded.members
        where excluded.sequence > t.sequence
        """,
        [fact.event.community for fact in facts],
        [fact.sequence for fact in facts],
        [fact.event.name for fact in facts],
        [fact.event.host for fact in facts],
        [json.dumps([one.model_dump(mode="json") for one in fact.event.municipalities]) for fact in facts],
    )


async def save_bodies(connection: Connection, facts: Sequence[Fact[BodyEstablished]]) -> None:
    """Names of bodies, their level, and the priority groups they work for."""
    await connection.execute(
        """
        insert into bodies as t (body, sequence, community, name, level, priority_groups)
        select body, sequence, community, name, level, string_to_array(groups, ' ')
        from unnest($1::uuid[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[])
        as g (body, sequence, community, name, level, groups)
        on conflict (body) do update
        set sequence = excluded.sequence, community = excluded.community, name = excluded.name,
            level = excluded.level, priority_groups = excluded.priority_groups
        where excluded.sequence > t.sequence
        """,
        [fact.event.body for fact in facts],
        [fact.sequence for fact in facts],
        [fact.event.community for fact in facts],
        [fact.event.name for fact in facts],
        [fact.event.level for fact in facts],
        # One text each: codes hold no blank, and the driver takes a list of lists for an array of two dimensions.
        [" ".join(sorted(set(fact.event.priority_groups))) for fact in facts],
    )


async def lock_practitioners(connection: Connection, practitioners: Iterable[UUID]) -> None:
    """Let nobody else price these GPs until this transaction ends; unknown ones become known.

    Without it, new terms and a new attendance taken at the same time would each be priced without the other.
    """
    wanted = sorted(set(practitioners))
    if not wanted or await _locked(connection, wanted):
        return
    # Made known before any is locked: whoever held some while waiting for another to be made known would be waited for.
    await connection.execute(
        """
        insert into practitioners (practitioner)
        select one from unnest($1::uuid[]) as one order by one on conflict do nothing
        """,
        wanted,
    )
    await _locked(connection, wanted)


async def _locked(connection: Connection, practitioners: Sequence[UUID]) -> bool:
    """Lock all of them, if all are known; else none."""
    rows = await connection.fetch(
        """
        select from practitioners
        where practitioner = any($1::uuid[])
          and (select count(*) from practitioners where practitioner = any($1::uuid[])) = cardinality($1::uuid[])
        order by practitioner for update
        """,
        practitioners,
    )
    return len(rows) == len(practitioners)


async def lock_latecomers(connection: Connection, practitioners: Iterable[UUID]) -> None:
    """Lock GPs, who are known, after others have been: not in order, so nobody is waited for.

    Raises LockNotAvailableError when another holds one: whoever asks begins anew, and holds nothing meanwhile."""
    await connection.execute(
        "select from practitioners where practitioner = any($1::uuid[]) order by practitioner for update nowait",
        list(practitioners),
    )


async def lock_meetings(connection: Connection, meetings: Iterable[UUID]) -> None:
    """Let nobody else write of these meetings until this transaction ends; unknown ones become known."""
    wanted = sorted(set(meetings))
    await connection.execute(
        "insert into meetings (meeting) select one from unnest($1::uuid[]) as one order by one on conflict do nothing",
        wanted,
    )
    await connection.execute("select from meetings where meeting = any($1::uuid[]) order by meeting for update", wanted)


async def save_practitioners(connection: Connection, facts: Sequence[Fact[PractitionerRegistered]]) -> None:
    """Where GPs were registered; the row is there already, since it is locked."""
    await connection.execute(
        """
        update practitioners as t set sequence = g.sequence, municipality = g.municipality
        from unnest($1::uuid[], $2::bigint[], $3::text[]) as g (practitioner, sequence, municipality)
        where t.practitioner = g.practitioner and g.sequence > t.sequence
        """,
        [fact.event.practitioner for fact in facts],
        [fact.sequence for fact in facts],
        [fact.event.municipality for fact in facts],
    )


async def save_terms(connection: Connection, facts: Sequence[Fact[PractitionerTermsChanged]]) -> set[UUID]:
    """Dated terms, one per GP and first day. Returns the GPs whose terms changed."""
    rows = await connection.fetch(
        """
        insert into terms as t (practitioner, valid_from, sequence, municipality, contract_form, specialist)
        select * from unnest($1::uuid[], $2::date[], $3::bigint[], $4::text[], $5::text[], $6::boolean[])
        on conflict (practitioner, valid_from) do update
        set sequence = excluded.sequence, municipality = excluded.municipality,
            contract_form = excluded.contract_form, specialist = excluded.specialist
        where excluded.sequence > t.sequence
        returning practitioner
        """,
        [fact.event.practitioner for fact in facts],
        [fact.event.valid_from for fact in facts],
        [fact.sequence for fact in facts],
        [fact.event.municipality for fact in facts],
        [fact.event.contract_form for fact in facts],
        [fact.event.specialist for fact in facts],
    )
    return {row["practitioner"] for row in rows}


async def save_appointed(connection: Connection, facts: Sequence[Fact[RepresentativeAppointed]]) -> set[str]:
    """Appointments. Returns those that changed."""
    rows = await connection.fetch(
        """
        insert into appointments as t
            (appointment, practitioner, body, appointed_sequence, home, valid_from, valid_to, deputy_rank)
        select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::bigint[], $5::text[], $6::date[], $7::date[],
                             $8::int[])
        on conflict (appointment) do update
        set practitioner = excluded.practitioner, body = excluded.body, home = excluded.home,
            appointed_sequence = excluded.appointed_sequence,
            valid_from = excluded.valid_from, valid_to = excluded.valid_to, deputy_rank = excluded.deputy_rank
        where excluded.appointed_sequence > t.appointed_sequence
        returning appointment
        """,
        [fact.event.appointment for fact in facts],
        [fact.event.practitioner for fact in facts],
        [fact.event.body for fact in facts],
        [fact.sequence for fact in facts],
        [fact.event.home_municipality for fact in facts],
        [fact.event.valid_from for fact in facts],
        [fact.event.valid_to for fact in facts],
        [fact.event.deputy_rank for fact in facts],
    )
    return {str(row["appointment"]) for row in rows}


async def save_ended(connection: Connection, facts: Sequence[Fact[AppointmentEnded]]) -> set[str]:
    """Ends of appointments, which may be heard of before the appointment. Returns those that changed."""
    rows = await connection.fetch(
        """
        insert into appointments as t (appointment, practitioner, body, ended_sequence, last_day)
        select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::bigint[], $5::date[])
        on conflict (appointment) do update
        set ended_sequence = excluded.ended_sequence, last_day = excluded.last_day
        where excluded.ended_sequence > t.ended_sequence
        returning appointment
        """,
        [fact.event.appointment for fact in facts],
        [fact.event.practitioner for fact in facts],
        [fact.event.body for fact in facts],
        [fact.sequence for fact in facts],
        [fact.event.last_day for fact in facts],
    )
    return {str(row["appointment"]) for row in rows}


async def save_meetings(connection: Connection, facts: Sequence[Fact[MeetingScheduled | MeetingRescheduled]]) -> None:
    """What meetings are called and when they are."""
    await connection.execute(
        """
        insert into meetings as t (meeting, told_sequence, body, community, title, starts, kind)
        select * from unnest($1::uuid[], $2::bigint[], $3::uuid[], $4::text[], $5::text[], $6::timestamptz[],
                             $7::text[])
        on conflict (meeting) do update
        set told_sequence = excluded.told_sequence, body = excluded.body, community = excluded.community,
            title = excluded.title, starts = excluded.starts, kind = excluded.kind
        where excluded.told_sequence > t.told_sequence
        """,
        [fact.event.meeting for fact in facts],
        [fact.sequence for fact in facts],
        [fact.event.body for fact in facts],
        [fact.event.community for fact in facts],
        [fact.event.title for fact in facts],
        [fact.event.starts for fact in facts],
        [fact.event.kind for fact in facts],
    )


async def save_cancelled(connection: Connection, facts: Sequence[Fact[MeetingCancelled]]) -> None:
    """Meetings that were cancelled, known before or not, and when."""
    await connection.execute(
        """
        insert into meetings as t (meeting, cancelled_sequence, body, community, cancelled_at)
        select * from unnest($1::uuid[], $2::bigint[], $3::uuid[], $4::text[], $5::timestamptz[])
        on conflict (meeting) do update
        set cancelled_sequence = excluded.cancelled_sequence, cancelled_at = excluded.cancelled_at
        where excluded.cancelled_sequence > t.cancelled_sequence
        """,
        [fact.event.meeting for fact in facts],
        [fact.sequence for fact in facts],
        [fact.event.body for fact in facts],
        [fact.event.community for fact in facts],
        [fact.time for fact in facts],
    )
