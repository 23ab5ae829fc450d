"""Codes of the ledger's accounts in the municipality's own, and what accounting files were made with."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from infra.chassis.work import Connection
from services.honoraria.model.accounts import Code, CodeRule
from services.honoraria.model.ledger import Account

Row = dict[str, Any]
_NOT_IN_A_FILE = """
p.posting > coalesce((select max(a.until_posting) from accountings a where a.run = p.run), 0)
and 'bank' not in (p.debit, p.credit)
"""


async def insert_code(connection: Connection, row: Row) -> None:
    """A code that waits for its second person."""
    await connection.execute(
        """
        insert into account_codes (code, municipality, account, tax_treatment, body, valid_from, art, funksjon, ansvar,
                                   entered_by, entered_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        """,
        *row.values(),
    )


async def code(connection: Connection, which: UUID, *, lock: bool = False) -> Row | None:
    """One code as a row."""
    found = await connection.fetchrow(
        f"select * from account_codes where code = $1 {'for update' if lock else ''}", which
    )
    return dict(found) if found else None


async def confirm_code(connection: Connection, which: UUID, actor: str, at: datetime) -> None:
    """Put a code in force, in the place of one of the same account, treatment, body and day."""
    await connection.execute(
        """
        update account_codes old set superseded_by = new.code
        from account_codes new
        where new.code = $1 and old.code <> new.code and old.confirmed_by is not null and old.superseded_by is null
          and (old.municipality, old.account, old.valid_from) = (new.municipality, new.account, new.valid_from)
          and old.tax_treatment is not distinct from new.tax_treatment and old.body is not distinct from new.body
        """,
        which,
    )
    await connection.execute(
        "update account_codes set confirmed_by = $2, confirmed_at = $3 where code = $1", which, actor, at
    )


async def rules_in_force(connection: Connection, municipality: str) -> list[CodeRule]:
    """The confirmed codes of a municipality, of all days."""
    rows = await connection.fetch(
        """
        select account, tax_treatment, body, valid_from, art, funksjon, ansvar from account_codes
        where municipality = $1 and confirmed_by is not null and superseded_by is null order by code
        """,
        municipality,
    )
    return [CodeRule(Account(row[0]), row[1], row[2], row[3], Code(row[4], row[5], row[6])) for row in rows]


async def list_codes(
    connection: Connection, municipalities: Collection[str], after: UUID | None, take: int
) -> list[Row]:
    """The codes of these municipalities by id, in force or not."""
    rows = await connection.fetch(
        """
        select * from account_codes where municipality = any($1::text[]) and ($2::uuid is null or code > $2)
        order by code limit $3
        """,
        list(municipalities),
        after,
        take,
    )
    return [dict(row) for row in rows]


async def last_to_account_for(connection: Connection, run: UUID) -> int | None:
    """The last posting of a run that no accounting file holds yet; None when all are in one.

    What the bank booked is not in them: the municipality posts its own bank statement.
    """
    found: int | None = await connection.fetchval(
        f"select max(p.posting) from postings p where p.run = $1 and {_NOT_IN_A_FILE}", run
    )
    return found


async def runs_to_account_for(connection: Connection, municipality: str) -> list[UUID]:
    """Runs of a municipality with postings in no accounting file, oldest first."""
    rows = await connection.fetch(
        f"""
        select r.run from runs r
        where r.municipality = $1 and r.mode = 'commit'
          and exists (select from postings p where p.run = r.run and {_NOT_IN_A_FILE})
        order by r.number
        """,
        municipality,
    )
    return [row["run"] for row in rows]


async def movements(connection: Connection, run: UUID, after: int, until: int) -> Sequence[Mapping[str, Any]]:
    """A run's postings after one and up to another, each with its voucher: the payee's lowest where it has none.

    Without the bank, and without contributions that payroll posts itself.
    """
    return await connection.fetch(
        """
        select p.posting, p.debit, p.credit, p.ore, p.body, p.period, p.counterpart, p.cause,
               (p.at at time zone 'Europe/Oslo')::date as posted_on, v.voucher, v.kind, v.tax_treatment,
               v.municipality || '-' || v.year || '-' || lpad(v.number::text, 6, '0') as label
        from postings p
        left join contribution_rates c on c.rate = p.cause and p.debit = 'contribution'
        left join vouchers v on v.voucher = coalesce(p.voucher, (
            select f.voucher from vouchers f
            where p.practitioner is not null and f.run = p.run and f.practitioner = p.practitioner
              and f.tax_treatment = case when 'payroll' in (p.debit, p.credit) then 'office' else 'business' end
            order by f.year, f.number limit 1
        ))
        where p.run = $1 and p.posting > $2 and p.posting <= $3 and 'bank' not in (p.debit, p.credit)
          and c.posted_by_payroll is not true
        order by label nulls last, p.posting
        """,
        run,
        after,
        until,
    )


async def own_numbers(connection: Connection, vouchers: Collection[UUID]) -> dict[str, str]:
    """What vouchers are called in the municipality's own accounts, as far as it was written back."""
    rows = await connection.fetch(
        """
        select distinct on (voucher) voucher, number from own_numbers
        where voucher = any($1::uuid[]) order by voucher, entry desc
        """,
        list(vouchers),
    )
    return {str(row["voucher"]): row["number"] for row in rows}


async def insert_accounting(connection: Connection, row: Row) -> None:
    """What a file is made with."""
    await connection.execute(
        """
        insert into accountings (run, number, made_at, until_posting, codes, own_numbers)
        values ($1, $2, $3, $4, $5, $6)
        """,
        *row.values(),
    )


async def accountings(connection: Connection, run: UUID) -> list[Row]:
    """What the accounting files of a run were made with, in order."""
    rows = await connection.fetch("select * from accountings where run = $1 order by number", run)
    return [dict(row) for row in rows]
