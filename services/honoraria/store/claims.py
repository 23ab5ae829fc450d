"""Claims, their versions and lines."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from infra.chassis.work import Connection
from services.honoraria.model.assumptions import Assumption
from services.honoraria.model.claim import ClaimLine, HeldTask, Task
from services.honoraria.model.explain import read
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


async def save_claims(connection: Connection, changed: Sequence[Claim], at: datetime) -> None:
    """Write claims as they are now, new ones too."""
    claims = sorted(changed, key=lambda one: one.id)
    standings = [one.standing for one in claims]
    of_standing = ([getattr(one, name) for one in standings] for name in _OF_STANDING)
    of_claim = ([getattr(one, name) for one in claims] for name in _OF_CLAIM)
    columns = dict(zip((*_OF_STANDING, *_OF_CLAIM), (*of_standing, *of_claim), strict=True))
    for name in _LISTS:
        # As text: the driver takes a list of lists for an array of two dimensions.
        columns[name] = [" ".join(several) for several in columns[name]]
    await connection.execute(_SAVE, at, *columns.values())


_TYPES = {
    **{"claim": "uuid", "version": "int", "last_version": "int", "total_ore": "bigint", "held": "int"},
    **{"approved_version": "int", "approved_ore": "bigint", "practitioner": "uuid", "meeting": "uuid"},
    **{"month": "date", "body": "uuid", "first_on": "date", "last_on": "date"},
}
_LISTS = ("payers", "approved_payers")
_NAMES = (*_OF_STANDING, *_OF_CLAIM)
_SAVE = f"""
insert into claims ({", ".join(_NAMES)}, changed_at, state_since)
select {", ".join(f"string_to_array({name}, ' ')" if name in _LISTS else name for name in _NAMES)},
       $1::timestamptz, $1::timestamptz
from unnest({", ".join(f"${place}::{_TYPES.get(name, 'text')}[]" for place, name in enumerate(_NAMES, start=2))})
as g ({", ".join(_NAMES)})
on conflict (claim) do update
set {", ".join(f"{name} = excluded.{name}" for name in (*_NAMES, "changed_at") if name != "claim")},
    state_since = case when (claims.version, claims.state) = (excluded.version, excluded.state) then claims.state_since
                       else excluded.state_since end
"""


async def insert_lines(connection: Connection, versions: Mapping[tuple[UUID, int], Sequence[ClaimLine]]) -> None:
    """The lines of new versions."""
    rows = [
        (claim, version, number, *_columns(line))
        for (claim, version), lines in versions.items()
        for number, line in enumerate(lines)
    ]
    if rows:
        await connection.copy_records_to_table("claim_lines", records=rows, columns=_LINE)


_LINE = (
    *("claim", "version", "line", "cause", "part", "kind", "on_day", "minutes", "counted_minutes", "rate_ore"),
    *("amount_ore", "tax_treatment", "payer", "home", "funding", "supplements", "basis", "source", "assumptions"),
)


def _columns(line: ClaimLine) -> tuple[object, ...]:
    task, basis = line.task, line.basis
    return (
        *(task.cause, task.part, task.kind.value, task.on, task.minutes, basis.counted_minutes, line.rate_ore),
        *(basis.amount_ore, line.tax_treatment, line.payer, line.home, line.funding, basis.supplements),
        *(line.kept, line.source, line.assumptions),
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


async def provisional_lines(connection: Connection, claims: Mapping[UUID, Claim]) -> dict[UUID, list[ClaimLine]]:
    """Of approved claims, the lines of the approved version that were paid at a provisional rate."""
    approved = {one.id: one.standing.approved_version for one in claims.values() if one.standing.approved_version}
    found: dict[UUID, list[ClaimLine]] = {}
    if not approved:
        return found
    for row in await connection.fetch(
        """
        select l.* from unnest($1::uuid[], $2::int[]) as g (claim, version) join claim_lines l using (claim, version)
        where $3 = any(l.assumptions) order by l.claim, l.line
        """,
        list(approved),
        list(approved.values()),
        Assumption.PROVISIONAL_RATE.value,
    ):
        found.setdefault(row["claim"], []).append(_line(claims[row["claim"]], row))
    return found


def _line(claim: Claim, row: Mapping[str, Any]) -> ClaimLine:
    return ClaimLine(
        task=_task(claim, row),
        basis=read(json.loads(row["basis"])),
        kept=row["basis"],
        tax_treatment=row["tax_treatment"],
        payer=row["payer"],
        home=row["home"],
        funding=row["funding"],
        source=row["source"],
        assumptions=tuple(row["assumptions"]),
    )


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
