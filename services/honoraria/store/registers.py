"""Who pays and who is paid: municipalities towards their bank, and the sealed register of payees."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any
from uuid import UUID

from infra.chassis.work import Connection
from services.honoraria.store.care import LOOKED_AFTER, Care

Row = dict[str, Any]


async def insert_payer(connection: Connection, row: Row) -> None:
    """A municipality's details that wait for their second person."""
    await connection.execute(
        """
        insert into payers (payer, municipality, name, organisation_number, account, bic, bank_customer, contact,
                            buyer_reference, bank_format, self_billing, entered_by, entered_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
        """,
        *row.values(),
    )


async def payer(connection: Connection, which: UUID, *, lock: bool = False) -> Row | None:
    """One municipality's details as a row."""
    found = await connection.fetchrow(f"select * from payers where payer = $1 {'for update' if lock else ''}", which)
    return dict(found) if found else None


async def confirm_payer(connection: Connection, which: UUID, actor: str, at: datetime) -> None:
    """Put a municipality's details in force."""
    await connection.execute(
        "update payers set confirmed_by = $2, confirmed_at = $3 where payer = $1", which, actor, at
    )


async def payers_in_force(connection: Connection, municipalities: Collection[str]) -> dict[str, Row]:
    """The latest confirmed details of these municipalities."""
    rows = await connection.fetch(
        """
        select distinct on (municipality) * from payers
        where municipality = any($1::text[]) and confirmed_by is not null
        order by municipality, confirmed_at desc, payer desc
        """,
        list(municipalities),
    )
    return {row["municipality"]: dict(row) for row in rows}


async def list_payers(
    connection: Connection, municipalities: Collection[str], after: UUID | None, take: int
) -> list[Row]:
    """Details of these municipalities by id, in force or not."""
    rows = await connection.fetch(
        """
        select * from payers where municipality = any($1::text[]) and ($2::uuid is null or payer > $2)
        order by payer limit $3
        """,
        list(municipalities),
        after,
        take,
    )
    return [dict(row) for row in rows]


async def insert_payee(connection: Connection, row: Row) -> None:
    """A payee that waits for its second person; what is personal is sealed."""
    await connection.execute(
        """
        insert into payees (payee, practitioner, valid_from, valid_to, tax_treatment, payer, sealed, entered_by,
                            entered_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        """,
        *row.values(),
    )


async def payee(connection: Connection, which: UUID, *, lock: bool = False) -> Row | None:
    """One payee as a row, still sealed."""
    found = await connection.fetchrow(f"select * from payees where payee = $1 {'for update' if lock else ''}", which)
    return dict(found) if found else None


async def confirm_payee(connection: Connection, which: UUID, actor: str, at: datetime) -> None:
    """Put a payee in force from its day."""
    await connection.execute(
        "update payees set confirmed_by = $2, confirmed_at = $3 where payee = $1", which, actor, at
    )


async def payees_on(connection: Connection, practitioners: Collection[UUID], on: date, municipality: str) -> list[Row]:
    """Who is paid by a municipality for these GPs on a day, under each tax treatment. Still sealed.

    Of those that are confirmed, in their time and not erased: the municipality's own before all payers', the
    treatment's own before both, then the latest.
    """
    rows = await connection.fetch(
        """
        select distinct on (p.practitioner, t.tax_treatment) p.payee, p.practitioner, t.tax_treatment, p.sealed
        from payees p cross join (values ('office'), ('business')) as t (tax_treatment)
        where p.practitioner = any($1::uuid[]) and p.confirmed_by is not null and p.erased_at is null
          and p.valid_from <= $2 and (p.valid_to is null or p.valid_to >= $2)
          and (p.payer is null or p.payer = $3) and (p.tax_treatment is null or p.tax_treatment = t.tax_treatment)
        order by p.practitioner, t.tax_treatment, p.payer is null, p.tax_treatment is null, p.valid_from desc,
                 p.confirmed_at desc, p.payee desc
        """,
        list(practitioners),
        on,
        municipality,
    )
    return [dict(row) for row in rows]


async def payees_by_id(connection: Connection, payees: Collection[UUID]) -> list[Row]:
    """These very payees, still sealed."""
    rows = await connection.fetch(
        "select payee, practitioner, sealed from payees where payee = any($1::uuid[])", list(payees)
    )
    return [dict(row) for row in rows]


async def list_payees(
    connection: Connection,
    practitioner: UUID | None,
    after: UUID | None,
    take: int,
    *,
    own: UUID | None = None,
    cared: Care | None = None,
) -> list[Row]:
    """Payees by id, of one GP or of all: those of `own`, of the GPs that are cared for, or for their municipalities."""
    cared = cared or Care((), ())
    rows = await connection.fetch(
        f"""
        select p.* from payees p
        where ($3::uuid is null or p.practitioner = $3) and ($4::uuid is null or p.payee > $4)
          and (p.practitioner = $6 or p.payer = any($1::text[]) or {LOOKED_AFTER})
        order by p.payee limit $5
        """,
        list(cared.municipalities),
        list(cared.communities),
        practitioner,
        after,
        take,
        own,
    )
    return [dict(row) for row in rows]
