"""Payments, the invoices they wait for, and the files they are ordered in."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from infra.chassis.work import Connection
from services.honoraria.model.payment import Payment, State

Row = dict[str, Any]
WAS_BOOKED = """exists (
    select from payment_history h where h.payment = a.payment and h.attempt = a.attempt and h.state = 'confirmed'
)"""
# What waits for its next attempt was last asked for in the one before.
_LAST_ASKED = "p.attempt - case p.state when 'ready' then 1 else 0 end"
_OF_PAYMENT = ("payment", "run", "voucher", "reference", "ore", "state", "attempt", "reason")


def payment_from(row: Row) -> Payment:
    """A payment as the model has it."""
    told = {name: row[name] for name in _OF_PAYMENT[1:]} | {"state": State(row["state"])}
    return Payment(id=row["payment"], **told)


async def insert_payments(connection: Connection, rows: Sequence[tuple[object, ...]]) -> None:
    """Payments: (payment, run, municipality, practitioner, payee, voucher, reference, øre, state, at)."""
    await connection.executemany(
        """
        insert into payments (payment, run, municipality, practitioner, payee, voucher, reference, ore, state,
                              changed_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        """,
        rows,
    )


async def by_reference(connection: Connection, municipality: str, reference: str) -> Row | None:
    """The payment of a municipality with this reference, locked until the transaction ends."""
    found = await connection.fetchrow(
        "select * from payments where municipality = $1 and reference = $2 for update", municipality, reference
    )
    return dict(found) if found else None


async def payment(connection: Connection, which: UUID, *, lock: bool = False) -> Row | None:
    """One payment."""
    found = await connection.fetchrow(
        f"select * from payments where payment = $1 {'for update' if lock else ''}", which
    )
    return dict(found) if found else None


async def of_run(connection: Connection, run: UUID, practitioner: UUID | None = None) -> list[Row]:
    """The payments of a run, of one GP or of all."""
    rows = await connection.fetch(
        "select * from payments where run = $1 and ($2::uuid is null or practitioner = $2) order by reference",
        run,
        practitioner,
    )
    return [dict(row) for row in rows]


async def ready(connection: Connection, municipality: str) -> list[Row]:
    """The payments of a municipality that wait for the next file, locked in the order of their references."""
    rows = await connection.fetch(
        "select * from payments where municipality = $1 and state = 'ready' order by reference for update", municipality
    )
    return [dict(row) for row in rows]


async def in_file(connection: Connection, file: UUID) -> list[Row]:
    """The payments that were last asked for in a file, locked."""
    rows = await connection.fetch(
        """
        select p.* from payments p join payment_attempts a using (payment, attempt)
        where a.file = $1 order by p.payment for update of p
        """,
        file,
    )
    return [dict(row) for row in rows]


async def by_end_to_end(connection: Connection, municipalities: Collection[str], wanted: Collection[str]) -> list[Row]:
    """The payments that were last ordered under these references, locked: from which account, and whether that attempt
    was ever booked. One that is ready for the next stands there as rejected, in the attempt before: what the bank books
    of it after all need not be paid again. A file that two people have not released is unknown to every bank.
    """
    asked = list(wanted), list(municipalities)
    await connection.execute(
        """
        select from payments p join payment_attempts a using (payment)
        where a.end_to_end = any($1::text[]) and p.municipality = any($2::text[]) order by p.payment for update of p
        """,
        *asked,
    )
    # Of a column that is named twice the last counts.
    rows = await connection.fetch(
        f"""
        select p.*, a.attempt, a.end_to_end, y.account, {WAS_BOOKED} as was_booked,
               case p.state when 'ready' then 'rejected' else p.state end as state
        from payments p join payment_attempts a on a.payment = p.payment and a.attempt = {_LAST_ASKED}
        join payment_files f using (file) join payers y using (payer)
        where a.end_to_end = any($1::text[]) and p.municipality = any($2::text[])
          and exists (select from releases r where r.file = a.file offset 1)
        """,
        *asked,
    )
    return [dict(row) for row in rows]


async def earlier_attempts(
    connection: Connection, municipalities: Collection[str], wanted: Collection[str]
) -> dict[str, bool]:
    """Which of these references are of attempts that another was ordered after, and whether each was booked."""
    rows = await connection.fetch(
        f"""
        select a.end_to_end, {WAS_BOOKED} as was_booked from payment_attempts a join payments p using (payment)
        where a.end_to_end = any($1::text[]) and p.municipality = any($2::text[]) and a.attempt < {_LAST_ASKED}
        """,
        list(wanted),
        list(municipalities),
    )
    return {row["end_to_end"]: row["was_booked"] for row in rows}


async def save(
    connection: Connection,
    changed: Sequence[Payment],
    *,
    actor: str,
    at: datetime,
    cause: UUID | None = None,
    invoice: UUID | None = None,
) -> None:
    """Write payments as they are now, and into their history what brought them there."""
    states = (
        [one.id for one in changed],
        [one.state.value for one in changed],
        [one.attempt for one in changed],
        [one.reason for one in changed],
    )
    await connection.execute(
        """
        update payments p
        set state = c.state, attempt = c.attempt, reason = c.reason, invoice = coalesce($5, p.invoice), changed_at = $6
        from unnest($1::uuid[], $2::text[], $3::int[], $4::text[]) as c (payment, state, attempt, reason)
        where p.payment = c.payment
        """,
        *states,
        invoice,
        at,
    )
    await connection.execute(
        """
        insert into payment_history (payment, state, attempt, reason, cause, actor, at)
        select payment, state, attempt, reason, $5, $6, $7
        from unnest($1::uuid[], $2::text[], $3::int[], $4::text[]) as c (payment, state, attempt, reason)
        """,
        *states,
        cause,
        actor,
        at,
    )


async def set_payees(connection: Connection, moved: Sequence[tuple[UUID, UUID]]) -> None:
    """Pay to other rows of the register from the next file on: (payment, payee)."""
    await connection.executemany("update payments set payee = $2 where payment = $1", moved)


async def insert_invoice(connection: Connection, row: Row) -> None:
    """An invoice that was matched."""
    await connection.execute(
        """
        insert into invoices (invoice, municipality, reference, number, issued_on, ore, kid, entered_by, entered_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        """,
        *row.values(),
    )


async def list_payments(
    connection: Connection, municipalities: Collection[str], state: str | None, after: UUID | None, take: int
) -> list[Row]:
    """Payments of these municipalities by id, of one state or all."""
    rows = await connection.fetch(
        """
        select * from payments
        where municipality = any($1::text[]) and ($2::text is null or state = $2) and ($3::uuid is null or payment > $3)
        order by payment limit $4
        """,
        list(municipalities),
        state,
        after,
        take,
    )
    return [dict(row) for row in rows]


async def rejected_by(connection: Connection, which: UUID) -> str | None:
    """Who took in the bank's answer that rejected a payment last."""
    actor: str | None = await connection.fetchval(
        "select actor from payment_history where payment = $1 and state = 'rejected' order by entry desc limit 1", which
    )
    return actor


async def history(connection: Connection, which: UUID) -> list[Row]:
    """Every state a payment was in, oldest first."""
    rows = await connection.fetch(
        "select attempt, state, reason, cause, actor, at from payment_history where payment = $1 order by entry", which
    )
    return [dict(row) for row in rows]
