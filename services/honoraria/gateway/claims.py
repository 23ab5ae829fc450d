"""Claims: lists for those who approve and for the GP, and one with every øre explained."""

import json
from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Response
from pydantic import BaseModel

from contracts.values import Community, Municipality
from infra.chassis.clock import day_of
from infra.chassis.gateway import Asking, Page, Paging, Person, Reading, Role, Who, service_router, tag
from infra.chassis.refusal import NotFound
from infra.chassis.work import Reads
from services.honoraria.documents.words import words
from services.honoraria.gateway.claim_parts import (
    ApprovalShown,
    EntryShown,
    HeldShown,
    LineShown,
    Marked,
    Overlap,
    Said,
)
from services.honoraria.model.assumptions import Assumption
from services.honoraria.model.confirming import Awaited
from services.honoraria.model.explain import LANGUAGES, said
from services.honoraria.model.spoken import OVERLAPS, rejected
from services.honoraria.model.standing import State
from services.honoraria.store import shown
from services.honoraria.store.selection import Reach, Selection

__all__ = ["IN_COMMUNITY", "OF_PAYER", "ClaimShown", "Marked", "Said", "WholeClaim", "claims", "whole", "whole_from"]

claims = service_router("/claims", tags=["claims"])
IN_COMMUNITY: tuple[Role, ...] = ("secretariat", "recorder", "attester", "authoriser")
OF_PAYER: tuple[Role, ...] = ("authoriser", "economist")


class ClaimShown(BaseModel):
    """A claim: one GP's work for one meeting, or outside meetings for one body in one month."""

    claim: UUID
    version: int
    state: State
    practitioner: UUID
    community: str
    body: UUID
    body_name: str | None
    meeting: UUID | None
    meeting_title: str | None
    meeting_cancelled: bool
    """For the attester to look twice at: attendance is paid as it was recorded."""
    month: date | None
    home: str | None
    payer: str | None
    payers: list[str]
    first_on: date | None
    last_on: date | None
    total_ore: int
    held: int
    """Pieces of work that wait for something missing."""
    approved_version: int | None
    approved_ore: int
    proposes_reversal: bool
    """Whether approving this version would reverse some of an approved one."""
    changed_at: datetime
    awaits_confirmation: bool
    """Whether the arrangement lets the GP confirm this version first, and they have not."""
    confirm_by: date | None
    """The last day on which that is waited for; without one until it comes."""
    rejected_because: Said | None
    overdue: bool
    """Whether it has waited too long to be attested, or authorised."""
    overlapping: bool
    """Whether the GP has claimed the same time elsewhere; the claim by itself shows what."""


class WholeClaim(ClaimShown):
    """A claim with everything that led to it and came of it."""

    lines: list[LineShown]
    unpriced: list[HeldShown]
    approvals: list[ApprovalShown]
    entries: list[EntryShown]
    overlaps: list[Overlap]


@claims.get("")
async def list_claims(
    connection: Reading,
    who: Who,
    paging: Paging,
    state: Annotated[State | None, Query()] = None,
    community: Annotated[Community | None, Query(examples=["vestfold"])] = None,
    payer: Annotated[Municipality | None, Query(examples=["3905"])] = None,
    practitioner: Annotated[UUID | None, Query()] = None,
    body: Annotated[UUID | None, Query()] = None,
    first: Annotated[date | None, Query(examples=["2024-03-01"])] = None,
    last: Annotated[date | None, Query(examples=["2024-03-31"])] = None,
    overdue: Annotated[bool | None, Query()] = None,
) -> Page[ClaimShown]:
    """The claims one may see: of one's communities, of one's municipality as payer, or one's own."""
    after = paging.after(UUID)
    reach = Reach(who.communities(*IN_COMMUNITY), who.municipalities(*OF_PAYER), who.practitioner)
    wanted = Selection(state, community, payer, practitioner, body, first, last, overdue)
    rows = await shown.list_claims(connection, reach, wanted, after=after[0] if after else None, take=paging.take)
    return paging.page(rows, key=lambda row: (row["claim"],), show=_listed)


@claims.get("/{claim}")
async def read_claim(claim: UUID, asking: Asking, who: Who, response: Response) -> WholeClaim:
    """One claim, every øre explained. Its ETag is what attesting and authorising ask for."""
    return await whole(asking, who, claim, response)


async def whole(reads: Reads, who: Person, claim: UUID, response: Response) -> WholeClaim:
    """A claim as one may see it. Raises NotFound."""
    row = await shown.whole_claim(reads, claim)
    if row is None or not _sees(who, row):
        # One answer to both: ids follow from GP and meeting, so a difference would tell who attended.
        raise NotFound("there is nothing here that you may see")
    tag(response, row["version"])
    return whole_from(row)


def whole_from(row: dict[str, Any]) -> WholeClaim:
    """The claim as it is answered, with the words that rows only have codes for."""
    for line in row["lines"]:
        basis = line.pop("basis")
        line["why"] = {language: said(basis, language) for language in LANGUAGES}
        line["assumptions"] = [_MARKED[mark] for mark in line["assumptions"]]
        line["unpaid"] = json.loads(basis).get("zero")
    for one in row["unpriced"]:
        one["why"] = {language: words(language).of("reasons", one["missing"]) for language in LANGUAGES}
    for one in row["approvals"]:
        one["said"] = _rejected(one["reason"])
    for one in row["overlaps"]:
        one["why"] = asdict(OVERLAPS[one["what"]])
    return WholeClaim.model_validate(_waiting(row))


def _listed(row: dict[str, Any]) -> ClaimShown:
    return ClaimShown.model_validate(_waiting(row))


def _waiting(row: dict[str, Any]) -> dict[str, Any]:
    """The row with what the claim waits for, and why it was rejected in words."""
    asked, within = row["within_days"] is not None and not row["confirmed"], row["within_days"]
    by = Awaited(day_of(row["waits_since"]), within).last_day if asked and within >= 0 else None
    return {
        **row,
        "awaits_confirmation": asked,
        "confirm_by": by,
        "rejected_because": _rejected(row["rejected_because"]),
    }


def _rejected(reason: str | None) -> dict[str, str] | None:
    return None if reason is None else asdict(rejected(reason))


def _sees(who: Person, row: dict[str, Any]) -> bool:
    # Who has paid, and took it back when it turned out to be another's, has vouchers that name the claim.
    paying = {*row["payers"], *(one["municipality"] for one in row["entries"])}
    return (
        who.may(*IN_COMMUNITY, community=row["community"])
        or who.may(*OF_PAYER, municipality=sorted(paying))
        or who.may("practitioner", practitioner=row["practitioner"])
    )


_MARKED: dict[str, Marked] = {
    mark.value: Marked(code=mark, **{name: written.assumptions[mark] for name, written in LANGUAGES.items()})
    for mark in Assumption
}
