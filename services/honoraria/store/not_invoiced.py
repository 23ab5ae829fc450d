"""Payments that await an invoice, as far as a run takes them back."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from infra.chassis.work import Connection
from services.honoraria.model.settlement import Awaiting

Row = dict[str, Any]


async def awaiting(
    connection: Connection, municipality: str, practitioners: Collection[UUID], entries: Collection[UUID], *, lock: bool
) -> list[Awaiting]:
    """What GPs have not invoiced yet: first what paid for what these entries take back, then the newest."""
    rows = await connection.fetch(
        f"""
        select p.payment, p.practitioner, p.reference, p.ore, p.payee
        from payments p join runs r using (run)
        where p.municipality = $1 and p.state = 'awaiting_invoice' and p.practitioner = any($2::uuid[])
        order by exists (
            select from entries e join voucher_lines l on l.entry = e.reverses join vouchers v using (voucher)
            where e.entry = any($3::uuid[]) and v.run = p.run and v.practitioner = p.practitioner
        ) desc, r.number desc
        {"for update of p" if lock else ""}
        """,
        municipality,
        list(practitioners),
        list(entries),
    )
    return [Awaiting(*row) for row in rows]


async def cancel(connection: Connection, run: UUID, payments: Collection[UUID], actor: str, at: datetime) -> None:
    """Take payments back by a run, before they were invoiced."""
    await connection.execute(
        """
        with cancelled as (
            update payments set state = 'cancelled', cancelled_by = $1, changed_at = $4
            where payment = any($2::uuid[]) returning payment, attempt
        )
        insert into payment_history (payment, state, attempt, cause, actor, at)
        select payment, 'cancelled', attempt, $1, $3, $4 from cancelled
        """,
        run,
        list(payments),
        actor,
        at,
    )


async def cancelled_by(connection: Connection, run: UUID) -> list[Row]:
    """What a run took back before it was invoiced: GP, reference, øre."""
    rows = await connection.fetch(
        "select practitioner, reference, ore from payments where cancelled_by = $1 order by reference", run
    )
    return [dict(row) for row in rows]
