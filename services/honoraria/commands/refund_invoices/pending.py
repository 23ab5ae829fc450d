"""The claims that stand on no invoice yet, with what each month cost and the words for it."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from infra.chassis.work import Connection
from services.honoraria.documents.content import Language
from services.honoraria.documents.money import kroner
from services.honoraria.documents.words import month, period, words
from services.honoraria.model.invoicing import Claim, Part
from services.honoraria.model.refunding import Membership, Population, members_on, table_on
from services.honoraria.store import known, populations
from services.honoraria.store import refund_invoices as store

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Pending:
    """Claims oldest run first, and the row of each by its id."""

    claims: tuple[Claim, ...]
    rows: dict[UUID, Row]


async def pending_claims(connection: Connection, host: str) -> Pending:
    """What a host has claimed and not invoiced."""
    rows = await store.pending(connection, host)
    runs = {row["run"] for row in rows}
    days: dict[tuple[UUID, str], dict[date, int]] = defaultdict(dict)
    for one in await store.costs_by_day(connection, runs):
        days[one["run"], str(one["funding"])][one["on_day"]] = one["ore"]
    told = await _told(connection, host, {row["segment"] for row in rows})
    communities = {row["of_community"] for row in rows}
    members = await known.memberships(connection, communities)
    tables = await populations.populations(connection, communities)
    claims = []
    for row in rows:
        of = row["of_community"]
        own = _in_segment(row, days[row["run"], row["segment"].split("/")[1]], members.get(of, ()), tables.get(of, ()))
        claims.append(_claim(row, told[row["refund"]], own))
    kept = {row["refund"]: row | {"rate_known": told[row["refund"]].rate_known} for row in rows}
    return Pending(tuple(claims), kept)


@dataclass(frozen=True, slots=True)
class _Told:
    """What a run said of a claim: the cost shared to date, and what of the claim is employer's contribution."""

    cost_to_date_ore: int
    contribution_ore: int
    rate_known: bool


async def _told(connection: Connection, host: str, segments: Collection[str]) -> dict[UUID, _Told]:
    rows = await store.claims_in(connection, host, segments)
    said = await store.told_of_claims(connection, {row["run"] for row in rows})
    to_date: dict[tuple[str, str], int] = defaultdict(int)
    found = {}
    for row in rows:
        nothing: Row = {"cost_ore": 0, "contribution_ore": None}
        one = next((one for one in said[row["run"]] if _is_of(one, row)), nothing)
        whose = row["segment"], row["municipality"]
        # While a rate is unknown nothing new of it is in the share; what was before stays there.
        now = to_date[whose] if one["contribution_ore"] is None else one["contribution_ore"]
        known = one["contribution_ore"] is not None
        found[row["refund"]] = _Told(one["cost_ore"], now - to_date[whose], known)
        to_date[whose] = now
    return found


def _is_of(told: Row, row: Row) -> bool:
    debtor = told["debtor"]["number"], told["segment_from"], told["segment_to"], told["key"], told["population_table"]
    days = row["segment_from"].isoformat(), row["segment_to"].isoformat()
    claimed = row["municipality"], *days, row["key"], row["population_table"]
    sums = told["share_to_date_ore"], told["claimed_to_date_ore"]
    return debtor == claimed and sums == (row["share_to_date_ore"], row["claimed_before_ore"])


def _in_segment(
    row: Row, days: Mapping[date, int], memberships: Sequence[Membership], tables: Sequence[Population]
) -> Mapping[date, int]:
    """The days' costs that a claim shares: between its first and last day others may have been members, who left or
    came back. Where members or table were corrected since, none may fit, and then all days count.
    """
    within = {on: ore for on, ore in days.items() if row["segment_from"] <= on <= row["segment_to"]}
    members, table = _members(row), row["population_table"]
    fits = {
        on: ore
        for on, ore in within.items()
        if members_on(memberships, on) == members
        and (table is None or ((of_day := table_on(tables, on)) is not None and of_day.name == table))
    }
    return fits or within


def _members(row: Row) -> tuple[str, ...]:
    return tuple(row["segment"].split("/")[-1].split("+"))


def _claim(row: Row, told: _Told, days: Mapping[date, int]) -> Claim:
    months: dict[date, int] = defaultdict(int)
    for on, ore in days.items():
        months[on.replace(day=1)] += ore
    return Claim(
        refund=row["refund"],
        run=row["run"],
        municipality=row["municipality"],
        segment=row["segment"],
        first=row["segment_from"],
        last=row["segment_to"],
        ore=row["ore"],
        contribution_ore=told.contribution_ore,
        cost_to_date_ore=told.cost_to_date_ore,
        share_to_date_ore=row["share_to_date_ore"],
        months=dict(months),
    )


def named(part: Part, language: Language) -> str:
    """What a line is called."""
    say = words(language)
    if part.month:
        return say("refund_month", month=month(part.month, language))
    return say(f"refund_{part.of}")


def explained(claim: Claim, row: Row, language: Language) -> str:
    """How a claim came out: the body, the key, the cost and the share to date, and what was claimed before."""
    say = words(language)
    told = say(
        "refund_explained",
        body=row["body"] or say("refund_whole_community"),
        shared=say(f"refund_by_{row['key']}", table=row["population_table"] or ""),
        members=str(len(_members(row))),
        period=period(claim.first, claim.last, language),
        cost=kroner(claim.cost_to_date_ore, language),
        share=kroner(claim.share_to_date_ore, language),
        claimed=kroner(row["claimed_before_ore"], language),
    )
    return told if row["rate_known"] else f"{told} {say('refund_no_rate')}"


def noted(kind: str, row: Row, language: Language, marker: str | None) -> str:
    """What the whole document is about; data that are made up say so."""
    say = words(language)
    about = say(
        "refund_note" if kind == "invoice" else "refund_credit_note",
        community=row["community"],
        period=period(row["valid_from"], row["valid_to"], language),
    )
    return f"{say('refund_made_up', marker=marker)} {about}" if marker else about
