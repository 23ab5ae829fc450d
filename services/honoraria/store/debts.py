"""Debts of GPs: what runs carried, less what was decided about it since."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any
from uuid import UUID

from infra.chassis.work import Connection
from services.honoraria.model.debts import Debt

Row = dict[str, Any]


async def debts(connection: Connection, municipalities: Collection[str], until: date | None = None) -> list[Debt]:
    """What GPs owe these payers now, or owed them at the end of a day, by payer, GP and tax treatment, oldest first."""
    rows = await connection.fetch(
        """
        with latest as (
            select distinct on (p.municipality, p.practitioner, p.tax_treatment, p.debt)
                   p.municipality, p.practitioner, p.tax_treatment, p.debt, p.run, p.payee, p.carried_ore
            from payouts p join runs r using (run)
            where p.municipality = any($1::text[]) and p.debt is not null
              and r.posted_on <= coalesce($2::date, 'infinity')
            order by p.municipality, p.practitioner, p.tax_treatment, p.debt, r.number desc
        ), owed as (
            select l.*, -l.carried_ore - coalesce((
                select sum(d.ore) from debt_decisions d
                where (d.run, d.practitioner, d.tax_treatment) = (l.run, l.practitioner, l.tax_treatment)
                  and d.confirmed_by is not null and d.kind <> 'repayment_letter'
                  and ($2::date is null or (d.confirmed_at at time zone 'Europe/Oslo')::date <= $2)
            ), 0)::bigint as ore
            from latest l where l.carried_ore < 0
        )
        select o.municipality, o.practitioner, o.tax_treatment, o.ore, o.run, arose.posted_on, (
                   select max(r.posted_on) from payouts p join runs r using (run)
                   where (p.municipality, p.practitioner, p.tax_treatment, p.debt)
                       = (o.municipality, o.practitioner, o.tax_treatment, o.debt)
                     and p.carried_ore < p.brought_ore and r.posted_on <= coalesce($2::date, 'infinity')
               ), o.debt, o.payee
        from owed o join runs arose on arose.run = o.debt
        where o.ore > 0
        order by o.municipality, o.practitioner, o.tax_treatment, arose.number
        """,
        list(municipalities),
        until,
    )
    return [Debt(*row) for row in rows]


async def appointed(connection: Connection, practitioners: Collection[UUID], on: date) -> set[UUID]:
    """Those of these GPs who sit in some body on a day, or will."""
    rows = await connection.fetch(
        """
        select distinct practitioner from appointments
        where practitioner = any($1::uuid[]) and coalesce(least(last_day, valid_to), 'infinity') >= $2
        """,
        list(practitioners),
        on,
    )
    return {row["practitioner"] for row in rows}


async def insert_decision(connection: Connection, row: Row) -> None:
    """A decision that waits for its second person."""
    await connection.execute(
        """
        insert into debt_decisions (decision, run, municipality, practitioner, tax_treatment, kind, ore, why,
                                    entered_by, entered_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        """,
        *row.values(),
    )


async def insert_letter(connection: Connection, decision: UUID, practitioner: UUID, sealed: str) -> None:
    """What a GP was written because of a decision."""
    await connection.execute("insert into repayment_letters values ($1, $2, $3)", decision, practitioner, sealed)


async def letter(connection: Connection, decision: UUID) -> Row | None:
    """The letter of a decision, still sealed."""
    row = await connection.fetchrow("select practitioner, sealed from repayment_letters where decision = $1", decision)
    return dict(row) if row else None


async def waits_already(connection: Connection, run: UUID, practitioner: UUID, tax_treatment: str) -> bool:
    """Whether a decision about a debt waits for its second person."""
    return bool(
        await connection.fetchval(
            """
            select exists (
                select from debt_decisions
                where (run, practitioner, tax_treatment) = ($1, $2, $3) and confirmed_by is null
                  and taken_back_by is null
            )
            """,
            run,
            practitioner,
            tax_treatment,
        )
    )


async def decision(connection: Connection, which: UUID, *, lock: bool = False) -> Row | None:
    """One decision that nobody has taken back."""
    found = await connection.fetchrow(
        f"select * from debt_decisions where decision = $1 and taken_back_by is null {'for update' if lock else ''}",
        which,
    )
    return dict(found) if found else None


async def confirm_decision(connection: Connection, which: UUID, actor: str, at: datetime, voucher: UUID | None) -> None:
    """Put a decision in force, with the voucher it is posted on, if it is."""
    await connection.execute(
        "update debt_decisions set confirmed_by = $2, confirmed_at = $3, voucher = $4 where decision = $1",
        which,
        actor,
        at,
        voucher,
    )


async def take_back_decision(connection: Connection, which: UUID, actor: str, at: datetime) -> None:
    """Take back a decision that nobody has confirmed; it stays, and says who did."""
    await connection.execute(
        "update debt_decisions set taken_back_by = $2, taken_back_at = $3 where decision = $1", which, actor, at
    )


async def list_decisions(
    connection: Connection, municipalities: Collection[str], after: UUID | None, take: int
) -> list[Row]:
    """Decisions about debts to these payers by id, those taken back included."""
    rows = await connection.fetch(
        """
        select * from debt_decisions where municipality = any($1::text[]) and ($2::uuid is null or decision > $2)
        order by decision limit $3
        """,
        list(municipalities),
        after,
        take,
    )
    return [dict(row) for row in rows]


async def vouchers_of_debt(connection: Connection, debt: Debt) -> list[str]:
    """The labels of the vouchers that took something back in the runs from which a debt is."""
    rows = await connection.fetch(
        """
        select v.municipality || '-' || v.year || '-' || lpad(v.number::text, 6, '0') as label
        from vouchers v join payouts p using (run, practitioner, tax_treatment)
        where v.municipality = $1 and v.practitioner = $2 and v.tax_treatment = $3 and v.kind = 'reversal'
          and p.debt = $4
        order by v.year, v.number
        """,
        debt.municipality,
        debt.practitioner,
        debt.tax_treatment,
        debt.debt,
    )
    return [row["label"] for row in rows]
