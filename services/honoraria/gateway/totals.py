"""What GPs' work was for and what it cost, for the yearly report: by priority group, level and body."""

from datetime import date
from typing import Annotated, Any, Literal

from fastapi import Query, Request, Response
from pydantic import BaseModel, ConfigDict

from contracts.values import Community
from infra.chassis.gateway import Reading, Role, Who, service_router
from services.honoraria.documents.table import MEDIA_TYPE, Cell, amount, table
from services.honoraria.gateway.claim_parts import Said
from services.honoraria.model.explain import LANGUAGES
from services.honoraria.model.refunding import members_within
from services.honoraria.pages.words import words
from services.honoraria.store import known
from services.honoraria.store import totals as store

totals = service_router("/totals", tags=["totals"])
_READERS: tuple[Role, ...] = ("secretariat", "attester", "economist", "authoriser")
COLUMNS = (
    *("Radtype", "Kode", "Navn", "År", "Møter", "Formøter", "Fastleger"),
    *("Minutter møte", "Minutter formøte", "Minutter saksforberedelse", "Minutter reise", "Minutter uten pris"),
    *("Verv beregnet", "Verv godkjent", "Verv til lønn"),
    *("Næring beregnet", "Næring godkjent", "Næring avregnet", "Næring betalt"),
)


class OfOffice(BaseModel):
    """Wage income for an office, in øre. What payroll has paid is known there and not here."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    priced_ore: int
    """Of the work as it is known now, approved or not."""
    approved_ore: int
    to_payroll_ore: int
    """Handed to payroll by a settlement."""


class OfBusiness(BaseModel):
    """Income of GPs' own businesses, in øre."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    priced_ore: int
    approved_ore: int
    settled_ore: int
    paid_ore: int
    """Settled, and the bank has booked the payment, less what was taken back of it by now or paid back."""


class Minutes(BaseModel):
    """Minutes worked, as they were recorded, by kind of work; with and without a price."""

    meeting: int
    pre_meeting: int
    preparation: int
    travel: int


class Total(BaseModel):
    """One row. A body that works for several priority groups counts in each of them."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    key: str
    """A priority group's or level's code, or a body's id. `none` for bodies without a group, `not_known` where a body
    was heard of before its groups were kept."""
    name: Said
    meetings: int
    pre_meetings: int
    gps: int
    minutes: Minutes
    unpriced_minutes: int
    office: OfOffice
    business: OfBusiness


class Totals(BaseModel):
    """A community's year. Levels and bodies each add up to `all` in minutes and øre; priority groups need not."""

    community: str
    year: int
    all: Total | None
    by_priority_group: list[Total]
    by_level: list[Total]
    by_body: list[Total]


@totals.get("", response_model=Totals, responses={200: {"content": {MEDIA_TYPE: {}}}})
async def read_totals(
    request: Request,
    connection: Reading,
    who: Who,
    community: Annotated[Community, Query(examples=["vestfold"])],
    year: Annotated[int, Query(ge=2010, le=2100, examples=[2024])],
    format: Annotated[Literal["json", "csv"] | None, Query(description="Else by the header Accept.")] = None,
) -> Any:
    """Meetings, GPs, hours and øre of a year's work by priority group, level and body; as JSON or CSV."""
    days = date(year, 1, 1), date(year, 12, 31)
    members = members_within((await known.memberships(connection, [community])).get(community, ()), *days)
    who.must(*_READERS, community=community, municipality=members)
    rows = await store.totals(connection, community, *days)
    wants_csv = format == "csv" or (format is None and "text/csv" in request.headers.get("accept", ""))
    if wants_csv:
        headers = {"Content-Disposition": f'attachment; filename="{community}_{year}_honorar.csv"'}
        return Response(table(COLUMNS, [_cells(row, year) for row in rows]), media_type=MEDIA_TYPE, headers=headers)
    found: dict[str, list[Total]] = {"all": [], "priority_group": [], "level": [], "body": []}
    for row in rows:
        found[row["what"]].append(_total(row))
    return Totals(
        community=community,
        year=year,
        all=next(iter(found["all"]), None),
        by_priority_group=found["priority_group"],
        by_level=found["level"],
        by_body=found["body"],
    )


def _total(row: dict[str, Any]) -> Total:
    return Total(
        key=row["key"],
        name=Said(**{language: _name(row, language) for language in LANGUAGES}),
        meetings=row["meetings"],
        pre_meetings=row["pre_meetings"],
        gps=row["gps"],
        minutes=Minutes(**{kind: row[f"{kind}_minutes"] for kind in Minutes.model_fields}),
        unpriced_minutes=row["unpriced_minutes"],
        office=OfOffice(
            priced_ore=row["office_priced_ore"],
            approved_ore=row["office_approved_ore"],
            to_payroll_ore=row["office_settled_ore"],
        ),
        business=OfBusiness(**{name: row[f"business_{name}"] for name in OfBusiness.model_fields}),
    )


def _name(row: dict[str, Any], language: str) -> str:
    what: str = row["what"]
    if what == "body":
        return str(row["name"])
    said = words(language)
    return said("all_together") if what == "all" else said.of(f"{what}s", row["key"])


def _cells(row: dict[str, Any], year: int) -> list[Cell]:
    """A row under `COLUMNS`, in bokmål like the other tables."""
    counts = ("meetings", "pre_meetings", "gps", *(f"{kind}_minutes" for kind in Minutes.model_fields))
    sums = (
        *("office_priced_ore", "office_approved_ore", "office_settled_ore"),
        *("business_priced_ore", "business_approved_ore", "business_settled_ore", "business_paid_ore"),
    )
    return [
        words("nb").of("row_types", row["what"]),
        *(row["key"], _name(row, "nb"), year),
        *(row[name] for name in (*counts, "unpriced_minutes")),
        *(amount(row[name]) for name in sums),
    ]
