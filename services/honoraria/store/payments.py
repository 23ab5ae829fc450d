"""Payments, the invoices they wait for, and the files they are ordered in."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from infra.chassis.work import Connection
from services.honoraria.model.payment import Payment, State, Word

Row = dict[str, Any]
SAID = """coalesce(
    (select max(w.said)::text from attempt_words w where w.payment = a.payment and w.attempt = a.attempt), 'open'
)"""
"""What holds of the attempt `a`: the strongest word about it."""
_WORDS = f"(select jsonb_object_agg(a.attempt, {SAID}) from payment_attempts a where a.payment = p.payment) as words"
_WHOSE = """(
    select o.payee from payouts o
    where o.run = p.run and o.practitioner = p.practitioner and o.tax_treatment = 'business'
) as settled_for, case when p.invoice is not null then p.payee end as asked"""
"""Who the payment `p` was settled for, and who its invoice names, if it has one: rows of the register."""
_OF_PAYMENT = ("payment", "run", "voucher", "reference", "ore", "state", "attempt", "reason")


def payment_from(row: Row) -> Payment:
    """A payment as the model has it."""
    told = {name: row[name] for name in _OF_PAYMENT[1:]} | {"state": State(row["state"])}
    told["words"] = {int(attempt): Word(said) for attempt, said in (row["words"] or {}).items()}
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
        f"""
        select p.*, {_WORDS}, {_WHOSE} from payments p
        where p.municipality = $1 and p.reference = $2 for update of p
        """,
        municipality,
        reference,
    )
    return dict(found) if found else None


async def payment(connection: Connection, which: UUID, *, lock: bool = False) -> Row | None:
    """One payment; locked first where it is to change, so that what is read of its attempts is not older than that."""
    if lock:
        await connection.execute("select from payments where payment = $1 for update", which)
    found = await connection.fetchrow(f"select p.*, {_WORDS}, {_WHOSE} from payments p where p.payment = $1", which)
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
    """The payments of a municipality that wait for the next file by reference, locked in the order all lock them."""
    rows = await connection.fetch(
        f"""
        select p.*, {_WORDS}, {_WHOSE}
        from payments p
        where p.municipality = $1 and p.state = 'ready' order by p.payment for update of p
        """,
        municipality,
    )
    return sorted((dict(row) for row in rows), key=lambda row: str(row["reference"]))


async def in_file(connection: Connection, file: UUID) -> list[Row]:
    """The payments that were last asked for in a file, locked."""
    rows = await connection.fetch(
        f"""
        select p.*, {_WORDS} from payments p join payment_attempts a using (payment, attempt)
        where a.file = $1 order by p.payment for update of p
        """,
        file,
    )
    return [dict(row) for row in rows]


async def asked_under(connection: Connection, municipalities: Collection[str], wanted: Collection[str]) -> list[Row]:
    """The payments that were asked for under these references, locked: in which attempt, and from which account. A file
    that two people have not released is unknown to every bank.
    """
    asked = list(wanted), list(municipalities)
    await connection.execute(
        """
        select from payments p join payment_attempts a using (payment)
        where a.end_to_end = any($1::text[]) and p.municipality = any($2::text[]) order by p.payment for update of p
        """,
        *asked,
    )
    rows = await connection.fetch(
        f"""
        select p.*, {_WORDS}, o.end_to_end, o.attempt as asked_in, y.account
        from payments p join payment_attempts o using (payment)
        join payment_files f using (file) join payers y using (payer)
        where o.end_to_end = any($1::text[]) and p.municipality = any($2::text[])
          and exists (select from releases r where r.file = o.file offset 1)
        """,
        *asked,
    )
    return [dict(row) for row in rows]


async def save(
    connection: Connection,
    changed: Sequence[Payment],
    *,
    actor: str,
    at: datetime,
    cause: UUID | None = None,
    invoice: UUID | None = None,
) -> None:
    """Write payments as they are now, into their history what brought them there, and what holds of each attempt."""
    states = (
        [one.id for one in changed],
        [one.state.value for one in changed],
        [one.attempt for one in changed],
        [one.reason for one in changed],
    )
    await connection.execute(
        """
        update payments p
        set state = c.state, attempt = c.attempt, reason = c.reason, invoice = coalesce($5, p.invoice),
            changed_at = case when p.state = c.state then p.changed_at else $6 end
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
    words = [(one.id, *word) for one in changed for word in one.words.items() if word[1] is not Word.OPEN]
    await connection.executemany(
        """
        insert into attempt_words (payment, attempt, said, cause, actor, at) values ($1, $2, $3, $4, $5, $6)
        on conflict do nothing
        """,
        [(*word, cause, actor, at) for word in words],
    )


async def stopped_by(connection: Connection, one: Payment) -> list[str]:
    """Who has said that the bank stopped a payment's last attempt."""
    rows = await connection.fetch(
        "select actor from stops where payment = $1 and attempt = $2 order by at", one.id, one.attempt
    )
    return [row["actor"] for row in rows]


async def insert_stop(connection: Connection, one: Payment, actor: str, at: datetime) -> None:
    """Somebody says that the bank stopped a payment's last attempt."""
    await connection.execute("insert into stops values ($1, $2, $3, $4)", one.id, one.attempt, actor, at)


async def is_released(connection: Connection, one: Payment) -> bool:
    """Whether two have released the file with a payment's last attempt."""
    found: bool = await connection.fetchval(
        """
        select exists (
            select from payment_attempts a join releases r using (file) where a.payment = $1 and a.attempt = $2 offset 1
        )
        """,
        one.id,
        one.attempt,
    )
    return found


async def set_payees(connection: Connection, moved: Sequence[tuple[UUID, UUID]]) -> None:
    """Pay to other rows of the register from the next file on: (payment, payee)."""
    await connection.executemany("update payments set payee = $2 where payment = $1", moved)


async def list_payments(
    connection: Connection, municipalities: Collection[str], state: str | None, after: UUID | None, take: int
) -> list[Row]:
    """Payments of these municipalities by id, of one state or all."""
    rows = await connection.fetch(
        f"""
        select p.*, {_WHOSE} from payments p
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


async def attempts(connection: Connection, which: UUID) -> list[Row]:
    """Every time a payment was put into a file, and what holds of it, oldest first."""
    rows = await connection.fetch(
        f"""
        select a.attempt, a.end_to_end, a.file, {SAID} as said,
               array(
                   select s.actor from stops s where s.payment = a.payment and s.attempt = a.attempt order by s.at
               ) as stopped_by
        from payment_attempts a
        where a.payment = $1 order by a.attempt
        """,
        which,
    )
    return [dict(row) for row in rows]


async def history(connection: Connection, which: UUID) -> list[Row]:
    """Every state a payment was in, oldest first."""
    rows = await connection.fetch(
        "select attempt, state, reason, cause, actor, at from payment_history where payment = $1 order by entry", which
    )
    return [dict(row) for row in rows]
