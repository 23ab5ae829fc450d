"""Claims, their versions and lines."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from infra.chassis.work import Connection
from services.honoraria.model.claim import ClaimLine, HeldTask, Task
from services.honoraria.model.explain import Why
from services.honoraria.model.standing import Standing, State
from services.honoraria.model.work import Kind


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim as it is kept: whose it is, and how far it has come."""

    standing: Standing
    practitioner: UUID
    meeting: UUID | None
    month: date | None
    body: UUID
    community: str
    home: str | None
    first_on: date | None
    last_on: date | None

    @property
    def id(self) -> UUID:
        """The claim's id."""
        return self.standing.claim


_OF_STANDING = (
    *("claim", "version", "last_version", "state", "total_ore", "print", "wording", "held", "held_print", "payer"),
    *("payers", "approved_version", "approved_print", "approved_ore", "approved_payers", "attested_by"),
)
_OF_CLAIM = ("practitioner", "meeting", "month", "body", "community", "home", "first_on", "last_on")
_ALL = ", ".join((*_OF_STANDING, *_OF_CLAIM))


def _claim(row: Mapping[str, Any]) -> Claim:
    told: dict[str, Any] = {name: row[name] for name in _OF_STANDING}
    told |= {"state": State(row["state"])}
    told |= {name: tuple(row[name]) for name in ("payers", "approved_payers")}
    return Claim(Standing(**told), **{name: row[name] for name in _OF_CLAIM})


async def claims(connection: Connection, wanted: Collection[UUID]) -> dict[UUID, Claim]:
    """These claims, locked in the order of their ids until the transaction ends."""
    rows = await connection.fetch(
        f"select {_ALL} from claims where claim = any($1::uuid[]) order by claim for update", list(wanted)
    )
    return {row["claim"]: _claim(row) for row in rows}


async def claim(connection: Connection, wanted: UUID) -> Claim | None:
    """One claim, unlocked."""
    row = await connection.fetchrow(f"select {_ALL} from claims where claim = $1", wanted)
    return _claim(row) if row else None


async def save_claims(connection: Connection, changed: Sequence[Claim], at: datetime) -> None:
    """Write claims as they are now, new ones too."""
    names = (*_OF_STANDING, *_OF_CLAIM, "changed_at")
    now = [
        {name: getattr(one.standing, name) for name in _OF_STANDING}
        | {name: getattr(one, name) for name in _OF_CLAIM}
        | {"changed_at": at}
        for one in sorted(changed, key=lambda one: one.id)
    ]
    await connection.execute(
        f"""
        insert into claims ({", ".join(names)})
        select {", ".join(names)} from jsonb_populate_recordset(null::claims, $1::jsonb)
        on conflict (claim) do update
        set {", ".join(f"{name} = excluded.{name}" for name in names if name != "claim")}
        """,
        now,
    )


async def insert_lines(connection: Connection, versions: Mapping[tuple[UUID, int], Sequence[ClaimLine]]) -> None:
    """The lines of new versions."""
    rows = [
        (claim, version, number, line)
        for (claim, version), lines in versions.items()
        for number, line in enumerate(lines)
    ]
    if not rows:
        return
    lines = [line for *_, line in rows]
    await connection.execute(
        """
        insert into claim_lines (claim, version, line, cause, part, kind, on_day, minutes, counted_minutes, rate_ore,
                                 amount_ore, tax_treatment, payer, home, funding, why, source, assumptions)
        select claim, version, line, cause, part, kind, on_day, minutes, counted_minutes, rate_ore, amount_ore,
               tax_treatment, payer, home, funding, why::jsonb, source, string_to_array(assumptions, ' ')
        from unnest($1::uuid[], $2::int[], $3::int[], $4::uuid[], $5::int[], $6::text[], $7::date[], $8::int[],
                    $9::int[], $10::bigint[], $11::bigint[], $12::text[], $13::text[], $14::text[], $15::uuid[],
                    $16::text[], $17::text[], $18::text[])
        as g (claim, version, line, cause, part, kind, on_day, minutes, counted_minutes, rate_ore, amount_ore,
              tax_treatment, payer, home, funding, why, source, assumptions)
        """,
        [claim for claim, *_ in rows],
        [version for _, version, *_ in rows],
        [number for *_, number, _ in rows],
        [line.task.cause for line in lines],
        [line.task.part for line in lines],
        [line.task.kind.value for line in lines],
        [line.task.on for line in lines],
        [line.task.minutes for line in lines],
        [line.counted_minutes for line in lines],
        [line.rate_ore for line in lines],
        [line.amount_ore for line in lines],
        [line.tax_treatment for line in lines],
        [line.payer for line in lines],
        [line.home for line in lines],
        [line.funding for line in lines],
        [json.dumps({"nb": line.why.nb, "nn": line.why.nn, "en": line.why.en}) for line in lines],
        [line.source for line in lines],
        [" ".join(line.assumptions) for line in lines],
    )


async def replace_held(connection: Connection, held: Mapping[UUID, Sequence[HeldTask]]) -> None:
    """What waits in these claims, in the place of what waited before."""
    await connection.execute("delete from held_lines where claim = any($1::uuid[])", list(held))
    rows = [(claim, number, one) for claim, waiting in held.items() for number, one in enumerate(waiting)]
    if not rows:
        return
    await connection.execute(
        """
        insert into held_lines (claim, line, cause, part, kind, on_day, minutes, missing, payer, home)
        select * from unnest($1::uuid[], $2::int[], $3::uuid[], $4::int[], $5::text[], $6::date[], $7::int[],
                             $8::text[], $9::text[], $10::text[])
        """,
        [claim for claim, *_ in rows],
        [number for _, number, _ in rows],
        [one.task.cause for *_, one in rows],
        [one.task.part for *_, one in rows],
        [one.task.kind.value for *_, one in rows],
        [one.task.on for *_, one in rows],
        [one.task.minutes for *_, one in rows],
        [one.missing for *_, one in rows],
        [one.payer for *_, one in rows],
        [one.home for *_, one in rows],
    )


async def lines(connection: Connection, claim: Claim, version: int) -> list[ClaimLine]:
    """The lines of one version."""
    rows = await connection.fetch(
        "select * from claim_lines where claim = $1 and version = $2 order by line", claim.id, version
    )
    return [
        ClaimLine(
            task=_task(claim, row),
            counted_minutes=row["counted_minutes"],
            rate_ore=row["rate_ore"],
            amount_ore=row["amount_ore"],
            tax_treatment=row["tax_treatment"],
            payer=row["payer"],
            home=row["home"],
            funding=row["funding"],
            why=Why(**row["why"]),
            source=row["source"],
            assumptions=tuple(row["assumptions"]),
        )
        for row in rows
    ]


async def held(connection: Connection, claim: Claim) -> list[HeldTask]:
    """What waits in a claim."""
    rows = await connection.fetch("select * from held_lines where claim = $1 order by line", claim.id)
    return [HeldTask(_task(claim, row), row["missing"], row["payer"], row["home"]) for row in rows]


def _task(claim: Claim, row: Mapping[str, Any]) -> Task:
    return Task(
        claim=claim.id,
        practitioner=claim.practitioner,
        community=claim.community,
        body=claim.body,
        meeting=claim.meeting,
        cause=row["cause"],
        part=row["part"],
        kind=Kind(row["kind"]),
        on=row["on_day"],
        minutes=row["minutes"],
        capacity=None,
    )
