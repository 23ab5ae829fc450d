"""Refund claims on invoices: what waits, what was numbered and sent, and how a host invoices."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from infra.chassis.work import Connection

Row = dict[str, Any]


async def pending(connection: Connection, host: str) -> list[Row]:
    """Claims of a host's committed runs that stand on no invoice, oldest run first, with the names they go by."""
    rows = await connection.fetch(
        """
        select r.refund, r.run, r.segment, r.municipality, r.segment_from, r.segment_to, r.key, r.population_table,
               r.share_to_date_ore, r.claimed_before_ore, r.ore, u.valid_from, u.valid_to,
               coalesce(c.name, r.community) as community, r.community as of_community, b.name as body
        from refunds r
        join runs u using (run)
        left join communities c on c.community = r.community
        left join fundings f on f.funding = split_part(r.segment, '/', 2)::uuid
        left join bodies b on b.body = f.body
        where r.host = $1 and r.ore <> 0 and not exists (select from refund_invoice_claims i where i.refund = r.refund)
        order by u.number, r.municipality, r.segment_from, r.refund
        """,
        host,
    )
    return [dict(row) for row in rows]


async def claims_in(connection: Connection, host: str, segments: Collection[str]) -> list[Row]:
    """Every claim of a host in these segments, invoiced or not, oldest run first."""
    rows = await connection.fetch(
        """
        select r.* from refunds r join runs u using (run)
        where r.host = $1 and r.segment = any($2::text[]) order by u.number, r.refund
        """,
        host,
        list(segments),
    )
    return [dict(row) for row in rows]


async def told_of_claims(connection: Connection, runs: Collection[UUID]) -> dict[UUID, list[Row]]:
    """What each run said of its claims when it was committed: the cost to date, and the contribution in the share."""
    rows = await connection.fetch(
        "select run, snapshot -> 'refunds' as refunds from runs where run = any($1::uuid[])", list(runs)
    )
    return {row["run"]: row["refunds"] or [] for row in rows}


async def costs_by_day(connection: Connection, runs: Collection[UUID]) -> list[Row]:
    """What these runs put on vouchers for arrangements in which a host pays: by run, arrangement and day."""
    rows = await connection.fetch(
        """
        select v.run, (
                   select o.funding from fundings o
                   where o.community = f.community and o.body is not distinct from f.body
                     and o.valid_from = f.valid_from and o.confirmed_by is not null
                   order by o.confirmed_at, o.funding limit 1
               ) as funding, e.on_day, sum(e.ore)::bigint as ore
        from vouchers v
        join voucher_lines using (voucher)
        join entries e using (entry)
        join claim_lines l using (claim, version, line)
        join fundings f on f.funding = l.funding
        where v.run = any($1::uuid[]) and f.host = v.municipality
        group by 1, 2, 3
        """,
        list(runs),
    )
    return [dict(row) for row in rows]


async def take_number(connection: Connection, municipality: str, year: int) -> int:
    """The next number of a host and year; the row is locked until the transaction ends, so none is ever skipped."""
    number: int = await connection.fetchval(
        """
        insert into refund_invoice_numbers as n (municipality, year, last) values ($1, $2, 1)
        on conflict (municipality, year) do update set last = n.last + 1
        returning last
        """,
        municipality,
        year,
    )
    return number


async def raise_numbers(connection: Connection, numbers: Mapping[tuple[str, int], int]) -> None:
    """Never give again a number up to these, by host and year."""
    await connection.executemany(
        """
        insert into refund_invoice_numbers as n (municipality, year, last) values ($1, $2, $3)
        on conflict (municipality, year) do update set last = greatest(n.last, excluded.last)
        """,
        [(*whose, last) for whose, last in sorted(numbers.items())],
    )


async def insert(connection: Connection, row: Row, refunds: Collection[UUID], lines: Sequence[tuple[Any, ...]]) -> None:
    """An invoice with its claims and lines: (refund, øre, first day, last day, name, explanation)."""
    await connection.execute(
        """
        insert into refund_invoices (invoice, run, host, municipality, year, number, kind, issued_on, due_on,
                                     valid_from, valid_to, seller, buyer, terms, kid, order_reference, note, ore,
                                     made_by, made_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)
        """,
        *row.values(),
    )
    await connection.executemany(
        "insert into refund_invoice_claims (refund, invoice) values ($1, $2)",
        [(one, row["invoice"]) for one in refunds],
    )
    await connection.executemany(
        """
        insert into refund_invoice_lines (invoice, line, refund, ore, valid_from, valid_to, name, explained)
        values ($1, $2, $3, $4, $5, $6, $7, $8)
        """,
        [(row["invoice"], place, *line) for place, line in enumerate(lines, start=1)],
    )


async def insert_credits(connection: Connection, which: UUID, credited: Collection[UUID]) -> None:
    """Which invoices a credit note takes from."""
    await connection.executemany(
        "insert into refund_invoice_credits (invoice, credited) values ($1, $2)", [(which, one) for one in credited]
    )


async def invoices_of(
    connection: Connection, host: str, municipality: str, segments: Collection[str]
) -> list[tuple[str, UUID]]:
    """Which invoices of a host have claimed these segments from a municipality: (segment, invoice)."""
    rows = await connection.fetch(
        """
        select distinct r.segment, i.invoice
        from refunds r join refund_invoice_claims using (refund) join refund_invoices i using (invoice)
        where i.host = $1 and i.municipality = $2 and i.kind = 'invoice' and r.segment = any($3::text[])
        order by r.segment, i.invoice
        """,
        host,
        municipality,
        list(segments),
    )
    return [(row["segment"], row["invoice"]) for row in rows]


async def invoice(connection: Connection, which: UUID) -> Row | None:
    """One invoice with the parties and terms it was made with, and its file."""
    found = await connection.fetchrow(
        """
        select i.*, s.name as seller_name, s.organisation_number as seller_number, b.name as buyer_name,
               b.organisation_number as buyer_number, b.buyer_reference, t.language, t.account, m.name, m.sha256
        from refund_invoices i
        join payers s on s.payer = i.seller
        join payers b on b.payer = i.buyer
        join invoicing_terms t using (terms)
        left join made_files m on m.file = i.invoice
        where i.invoice = $1
        """,
        which,
    )
    return dict(found) if found else None


async def lines(connection: Connection, which: UUID) -> list[Row]:
    """The lines of an invoice in order."""
    rows = await connection.fetch("select * from refund_invoice_lines where invoice = $1 order by line", which)
    return [dict(row) for row in rows]


async def credited(connection: Connection, which: UUID) -> list[Row]:
    """The invoices that a credit note takes from, oldest first."""
    rows = await connection.fetch(
        """
        select i.invoice, i.host, i.year, i.number, i.issued_on
        from refund_invoice_credits c join refund_invoices i on i.invoice = c.credited
        where c.invoice = $1 order by i.year, i.number
        """,
        which,
    )
    return [dict(row) for row in rows]


async def list_invoices(
    connection: Connection, municipalities: Collection[str], after: UUID | None, take: int
) -> list[Row]:
    """Invoices from or to these municipalities by id."""
    rows = await connection.fetch(
        """
        select i.*, m.name, m.sha256 from refund_invoices i left join made_files m on m.file = i.invoice
        where (i.host = any($1::text[]) or i.municipality = any($1::text[])) and ($2::uuid is null or i.invoice > $2)
        order by i.invoice limit $3
        """,
        list(municipalities),
        after,
        take,
    )
    return [dict(row) for row in rows]
