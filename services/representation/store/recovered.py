"""Registers written again from own facts, after the database was restored to an earlier point.

Each function may be called twice with the same: what stands is a function of the latest fact. Where every change states
exactly one fact, its number within the aggregate is the version of the row.
"""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from infra.chassis.work import Connection

Row = dict[str, Any]
"""The fields of a fact by name, as JSON has them, and its `sequence`."""


async def save_communities(connection: Connection, rows: Sequence[Row]) -> None:
    """Communities as last stated, members and all."""
    await connection.execute(
        """
        insert into communities (community, name, trust, host, version)
        select community, name, trust, host, sequence
        from jsonb_to_recordset($1) as f (community text, name text, trust text, host text, sequence int)
        order by community
        on conflict (community) do update
        set name = excluded.name, trust = excluded.trust, host = excluded.host, version = excluded.version
        """,
        rows,
    )
    await connection.execute(
        "delete from memberships where community in (select f ->> 'community' from jsonb_array_elements($1) f)", rows
    )
    await connection.execute(
        """
        insert into memberships (community, municipality, valid_from, valid_to, name)
        select f.community, m.municipality, m.valid_from, m.valid_to, m.name
        from jsonb_to_recordset($1) as f (community text, municipalities jsonb),
             jsonb_to_recordset(f.municipalities)
             as m (municipality text, valid_from date, valid_to date, name text)
        """,
        rows,
    )


async def save_committees(connection: Connection, rows: Sequence[Row]) -> None:
    """Local committees; registered once and never changed."""
    await connection.execute(
        """
        insert into committees (committee, municipality, name, elected_members)
        select * from jsonb_to_recordset($1)
        as f (committee uuid, municipality text, name text, elected_members int)
        on conflict do nothing
        """,
        rows,
    )


async def save_bodies(connection: Connection, rows: Sequence[Row]) -> None:
    """Bodies; established once and never changed."""
    await connection.execute(
        """
        insert into bodies (body, community, level, name, priority_groups, gp_seats, gp_role, established_on)
        select * from jsonb_to_recordset($1)
        as f (body uuid, community text, level text, name text, priority_groups text[], gp_seats int, gp_role text,
              established_on date)
        on conflict do nothing
        """,
        rows,
    )


async def save_practitioners(connection: Connection, rows: Sequence[Row]) -> None:
    """GPs; registered once."""
    await connection.execute(
        """
        insert into practitioners (practitioner, municipality)
        select * from jsonb_to_recordset($1) as f (practitioner uuid, municipality text) on conflict do nothing
        """,
        rows,
    )


async def save_terms(connection: Connection, rows: Sequence[Row]) -> None:
    """Terms, the latest of those that begin on one day."""
    await connection.execute(
        """
        insert into practitioner_terms (practitioner, valid_from, municipality, contract_form, specialist)
        select distinct on (practitioner, valid_from) practitioner, valid_from, municipality, contract_form, specialist
        from jsonb_to_recordset($1)
        as f (practitioner uuid, valid_from date, municipality text, contract_form text, specialist boolean,
              sequence bigint)
        order by practitioner, valid_from, sequence desc
        on conflict (practitioner, valid_from) do update
        set municipality = excluded.municipality, contract_form = excluded.contract_form,
            specialist = excluded.specialist
        """,
        rows,
    )


async def save_contact_versions(connection: Connection, rows: Sequence[Row]) -> None:
    """That contact details changed. How often is lost with those in between; the fact's own number is never less."""
    await connection.execute(
        """
        insert into contact_versions as c (practitioner, version)
        select practitioner, max(sequence) from jsonb_to_recordset($1) as f (practitioner uuid, sequence int) group by 1
        on conflict (practitioner) do update set version = greatest(c.version, excluded.version)
        """,
        rows,
    )


async def save_proposals(connection: Connection, rows: Sequence[Row]) -> None:
    """Proposals, each row with `sealed_roles`; made once and never changed."""
    await connection.execute(
        """
        insert into proposals
            (proposal, body, committee, municipality, practitioner, declared_roles, sealed_roles, proposed_on)
        select * from jsonb_to_recordset($1)
        as f (proposal uuid, body uuid, committee uuid, municipality text, practitioner uuid, declared_roles text[],
              sealed_roles text, proposed_on date)
        on conflict do nothing
        """,
        rows,
    )


async def clear_seats(connection: Connection, appointments: Collection[UUID]) -> None:
    """Let nobody of these sit anywhere for a moment: what is written next may fit only as a whole."""
    await connection.execute(
        """
        update appointments set last_day = valid_from - 1, end_reason = coalesce(end_reason, 'other')
        where appointment = any($1::uuid[])
        """,
        list(appointments),
    )


async def save_appointments(connection: Connection, rows: Sequence[Row]) -> None:
    """Appointments as they were made, for their whole term; one that is there already is left as it is."""
    await connection.execute(
        """
        insert into appointments (
            appointment, body, seat, deputy_rank, practitioner, role, home_municipality, appointer_kind,
            appointer_municipality, appointer_name, proposed_by, without_proposal, decision_reference,
            valid_from, valid_to, last_day, end_reason, version
        )
        select appointment, body, seat, deputy_rank, practitioner, role, home_municipality, appointed_by ->> 'kind',
               appointed_by ->> 'municipality', appointed_by ->> 'name', proposed_by, without_proposal,
               decision_reference, valid_from, valid_to, valid_from - 1, 'other', sequence
        from jsonb_to_recordset($1)
        as f (appointment uuid, body uuid, seat int, deputy_rank int, practitioner uuid, role text,
              home_municipality text, appointed_by jsonb, proposed_by uuid[], without_proposal text,
              decision_reference text, valid_from date, valid_to date, sequence int)
        on conflict do nothing
        """,
        rows,
    )


async def seat(connection: Connection, rows: Sequence[Row]) -> None:
    """Until which day each sits and why it ended; without a last day the term decides."""
    await connection.execute(
        """
        update appointments a
        set last_day = coalesce(f.last_day, a.valid_to), end_reason = f.reason, version = f.sequence
        from jsonb_to_recordset($1) as f (appointment uuid, last_day date, reason text, sequence int)
        where a.appointment = f.appointment
        """,
        rows,
    )
