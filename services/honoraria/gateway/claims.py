"""Claims: lists for those who approve and for the GP, and one with every øre explained."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Response
from pydantic import BaseModel

from contracts.values import Community, Municipality
from infra.chassis.gateway import Asking, Page, Paging, Person, Reading, Role, Who, service_router, tag
from infra.chassis.refusal import NotFound
from infra.chassis.work import Reads
from services.honoraria.documents.words import words
from services.honoraria.model.assumptions import Assumption
from services.honoraria.model.explain import LANGUAGES, said
from services.honoraria.model.standing import State
from services.honoraria.store import shown

claims = service_router("/claims", tags=["claims"])
IN_COMMUNITY: tuple[Role, ...] = ("secretariat", "recorder", "attester", "authoriser")
OF_PAYER: tuple[Role, ...] = ("authoriser", "economist")


class Said(BaseModel):
    """The same in Bokmål, Nynorsk and English."""

    nb: str
    nn: str
    en: str


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


class Marked(Said):
    """An assumption, in words."""

    code: Assumption


class LineShown(BaseModel):
    """A priced piece of work and its reasons."""

    kind: str
    on: date
    minutes: int
    counted_minutes: int
    rate_ore: int | None
    amount_ore: int
    tax_treatment: str
    payer: str
    home: str | None
    why: Said
    source: str | None
    assumptions: list[Marked]
    cause: UUID
    """The attendance, preparation or invitation it is made from."""
    funding: UUID
    supplements: bool
    """The difference to a provisional rate, for time that another line has paid."""


class HeldShown(BaseModel):
    """Work that waits, and for what."""

    kind: str
    on: date
    minutes: int
    missing: str
    why: Said
    payer: str | None
    cause: UUID


class ApprovalShown(BaseModel):
    """What somebody said of a version."""

    version: int
    step: str
    payer: str
    actor: str
    at: datetime
    total_ore: int
    reason: str | None


class EntryShown(BaseModel):
    """An entry of the book: an approved line, or the reversal of one; with its voucher once it is settled."""

    entry: UUID
    version: int
    line: int
    reverses: UUID | None
    replaces: UUID | None
    ore: int
    municipality: str
    tax_treatment: str
    on_day: date
    cause: UUID
    actor: str
    at: datetime
    run: UUID | None
    voucher: str | None


class WholeClaim(ClaimShown):
    """A claim with everything that led to it and came of it."""

    lines: list[LineShown]
    unpriced: list[HeldShown]
    approvals: list[ApprovalShown]
    entries: list[EntryShown]


@claims.get("")
async def list_claims(
    connection: Reading,
    who: Who,
    paging: Paging,
    state: Annotated[State | None, Query()] = None,
    community: Annotated[Community | None, Query(examples=["vestfold"])] = None,
    payer: Annotated[Municipality | None, Query(examples=["3905"])] = None,
    practitioner: Annotated[UUID | None, Query()] = None,
) -> Page[ClaimShown]:
    """The claims one may see: of one's communities, of one's municipality as payer, or one's own."""
    after = paging.after(UUID)
    rows = await shown.list_claims(
        connection,
        communities=who.communities(*IN_COMMUNITY),
        municipalities=who.municipalities(*OF_PAYER),
        own=who.practitioner,
        state=state,
        community=community,
        payer=payer,
        practitioner=practitioner,
        after=after[0] if after else None,
        take=paging.take,
    )
    return paging.page(rows, key=lambda row: (row["claim"],), show=lambda row: ClaimShown(**row))


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
    for one in row["unpriced"]:
        one["why"] = {language: words(language).of("reasons", one["missing"]) for language in LANGUAGES}
    return WholeClaim.model_validate(row)


def _sees(who: Person, row: dict[str, Any]) -> bool:
    return (
        who.may(*IN_COMMUNITY, community=row["community"])
        or who.may(*OF_PAYER, municipality=row["payers"])
        or who.may("practitioner", practitioner=row["practitioner"])
    )


_MARKED: dict[str, Marked] = {
    mark.value: Marked(code=mark, **{name: written.assumptions[mark] for name, written in LANGUAGES.items()})
    for mark in Assumption
}
