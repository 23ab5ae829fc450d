"""Approved and refused claims, statements, and where pay goes; øre."""

from collections.abc import Sequence
from uuid import UUID

from contracts.events.honoraria import HonorariumApproved, HonorariumRejected, PayeeConfirmed, StatementIssued
from infra.chassis.facts import Fact
from infra.chassis.work import Connection
from services.notifications.model.known import Approval, Payee, Plan, Rejection, Statement
from services.notifications.store.batch import rows_of


async def save_approvals(connection: Connection, facts: Sequence[Fact[HonorariumApproved]]) -> None:
    """Keep the newest approval of each claim."""
    await connection.execute(
        """
        insert into approvals as a (claim, sequence, approved_by, version, payer, total_ore, change_ore)
        select claim, sequence, fact, version, payer, total_ore, change_ore
        from jsonb_to_recordset($1::jsonb) as f (
            claim uuid, sequence bigint, fact uuid, version integer, payer text, total_ore bigint, change_ore bigint
        )
        on conflict (claim) do update set
            sequence = excluded.sequence, approved_by = excluded.approved_by, version = excluded.version,
            payer = excluded.payer, total_ore = excluded.total_ore, change_ore = excluded.change_ore
        where excluded.sequence > a.sequence
        """,
        rows_of(facts),
    )


async def save_rejections(connection: Connection, facts: Sequence[Fact[HonorariumRejected]]) -> None:
    """Keep the newest refusal of each claim."""
    await connection.execute(
        """
        insert into rejections as r (claim, sequence, rejected_by, version)
        select claim, sequence, fact, version
        from jsonb_to_recordset($1::jsonb) as f (claim uuid, sequence bigint, fact uuid, version integer)
        on conflict (claim) do update set
            sequence = excluded.sequence, rejected_by = excluded.rejected_by, version = excluded.version
        where excluded.sequence > r.sequence
        """,
        rows_of(facts),
    )


async def save_statements(connection: Connection, facts: Sequence[Fact[StatementIssued]]) -> None:
    """Keep each statement, with what it comes to: paid now, or else carried to a later run."""
    await connection.execute(
        """
        insert into statements as s (statement, sequence, issued_by, payer, total_ore, period_from, period_to)
        select statement, sequence, fact, municipality, coalesce(nullif(total_ore, 0), carried_ore, 0),
               valid_from, valid_to
        from jsonb_to_recordset($1::jsonb) as f (
            statement uuid, sequence bigint, fact uuid, municipality text, total_ore bigint, carried_ore bigint,
            valid_from date, valid_to date
        )
        on conflict (statement) do update set
            sequence = excluded.sequence, issued_by = excluded.issued_by, payer = excluded.payer,
            total_ore = excluded.total_ore, period_from = excluded.period_from, period_to = excluded.period_to
        where excluded.sequence > s.sequence
        """,
        rows_of(facts),
    )


async def save_payees(connection: Connection, facts: Sequence[Fact[PayeeConfirmed]]) -> None:
    """Keep that payees were confirmed; each is once, and never changes."""
    await connection.execute(
        """
        insert into payees (payee, sequence, confirmed_by, payer, valid_from)
        select payee, sequence, fact, municipality, valid_from
        from jsonb_to_recordset($1::jsonb) as f (
            payee uuid, sequence bigint, fact uuid, municipality text, valid_from date
        )
        on conflict do nothing
        """,
        rows_of(facts),
    )


async def approval(connection: Connection, claim: UUID, meeting: Plan | None) -> Approval | None:
    """The newest approval of a claim."""
    row = await connection.fetchrow(
        "select approved_by as fact, sequence, version, payer, total_ore, change_ore from approvals where claim = $1",
        claim,
    )
    return Approval(**row, meeting=meeting) if row else None


async def rejection(connection: Connection, claim: UUID, meeting: Plan | None) -> Rejection | None:
    """The newest refusal of a claim."""
    row = await connection.fetchrow(
        "select rejected_by as fact, sequence, version from rejections where claim = $1", claim
    )
    return Rejection(**row, meeting=meeting) if row else None


async def statement(connection: Connection, id: UUID) -> Statement | None:
    """One statement."""
    row = await connection.fetchrow(
        "select issued_by as fact, payer, total_ore, period_from, period_to from statements where statement = $1", id
    )
    if row is None:
        return None
    period = (row["period_from"], row["period_to"]) if row["period_from"] and row["period_to"] else None
    return Statement(row["fact"], row["payer"], row["total_ore"], period)


async def payee(connection: Connection, id: UUID) -> Payee | None:
    """One payee, as far as its GP is told."""
    row = await connection.fetchrow("select confirmed_by as fact, payer, valid_from from payees where payee = $1", id)
    return Payee(**row) if row else None
