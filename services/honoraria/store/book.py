"""Approvals and the book of entries, of any number of claims at once. Both are only ever added to."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from infra.chassis.ids import new_id
from infra.chassis.work import Connection
from services.honoraria.model.booking import Bookable, Booked, Correction, SameMoney, TaskKey
from services.honoraria.store.claims import Claim


@dataclass(frozen=True, slots=True)
class Approval:
    """What somebody said of a version of a claim."""

    claim: Claim
    step: str
    actor: str
    acts_for: str | None = None
    payer: str = ""
    reason: str | None = None


async def insert_approvals(connection: Connection, approvals: Sequence[Approval], at: datetime) -> None:
    """Who confirmed, attested, authorised for which payer, or rejected which version and sum; once each."""
    await connection.execute(
        """
        insert into approvals (claim, version, step, payer, actor, acts_for, at, total_ore, reason)
        select claim, version, step, payer, actor, acts_for, $1, total_ore, reason
        from unnest($2::uuid[], $3::int[], $4::text[], $5::text[], $6::text[], $7::text[], $8::bigint[], $9::text[])
        as g (claim, version, step, payer, actor, acts_for, total_ore, reason)
        on conflict do nothing
        """,
        at,
        [one.claim.id for one in approvals],
        [one.claim.standing.version for one in approvals],
        [one.step for one in approvals],
        [one.payer for one in approvals],
        [one.actor for one in approvals],
        [one.acts_for for one in approvals],
        [one.claim.standing.total_ore for one in approvals],
        [one.reason for one in approvals],
    )


async def insert_words(connection: Connection, claim: Claim, words: str) -> None:
    """What is said to the GP besides the reason why this version was rejected."""
    await connection.execute(
        "insert into rejection_words (claim, version, words) values ($1, $2, $3)",
        claim.id,
        claim.standing.version,
        words,
    )


async def is_confirmed(connection: Connection, claim: Claim) -> bool:
    """Whether the GP has confirmed the version that holds."""
    found: bool = await connection.fetchval(
        "select exists (select from approvals where claim = $1 and version = $2 and step = 'confirmed')",
        claim.id,
        claim.standing.version,
    )
    return found


_MONEY = "l.cause, l.part, l.kind, l.on_day, l.minutes, l.counted_minutes, l.rate_ore, l.amount_ore, l.tax_treatment, "
_MONEY += "l.payer, l.supplements"


async def bookable(connection: Connection, claims: Collection[Claim]) -> dict[UUID, list[Bookable]]:
    """The lines of the version that holds, of each of these claims."""
    rows = await connection.fetch(
        f"""
        select l.claim, l.line, {_MONEY}
        from unnest($1::uuid[], $2::int[]) as g (claim, version) join claim_lines l using (claim, version)
        order by l.claim, l.line
        """,
        [claim.id for claim in claims],
        [claim.standing.version for claim in claims],
    )
    found: dict[UUID, list[Bookable]] = {claim.id: [] for claim in claims}
    for row in rows:
        found[row["claim"]].append(
            Bookable(
                line=row["line"],
                same_money=_same_money(row),
                task=_task(row),
                ore=row["amount_ore"],
                payer=row["payer"],
                tax_treatment=row["tax_treatment"],
                on=row["on_day"],
            )
        )
    return found


async def booked(connection: Connection, claims: Collection[UUID]) -> dict[UUID, list[Booked]]:
    """The entries of claims that stand: neither reversed nor reversals."""
    rows = await connection.fetch(
        f"""
        select e.claim, e.entry, e.ore, {_MONEY}
        from entries e join claim_lines l using (claim, version, line)
        where e.claim = any($1::uuid[]) and e.reverses is null
          and not exists (select from entries r where r.reverses = e.entry)
        order by l.on_day, e.entry
        """,
        list(claims),
    )
    found: dict[UUID, list[Booked]] = {claim: [] for claim in claims}
    for row in rows:
        found[row["claim"]].append(
            Booked(entry=row["entry"], same_money=_same_money(row), task=_task(row), ore=row["ore"])
        )
    return found


def _same_money(row: Mapping[str, Any]) -> SameMoney:
    return (
        (row["cause"], row["part"], row["kind"], row["on_day"], row["minutes"]),
        (row["counted_minutes"], row["rate_ore"], row["amount_ore"], row["tax_treatment"], row["payer"]),
        row["supplements"],
    )


def _task(row: Mapping[str, Any]) -> TaskKey:
    return row["cause"], row["part"], row["kind"], row["supplements"] is not None


async def last_entries(
    connection: Connection, claims: Collection[Claim], lines: Mapping[UUID, Sequence[Bookable]]
) -> dict[UUID, dict[TaskKey, UUID]]:
    """The last entry of each of these tasks of a GP, in whichever claim, whether it stands or was taken back."""
    asked = [(one.id, one.practitioner, *line.task) for one in claims for line in lines[one.id]]
    rows = await connection.fetch(
        """
        select distinct on (g.claim, g.cause, g.part, g.kind, g.tops_up)
               g.claim, g.cause, g.part, g.kind, l.supplements, e.entry
        from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::int[], $5::text[], $6::boolean[])
             as g (claim, practitioner, cause, part, kind, tops_up)
        join entries e on e.cause = g.cause and e.practitioner = g.practitioner and e.reverses is null
        join claim_lines l on (l.claim, l.version, l.line) = (e.claim, e.version, e.line)
             and l.part = g.part and l.kind = g.kind and (l.supplements is not null) = g.tops_up
        order by g.claim, g.cause, g.part, g.kind, g.tops_up, e.at desc, e.entry desc
        """,
        *([one[place] for one in asked] for place in range(6)),
    )
    found: dict[UUID, dict[TaskKey, UUID]] = {claim.id: {} for claim in claims}
    for row in rows:
        found[row["claim"]][_task(row)] = row["entry"]
    return found


async def reverse(connection: Connection, entries: Sequence[UUID], *, actor: str, at: datetime) -> None:
    """Reversals of entries that no longer hold, on the day, and for the payer and treatment, that these had."""
    await connection.execute(
        """
        insert into entries (entry, claim, version, line, reverses, supplement, ore, municipality, practitioner,
                             community, body, tax_treatment, on_day, cause, actor, at)
        select fresh, claim, version, line, entry, supplement, -ore, municipality, practitioner, community, body,
               tax_treatment, on_day, cause, $3, $4
        from unnest($1::uuid[], $2::uuid[]) as r (fresh, entry) join entries using (entry)
        """,
        [new_id() for _ in entries],
        entries,
        actor,
        at,
    )


_ENTRY = (
    *("entry", "claim", "version", "line", "replaces", "supplement", "ore", "municipality", "practitioner"),
    *("community", "body", "tax_treatment", "on_day", "cause", "actor", "at"),
)
Row = tuple[UUID, UUID, int, int, UUID | None, bool, int, str, UUID, str, UUID, str, date, UUID, str, datetime]


async def enter(
    connection: Connection, corrections: Sequence[tuple[Claim, Correction]], *, actor: str, at: datetime
) -> None:
    """Enter what corrections ask for: reversals of what stood, and the lines of the versions approved now.

    What comes on top of something approved before is a supplement.
    """
    reversed_now = [one.entry for _, correction in corrections for one in correction.reverse]
    if reversed_now:
        await reverse(connection, reversed_now, actor=actor, at=at)
    rows: list[Row] = []
    for claim, correction in corrections:
        before = claim.standing.approved_version is not None
        head = claim.id, claim.standing.version
        whose = claim.practitioner, claim.community, claim.body
        for line, replaces in correction.enter:
            place = (*head, line.line, replaces, before, line.ore, line.payer, *whose)
            rows.append((new_id(), *place, line.tax_treatment, line.on, line.task[0], actor, at))
    if rows:
        await connection.copy_records_to_table("entries", records=rows, columns=_ENTRY)
