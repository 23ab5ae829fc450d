"""Files to the bank: what stands in each, who made it, and who let it go."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from infra.chassis.work import Connection
from services.honoraria.store.payments import SAID

Row = dict[str, Any]


async def insert_file(connection: Connection, row: Row, attempts: Sequence[tuple[UUID, int, str, UUID]]) -> None:
    """A file with what it asks for: (payment, attempt, end-to-end reference, row of the register)."""
    await connection.execute(
        """
        insert into payment_files (file, municipality, payer, pay_on, marker, made_by, made_at, payments, ore)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        """,
        *row.values(),
    )
    await connection.executemany(
        "insert into payment_attempts (file, payment, attempt, end_to_end, payee) values ($1, $2, $3, $4, $5)",
        [(row["file"], *attempt) for attempt in attempts],
    )


async def set_digest(connection: Connection, which: UUID, sha256: str, size: int) -> None:
    """What the file came out as when it was first made."""
    await connection.execute(
        "update payment_files set sha256 = $2, bytes = $3 where file = $1 and sha256 is null", which, sha256, size
    )


async def file(connection: Connection, which: UUID, *, lock: bool = False) -> Row | None:
    """One file, with who released it and whose settlements stand in it."""
    if lock:
        await connection.execute("select from payment_files where file = $1 for update", which)
    found = await connection.fetchrow(
        """
        select f.*,
               array(select actor from releases r where r.file = f.file order by at) as released_by,
               array(select actor from withdrawals w where w.file = f.file order by at) as asked_back_by,
               array(
                   select distinct r.actor
                   from payment_attempts a join payments p using (payment) join runs r using (run)
                   where a.file = f.file
               ) as settled_by
        from payment_files f where f.file = $1
        """,
        which,
    )
    return dict(found) if found else None


async def transfers(connection: Connection, which: UUID) -> list[Row]:
    """What a file asks for: each payment with its run's period, its invoice's KID and the payee's sealed row."""
    rows = await connection.fetch(
        """
        select a.end_to_end, p.payment, p.reference, p.ore, a.payee, p.practitioner, p.voucher, p.run, i.kid,
               i.payee as invoiced_to, o.payee as settled_for, r.valid_from, r.valid_to
        from payment_attempts a
        join payments p using (payment)
        join runs r using (run)
        join payouts o on o.run = p.run and o.practitioner = p.practitioner and o.tax_treatment = 'business'
        left join invoices i using (invoice)
        where a.file = $1 order by a.end_to_end
        """,
        which,
    )
    return [dict(row) for row in rows]


async def insert_release(connection: Connection, which: UUID, actor: str, at: datetime) -> None:
    """Somebody lets a file go."""
    await connection.execute("insert into releases values ($1, $2, $3)", which, actor, at)


async def insert_withdrawal(connection: Connection, which: UUID, actor: str, at: datetime) -> None:
    """Somebody wants a file back."""
    await connection.execute("insert into withdrawals values ($1, $2, $3)", which, actor, at)


async def withdraw(connection: Connection, which: UUID, actor: str, at: datetime) -> None:
    """A file is taken back."""
    await connection.execute(
        "update payment_files set withdrawn_by = $2, withdrawn_at = $3 where file = $1", which, actor, at
    )


async def list_files(
    connection: Connection, municipalities: Collection[str], after: UUID | None, take: int
) -> list[Row]:
    """Files of these municipalities by id."""
    rows = await connection.fetch(
        """
        select f.*, array(select actor from releases r where r.file = f.file order by at) as released_by,
               array(select actor from withdrawals w where w.file = f.file order by at) as asked_back_by
        from payment_files f
        where f.municipality = any($1::text[]) and ($2::uuid is null or f.file > $2) order by f.file limit $3
        """,
        list(municipalities),
        after,
        take,
    )
    return [dict(row) for row in rows]


async def paid_already(connection: Connection, which: UUID) -> list[str]:
    """What stands in a file that no bank has answered about, and is paid by an earlier attempt: its references."""
    rows = await connection.fetch(
        f"""
        select p.reference from payment_attempts a join payments p using (payment) join payment_files f using (file)
        where a.file = $1 and f.answered_at is null and p.state = 'confirmed' and {SAID} = 'open' order by p.reference
        """,
        which,
    )
    return [row["reference"] for row in rows]


async def asked_anew(connection: Connection, which: UUID) -> list[str]:
    """What stands in a file that was not withdrawn, and was stopped, or refused and then tried again or paid by another
    attempt: its references, at most ten.
    """
    rows = await connection.fetch(
        f"""
        select p.reference from payment_attempts a join payments p using (payment), lateral (select {SAID} as said) w
        where a.file = $1
          and (w.said = 'withdrawn' or w.said = 'refused' and (p.attempt > a.attempt or p.state = 'confirmed'))
        order by p.reference limit 10
        """,
        which,
    )
    return [row["reference"] for row in rows]


async def has_answers(connection: Connection, which: UUID) -> bool:
    """Whether a bank has said of anything in a file that it is refused, booked or returned; what two say is none."""
    found: bool = await connection.fetchval(
        """
        select exists (
            select from payment_attempts a join attempt_words w using (payment, attempt)
            where a.file = $1 and w.said <> 'withdrawn'
        )
        """,
        which,
    )
    return found


async def under_way_again(connection: Connection, payments: Collection[UUID]) -> list[Row]:
    """The released files in which these payments stand last, with their days."""
    rows = await connection.fetch(
        """
        select distinct f.file, f.pay_on
        from payments p join payment_attempts a using (payment, attempt) join payment_files f using (file)
        where p.payment = any($1::uuid[]) and exists (select from releases r where r.file = f.file offset 1)
        """,
        list(payments),
    )
    return [dict(row) for row in rows]


async def withdrawn(connection: Connection, municipalities: Collection[str], files: Collection[UUID]) -> list[UUID]:
    """Which of these files were taken back after two had released them."""
    rows = await connection.fetch(
        """
        select f.file from payment_files f
        where f.file = any($1::uuid[]) and f.municipality = any($2::text[]) and f.withdrawn_by is not null
          and exists (select from releases r where r.file = f.file offset 1)
        """,
        list(files),
        list(municipalities),
    )
    return [row["file"] for row in rows]


async def unanswered(connection: Connection, which: UUID) -> list[Row]:
    """The payments of a file that the bank has neither booked nor refused."""
    rows = await connection.fetch(
        """
        select p.payment, p.run, p.voucher, p.ore from payment_attempts a join payments p using (payment, attempt)
        where a.file = $1 and p.state = 'ordered' order by p.payment
        """,
        which,
    )
    return [dict(row) for row in rows]
