"""What is kept and what can be erased: of a municipality by year, of a GP by kind; and erasing it."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel

from contracts.values import Language, Municipality
from infra.chassis.gateway import Reading, Who, Writing, service_router
from services.honoraria import commands
from services.honoraria.documents.retention import ASSUMED, said
from services.honoraria.gateway.today import Today
from services.honoraria.model.retention import LAW, Item, kept_until
from services.honoraria.store import retention as store
from services.honoraria.strongroom import Strongroom

In = Annotated[Language, Query(description="The language of the reasons.")]


class KeptYear(BaseModel):
    """A posting year's vouchers and files, and the last day on which the law keeps them."""

    year: int
    vouchers: int
    practitioners: int
    files: int
    kept_until: date
    expired: bool
    """Nothing keeps it any more: what names people can be erased, GP by GP."""


class KeptByLaw(BaseModel):
    """What a municipality must keep, by posting year. Five years for municipalities are an assumption."""

    municipality: str
    law: str
    assumption: str
    years: list[KeptYear]


class KeptItem(BaseModel):
    """One kind of data about a GP: erasable now, or kept and why; `until` is null where no day is known."""

    kind: str
    count: int
    erasable: bool
    why: str | None
    until: date | None
    said: str
    """The same in words."""


class KeptOfGp(BaseModel):
    """What there is of a GP here. `erased_at`: when all that is personal was erased, if it was."""

    practitioner: UUID
    items: list[KeptItem]
    assumption: str
    erased_at: datetime | None


class Erased(KeptOfGp):
    """What was erased of a GP, and what is kept, until when and why."""

    wholly: bool
    """The GP's key is destroyed: names, numbers and accounts can never be read again."""


def retention(room: Strongroom) -> APIRouter:
    """The routes of retention, with the strongroom whose keys are destroyed."""
    routes = service_router("/retention", tags=["retention"])

    @routes.get("/municipalities/{municipality}")
    async def kept_by_law(
        municipality: Municipality, connection: Reading, who: Who, today: Today, language: In = "nb"
    ) -> KeptByLaw:
        """What bookkeeping law keeps of a municipality, and until when."""
        who.must("economist", "authoriser", "operator", municipality=municipality, hidden=True)
        rows = await store.by_posting_year(connection, municipality)
        return KeptByLaw(
            municipality=municipality,
            law=LAW,
            assumption=ASSUMED[language],
            years=[
                KeptYear(
                    year=year,
                    vouchers=vouchers,
                    practitioners=practitioners,
                    files=files,
                    kept_until=kept_until(year),
                    expired=kept_until(year) < today,
                )
                for year, vouchers, practitioners, files in rows
            ],
        )

    @routes.get("/practitioners/{practitioner}")
    async def kept_of_gp(
        practitioner: UUID, connection: Reading, who: Who, today: Today, language: In = "nb"
    ) -> KeptOfGp:
        """What there is of a GP, what of it can be erased, and until when the rest is kept. The GP may ask, too."""
        who.must("operator", "practitioner", practitioner=practitioner, hidden=True)
        items = await commands.what_is_kept(connection, practitioner, today)
        erased_at = await store.erased_at(connection, practitioner)
        shown = _shown(items, language)
        return KeptOfGp(practitioner=practitioner, items=shown, assumption=ASSUMED[language], erased_at=erased_at)

    @routes.post("/practitioners/{practitioner}/erase")
    async def erase(practitioner: UUID, work: Writing, who: Who, language: In = "nb") -> Erased:
        """Erase what can be erased of a GP; what is kept is said with the day and the reason. Ask again after it."""
        who.must("operator")
        items, wholly = await commands.erase(work, room, practitioner)
        erased_at = await store.erased_at(work.connection, practitioner)
        return Erased(
            practitioner=practitioner,
            items=_shown(items, language),
            assumption=ASSUMED[language],
            erased_at=erased_at,
            wholly=wholly,
        )

    return routes


def _shown(items: list[Item], language: Language) -> list[KeptItem]:
    return [
        KeptItem(
            kind=one.kind.value,
            count=one.count,
            erasable=one.erasable,
            why=one.why.value if one.why else None,
            until=one.until,
            said=said(one, language),
        )
        for one in items
    ]
