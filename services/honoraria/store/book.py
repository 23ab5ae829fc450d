"""Approvals and the book of entries. Both are only ever added to."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from infra.chassis.ids import new_id
from infra.chassis.work import Connection
from services.honoraria.model.approval import Booked, Correction
from services.honoraria.model.claim import ClaimLine
from services.honoraria.store.claims import Claim


async def recorders(connection: Connection, claim: UUID) -> set[str]:
    """Everybody who recorded or corrected attendance in a claim."""
    rows = await connection.fetch(
        "select actor from recorders join attendances using (attendance) where claim = $1", claim
    )
    return {row["actor"] for row in rows}


async def insert_approvals(
    connection: Connection,
    claim: Claim,
    step: str,
    actor: str,
    at: datetime,
    *,
    payers: Collection[str] = ("",),
    reason: str | None = None,
) -> None:
    """Who attested, authorised for which payers, or rejected which version and sum."""
    await connection.execute(
        """
        insert into approvals (claim, version, step, payer, actor, at, total_ore, reason)
        select $1, $2, $3, payer, $4, $5, $6, $7 from unnest($8::text[]) as payer
        """,
        claim.id,
        claim.standing.version,
        step,
        actor,
        at,
        claim.standing.total_ore,
        reason,
        list(payers),
    )


async def authorised_payers(connection: Connection, claim: UUID, version: int) -> set[str]:
    """The payers for which a version is authorised so far."""
    rows = await connection.fetch(
        "select payer from approvals where claim = $1 and version = $2 and step = 'authorised'", claim, version
    )
    return {row["payer"] for row in rows}


async def booked(connection: Connection, claim: UUID) -> list[Booked]:
    """The entries of a claim that stand: neither reversed nor reversals."""
    rows = await connection.fetch(
        """
        select e.entry, e.ore, l.cause, l.part, l.kind, l.on_day, l.minutes, l.counted_minutes, l.rate_ore,
               l.amount_ore, l.tax_treatment, l.payer, l.supplements
        from entries e join claim_lines l using (claim, version, line)
        where e.claim = $1 and e.reverses is null and not exists (select from entries r where r.reverses = e.entry)
        order by l.on_day, e.entry
        """,
        claim,
    )
    return [
        Booked(
            entry=row["entry"],
            same_money=(
                (str(row["cause"]), row["part"], row["kind"], row["on_day"].isoformat(), row["minutes"]),
                (row["counted_minutes"], row["rate_ore"], row["amount_ore"], row["tax_treatment"], row["payer"]),
                row["supplements"],
            ),
            task=(row["cause"], row["part"], row["kind"]),
            ore=row["ore"],
        )
        for row in rows
    ]


async def enter(
    connection: Connection,
    claim: Claim,
    lines: Sequence[ClaimLine],
    correction: Correction,
    *,
    supplement: bool,
    actor: str,
    at: datetime,
) -> None:
    """Enter what a correction asks for: reversals of what stood, and the lines of the version approved now."""
    await connection.execute(
        """
        insert into entries (entry, claim, version, line, reverses, supplement, ore, municipality, practitioner,
                             community, body, tax_treatment, on_day, cause, actor, at)
        select fresh, claim, version, line, entry, supplement, -ore, municipality, practitioner, community, body,
               tax_treatment, on_day, cause, $3, $4
        from unnest($1::uuid[], $2::uuid[]) as r (fresh, entry) join entries using (entry)
        """,
        [new_id() for _ in correction.reverse],
        [one.entry for one in correction.reverse],
        actor,
        at,
    )
    entered = [(index, lines[index], replaces) for index, replaces in correction.enter]
    await connection.execute(
        """
        insert into entries (entry, claim, version, line, replaces, supplement, ore, municipality, practitioner,
                             community, body, tax_treatment, on_day, cause, actor, at)
        select entry, $1, $2, line, replaces, $3, ore, municipality, $4, $5, $6, tax_treatment, on_day, cause, $7, $8
        from unnest($9::uuid[], $10::int[], $11::uuid[], $12::bigint[], $13::text[], $14::text[], $15::date[],
                    $16::uuid[])
        as g (entry, line, replaces, ore, municipality, tax_treatment, on_day, cause)
        """,
        claim.id,
        claim.standing.version,
        supplement,
        claim.practitioner,
        claim.community,
        claim.body,
        actor,
        at,
        [new_id() for _ in entered],
        [index for index, *_ in entered],
        [replaces for *_, replaces in entered],
        [line.amount_ore for _, line, _ in entered],
        [line.payer for _, line, _ in entered],
        [line.tax_treatment for _, line, _ in entered],
        [line.task.on for _, line, _ in entered],
        [line.task.cause for _, line, _ in entered],
    )
