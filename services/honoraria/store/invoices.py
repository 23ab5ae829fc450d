"""Invoices of GPs that were matched with payments, and by which number each is known."""

from typing import Any
from uuid import UUID

from infra.chassis.work import Connection

Row = dict[str, Any]
_PLAIN = r"lower(regexp_replace({}, '\s', '', 'g'))"
_INVOICES = 73
"""A class of advisory locks, beside those of rules and runs."""


async def insert_invoice(connection: Connection, row: Row) -> None:
    """An invoice that was matched."""
    await connection.execute(
        """
        insert into invoices (invoice, municipality, reference, number, issued_on, ore, kid, entered_by, entered_at,
                              payee)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        """,
        *row.values(),
    )


async def one_invoice_at_a_time(connection: Connection, municipality: str) -> None:
    """Wait for another invoice of the municipality to be matched: both might be the same one."""
    await connection.execute("select pg_advisory_xact_lock($1, $2)", _INVOICES, int(municipality))


async def invoiced_under(connection: Connection, municipality: str, number: str) -> list[Row]:
    """The payments of a municipality whose invoices have this number, blanks and capitals apart: to whose account."""
    rows = await connection.fetch(
        f"""
        select p.payment, p.reference, p.practitioner, coalesce(i.payee, p.payee) as payee
        from invoices i join payments p using (invoice)
        where i.municipality = $1 and {_PLAIN.format("i.number")} = {_PLAIN.format("$2::text")} order by p.reference
        """,
        municipality,
        number,
    )
    return [dict(row) for row in rows]


async def set_invoice_number(connection: Connection, which: UUID, invoiced_by: str, number: str) -> None:
    """Keep by what a payment's invoice is known; the database refuses it for another of the same payer and GP."""
    await connection.execute(
        f"update payments set invoiced_by = $2, invoice_number = {_PLAIN.format('$3::text')} where payment = $1",
        which,
        invoiced_by,
        number,
    )
