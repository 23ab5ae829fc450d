"""The employer's contribution: rates, what it is reckoned on, and what was posted of it."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from infra.chassis.work import Connection
from services.honoraria.model.contribution import ContributionRate

Row = dict[str, Any]
Part = tuple[UUID, UUID, UUID, str, date]
"""Voucher, GP, body, community and month of the work."""
_RATE = "rate, municipality, valid_from, valid_to, hundredths, posted_by_payroll"


async def insert_rate(connection: Connection, row: Row) -> None:
    """A rate that waits for its second person."""
    await connection.execute(
        """
        insert into contribution_rates (rate, municipality, valid_from, valid_to, hundredths, posted_by_payroll,
                                        source, entered_by, entered_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        """,
        *row.values(),
    )


async def rate(connection: Connection, which: UUID, *, lock: bool = False) -> Row | None:
    """One rate as a row."""
    found = await connection.fetchrow(
        f"select * from contribution_rates where rate = $1 {'for update' if lock else ''}", which
    )
    return dict(found) if found else None


async def confirm_rate(connection: Connection, which: UUID, actor: str, at: datetime) -> None:
    """Put a rate in force, in the place of one of the same municipality and first day."""
    await connection.execute(
        """
        update contribution_rates old set superseded_by = new.rate
        from contribution_rates new
        where new.rate = $1 and old.rate <> new.rate and old.confirmed_by is not null and old.superseded_by is null
          and (old.municipality, old.valid_from) = (new.municipality, new.valid_from)
        """,
        which,
    )
    await connection.execute(
        "update contribution_rates set confirmed_by = $2, confirmed_at = $3 where rate = $1", which, actor, at
    )


async def rates_in_force(
    connection: Connection, municipalities: Collection[str]
) -> Mapping[str, Sequence[ContributionRate]]:
    """The confirmed rates of these payers, of all days; a payer without any is empty."""
    rows = await connection.fetch(
        f"""
        select {_RATE} from contribution_rates
        where municipality = any($1::text[]) and confirmed_by is not null and superseded_by is null
        order by municipality, valid_from
        """,
        list(municipalities),
    )
    found: dict[str, list[ContributionRate]] = defaultdict(list)
    for row in rows:
        found[row["municipality"]].append(ContributionRate(*row))
    return found


async def list_rates(
    connection: Connection, municipalities: Collection[str], after: UUID | None, take: int
) -> list[Row]:
    """Rates of these municipalities by id, in force or not."""
    rows = await connection.fetch(
        """
        select * from contribution_rates where municipality = any($1::text[]) and ($2::uuid is null or rate > $2)
        order by rate limit $3
        """,
        list(municipalities),
        after,
        take,
    )
    return [dict(row) for row in rows]


async def corrections_to_come(connection: Connection, municipality: str, until: date) -> list[tuple[UUID, int, date]]:
    """Entry, øre and the day of the run that first paid it, of `office` corrections on no voucher yet: what is taken
    back is reckoned by the rate of the month in which it was paid."""
    rows = await connection.fetch(
        """
        select e.entry, e.ore, first.posted_on
        from entries e join runs first on first.run = first_run_of(e.entry)
        where e.municipality = $1 and (e.reverses is not null or e.replaces is not null)
          and e.tax_treatment = 'office' and e.on_day <= $2
          and not exists (select from voucher_lines vl where vl.entry = e.entry)
        """,
        municipality,
        until,
    )
    return [tuple(row) for row in rows]


async def parts(connection: Connection, run: UUID, municipality: str) -> dict[date, dict[Part, int]]:
    """What a committed run settled as `office`, by the day whose rate counts; from its postings, which are few."""
    rows = await connection.fetch(
        """
        with settled as (
            select p.voucher, p.practitioner, p.body, p.community, p.period, r.posted_on as rate_on, p.ore
            from postings p join runs r using (run)
            where p.run = $1 and p.debit = 'owed' and p.credit = 'payroll'
        ), corrected as (
            select v.voucher, e.practitioner, e.body, e.community, date_trunc('month', e.on_day)::date as period,
                   r.posted_on, first.posted_on as rate_on, e.ore
            from entries e
            join voucher_lines vl on vl.entry = e.entry
            join vouchers v on v.voucher = vl.voucher
            join runs r on r.run = v.run
            join runs first on first.run = first_run_of(e.entry) and first.number < r.number
            where e.municipality = $2 and (e.reverses is not null or e.replaces is not null)
              and v.run = $1 and v.tax_treatment = 'office'
        )
        select voucher, practitioner, body, community, period, rate_on, sum(ore)::bigint as ore
        from (
            select voucher, practitioner, body, community, period, rate_on, ore from settled
            union all
            select voucher, practitioner, body, community, period, rate_on, ore from corrected
            union all
            select voucher, practitioner, body, community, period, posted_on, -ore from corrected
        ) as moved
        group by voucher, practitioner, body, community, period, rate_on having sum(ore) <> 0
        order by voucher, body, period, rate_on
        """,
        run,
        municipality,
    )
    found: dict[date, dict[Part, int]] = defaultdict(dict)
    for *part, rate_on, ore in rows:
        voucher, practitioner, body, community, period = part
        found[rate_on][voucher, practitioner, body, community, period] = ore
    return found


async def insert_bases(connection: Connection, run: UUID, municipality: str, bases: Mapping[date, int]) -> None:
    """What a run owes a contribution on, whether its rate is known or not."""
    await connection.executemany(
        "insert into contribution_bases (run, rate_on, municipality, base_ore) values ($1, $2, $3, $4)",
        [(run, on, municipality, ore) for on, ore in sorted(bases.items())],
    )


async def bases_between(
    connection: Connection, municipality: str, first: date, last: date
) -> list[tuple[UUID, date, ContributionRate | None]]:
    """Run and day of the bases whose rate is that of these days, oldest run first, with the rate last posted by."""
    rows = await connection.fetch(
        f"""
        select b.run, b.rate_on, c.* from contribution_bases b join runs r using (run)
        left join lateral (
            select {_RATE} from contributions p join contribution_rates using (rate)
            where (p.run, p.rate_on) = (b.run, b.rate_on) order by p.entry desc limit 1
        ) c on true
        where b.municipality = $1 and b.rate_on between $2 and $3 order by r.number, b.rate_on
        """,
        municipality,
        first,
        last,
    )
    return [(run, on, ContributionRate(*known) if known[0] else None) for run, on, *known in rows]


async def waiting(connection: Connection, municipalities: Collection[str], run: UUID | None = None) -> list[Row]:
    """Bases of these payers, or of one run, that no rate has been found for yet."""
    rows = await connection.fetch(
        """
        select b.run, b.rate_on, b.municipality, b.base_ore from contribution_bases b
        where (b.municipality = any($1::text[])) and ($2::uuid is null or b.run = $2)
          and not exists (select from contributions c where (c.run, c.rate_on) = (b.run, b.rate_on))
        order by b.municipality, b.rate_on, b.run
        """,
        list(municipalities),
        run,
    )
    return [dict(row) for row in rows]


async def insert_contribution(
    connection: Connection, run: UUID, rate_on: date, rate: UUID, ore: int, actor: str, at: datetime
) -> None:
    """What was posted of a base, by which rate; zero is said, too."""
    await connection.execute(
        "insert into contributions (run, rate_on, rate, ore, actor, at) values ($1, $2, $3, $4, $5, $6)",
        run,
        rate_on,
        rate,
        ore,
        actor,
        at,
    )
