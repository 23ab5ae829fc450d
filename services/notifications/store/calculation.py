"""Claims as they were calculated last, and what their GPs are yet to be told of them; øre."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from contracts.events.honoraria import HonorariumCalculated
from infra.chassis.facts import Fact
from infra.chassis.work import Connection
from services.notifications.model.known import Calculation, Matter, Plan
from services.notifications.model.notice import Notice
from services.notifications.model.telling import Told
from services.notifications.store.notification import before
from services.notifications.store.notification import told as _told


@dataclass(frozen=True, slots=True)
class Untold:
    """A claim, the last thing its GP was told of it, and whether something is being told just now."""

    claim: UUID
    calculation: Calculation
    told: Told | None
    being_told: bool


@dataclass(frozen=True, slots=True)
class Open:
    """A message that waits for the GP's next mail or is in one, with what goes into its words."""

    notice: Notice
    matter: Matter
    calculation: Calculation
    told: Told | None
    decided: bool
    body: str | None
    has_mail: bool
    """It is on its way, with the mail beside it; others may be in that mail."""


async def save(connection: Connection, facts: Sequence[Fact[HonorariumCalculated]]) -> set[UUID]:
    """Keep the newest of each claim; one fact per claim, in the order of claims. Returns those that changed."""
    events = [fact.event for fact in facts]
    rows = await connection.fetch(
        """
        insert into calculations as c (claim, sequence, calculated_by, version, total_ore, first_on)
        select * from unnest($1::uuid[], $2::bigint[], $3::uuid[], $4::integer[], $5::bigint[], $6::date[])
        on conflict (claim) do update set
            sequence = excluded.sequence, calculated_by = excluded.calculated_by, version = excluded.version,
            total_ore = excluded.total_ore, first_on = excluded.first_on
        where excluded.sequence > c.sequence
        returning claim
        """,
        [event.claim for event in events],
        [fact.sequence for fact in facts],
        [fact.id for fact in facts],
        [event.version for event in events],
        [event.total_ore for event in events],
        [min((line.on for line in event.lines), default=None) for event in events],
    )
    return {row["claim"] for row in rows}


# Of these claims something else is told: that they were approved, or that they were not.
_DECIDED = """(exists (select from approvals a where a.claim = c.claim)
    or exists (select from rejections r where r.claim = c.claim and r.version >= c.version))"""
_CALCULATED = "c.claim, c.calculated_by, c.version, c.total_ore, c.first_on"
# The last that a person was told of a claim, whatever letter it stood in.
_LAST_TOLD = """
left join lateral (
    select notification, template, revision, told_sequence, told_starts, told_ends, total_ore as told_ore
    from notifications where matter = c.claim and told_sequence is not null and state <> 'sending'
    order by told_sequence desc limit 1
) t on true
"""


async def untold(connection: Connection, claims: Collection[UUID]) -> list[Untold]:
    """What was told of these claims, without those that somebody has decided on: that is told."""
    rows = await connection.fetch(
        f"""
        select {_CALCULATED}, t.*, exists (
            select from notifications where matter = c.claim and state in ('waiting', 'sending')
        ) as being_told
        from calculations c {_LAST_TOLD}
        where c.claim = any($1::uuid[]) and not {_DECIDED}
        order by c.claim
        """,
        list(claims),
    )
    return [Untold(row["claim"], _calculation(row), _told(row), row["being_told"]) for row in rows]


async def refused(connection: Connection, claims: Collection[UUID]) -> set[UUID]:
    """Those of these claims that were refused as they are now: what was refused is sometimes heard of first."""
    rows = await connection.fetch(
        """
        select claim from calculations c join rejections r using (claim)
        where claim = any($1::uuid[]) and r.version >= c.version
        """,
        list(claims),
    )
    return {row["claim"] for row in rows}


async def one(connection: Connection, claim: UUID, meeting: Plan | None) -> Calculation | None:
    """The newest calculation of a claim."""
    row = await connection.fetchrow(f"select {_CALCULATED} from calculations c where claim = $1", claim)
    return _calculation(row, meeting) if row else None


async def open_to(connection: Connection, practitioner: UUID) -> list[Open]:
    """All that waits to be told to a GP of calculated claims, or is being told, by day and claim."""
    rows = await connection.fetch(
        f"""
        select {_CALCULATED}, t.*, {_DECIDED} as decided,
               n.notification as id, n.template as its_template, n.caused_by, n.state, n.attempts,
               o.state as before_state, o.reason as before_reason, o.at as before_at,
               n.told_in, n.lease_until > clock_timestamp() as with_the_server,
               x.community, x.body, x.meeting, b.name as body_name,
               m.planned_by, m.planned, m.revision as meeting_revision, m.kind, m.title, m.starts, m.ends
        from notifications n
        join calculations c on c.claim = n.matter
        join matters x on x.matter = n.matter
        left join told_before o on o.notification = n.notification
        left join bodies b on b.body = x.body
        left join meetings m on m.meeting = x.meeting and m.planned is not null
        {_LAST_TOLD}
        where n.practitioner = $1 and n.template = 'honorarium_calculated' and n.state in ('waiting', 'sending')
        order by coalesce(m.starts::date, c.first_on), c.claim
        """,
        practitioner,
    )
    return [_open(row, practitioner) for row in rows]


def _open(row: Mapping[str, Any], practitioner: UUID) -> Open:
    plan = None
    if row["title"] is not None:
        plan = Plan(
            fact=row["planned_by"],
            sequence=row["planned"],
            revision=row["meeting_revision"],
            kind=row["kind"],
            title=row["title"],
            starts=row["starts"],
            ends=row["ends"],
        )
    return Open(
        notice=Notice(
            row["id"],
            row["its_template"],
            row["caused_by"],
            row["state"],
            told=None,
            with_the_server=bool(row["with_the_server"]),
            attempts=row["attempts"],
            before=before(row),
        ),
        matter=Matter(row["claim"], "honorarium", practitioner, row["community"], row["body"], row["meeting"]),
        calculation=_calculation(row, plan),
        told=_told(row),
        decided=row["decided"],
        body=row["body_name"],
        has_mail=row["state"] == "sending" and row["told_in"] is None,
    )


def _calculation(row: Mapping[str, Any], meeting: Plan | None = None) -> Calculation:
    return Calculation(row["calculated_by"], row["version"], row["total_ore"], row["first_on"], meeting)
