"""All SQL of the invariants about the book of honoraria: entries, vouchers, payouts. No other file knows of them."""

from dataclasses import dataclass
from uuid import UUID

from infra.chassis.work import Connection


@dataclass(frozen=True, slots=True)
class Settled:
    """One entry that stands on one voucher."""

    entry: UUID
    voucher: UUID


@dataclass(frozen=True, slots=True)
class Voucher:
    """A voucher, with the sum of its lines in øre."""

    voucher: UUID
    municipality: str
    year: int
    number: int
    kind: str
    total_ore: int
    lines_ore: int


@dataclass(frozen=True, slots=True)
class Payout:
    """What a run paid one GP under one tax treatment, in øre; `vouchers_ore` is what its vouchers come to."""

    run: UUID
    municipality: str
    practitioner: UUID
    tax_treatment: str
    lines_ore: int
    brought_ore: int
    carried_ore: int
    paid_ore: int
    vouchers_ore: int
    cancelled_ore: int
    taken_back_ore: int
    """What the payments came to that its run cancelled."""
    payment_ore: int
    """What its run's payment through the bank is, be it cancelled since; 0 where there is none."""
    payee: UUID
    debt: UUID | None
    """The run in which the debt arose that it brings or leaves."""


async def net_by_claim(connection: Connection) -> dict[UUID, int]:
    """Claim → net øre in the book; claims that come to nothing are left out."""
    rows = await connection.fetch(
        "select claim, sum(ore)::bigint as ore from entries group by claim having sum(ore) <> 0"
    )
    return {row["claim"]: row["ore"] for row in rows}


async def cause_of_entries(connection: Connection) -> dict[UUID, UUID]:
    """Entry → the attendance or preparation it pays for."""
    return {row["entry"]: row["cause"] for row in await connection.fetch("select entry, cause from entries")}


async def settled_entries(connection: Connection) -> list[Settled]:
    """Which entry stands on which voucher."""
    return [Settled(*row) for row in await connection.fetch("select entry, voucher from voucher_lines")]


async def vouchers(connection: Connection) -> list[Voucher]:
    """All vouchers in the order of their numbers."""
    rows = await connection.fetch(
        """
        select v.voucher, v.municipality, v.year, v.number, v.kind, v.total_ore,
               coalesce(sum(e.ore), 0)::bigint as lines_ore
        from vouchers v left join voucher_lines l using (voucher) left join entries e using (entry)
        group by v.voucher order by v.municipality, v.year, v.number
        """
    )
    return [Voucher(*row) for row in rows]


async def last_numbers(connection: Connection) -> dict[tuple[str, int], int]:
    """Municipality and posting year → the last number given out."""
    rows = await connection.fetch("select municipality, year, last from voucher_numbers")
    return {(row["municipality"], row["year"]): row["last"] for row in rows}


async def payouts(connection: Connection) -> list[Payout]:
    """All payouts in the order of their runs."""
    rows = await connection.fetch(
        """
        select p.run, p.municipality, p.practitioner, p.tax_treatment, p.lines_ore, p.brought_ore, p.carried_ore,
               p.paid_ore, (
                   select coalesce(sum(v.total_ore), 0) from vouchers v
                   where (v.run, v.practitioner, v.tax_treatment) = (p.run, p.practitioner, p.tax_treatment)
                     and v.kind in ('payment', 'supplement', 'reversal')
               )::bigint as vouchers_ore, p.cancelled_ore, (
                   select coalesce(sum(c.ore), 0) from payments c
                   where c.cancelled_by = p.run and c.practitioner = p.practitioner and p.tax_treatment = 'business'
               )::bigint, (
                   select coalesce(sum(c.ore), 0) from payments c
                   where c.run = p.run and c.practitioner = p.practitioner and p.tax_treatment = 'business'
               )::bigint, p.payee, p.debt
        from payouts p join runs r using (run) order by r.number
        """
    )
    return [Payout(*row) for row in rows]


async def decided_debts(connection: Connection) -> dict[tuple[UUID, UUID, str], int]:
    """Run, GP and tax treatment → øre of the debt it carried that were written off or paid back since."""
    rows = await connection.fetch(
        """
        select run, practitioner, tax_treatment, sum(ore)::bigint as ore from debt_decisions
        where confirmed_by is not null and kind <> 'repayment_letter' group by run, practitioner, tax_treatment
        """
    )
    return {(row["run"], row["practitioner"], row["tax_treatment"]): row["ore"] for row in rows}


async def balances(connection: Connection) -> dict[tuple[str, str], int]:
    """Municipality and account → debit less credit, over every movement of the ledger."""
    rows = await connection.fetch(
        """
        select municipality, account, sum(ore)::bigint as ore from (
            select municipality, debit as account, ore from ledger
            union all
            select municipality, credit, -ore from ledger
        ) as moved
        group by municipality, account
        """
    )
    return {(row["municipality"], row["account"]): row["ore"] for row in rows}


async def unsettled(connection: Connection) -> dict[str, int]:
    """Municipality → øre of entries that stand on no voucher."""
    rows = await connection.fetch(
        """
        select municipality, sum(ore)::bigint as ore from entries e
        where not exists (select from voucher_lines v where v.entry = e.entry) group by municipality
        """
    )
    return {row["municipality"]: row["ore"] for row in rows}


async def unpaid(connection: Connection) -> dict[str, int]:
    """Municipality → øre of payments that the bank has not booked, and no run has taken back."""
    rows = await connection.fetch(
        """
        select municipality, sum(ore)::bigint as ore from payments
        where state not in ('confirmed', 'cancelled') group by municipality
        """
    )
    return {row["municipality"]: row["ore"] for row in rows}
