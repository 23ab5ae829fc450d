"""Why a claim comes to what it does: from the facts it is made of to the øre in an account, with the traces."""

from dataclasses import asdict
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from contracts.values import Language
from infra.chassis.gateway import Person, Reading, Who, service_router
from services.honoraria.gateway.claim_parts import Said
from services.honoraria.gateway.claims import OF_PAYER, whole
from services.honoraria.gateway.today import Today
from services.honoraria.gateway.why_parts import Cause, Payable, SettledAs, Told, Why
from services.honoraria.model.spoken import rejected
from services.honoraria.pages.layout import HEADERS
from services.honoraria.pages.reading import language_of
from services.honoraria.pages.why_page import now, step, why_page
from services.honoraria.store import why as store
from services.honoraria.strongroom import Strongroom

HTML = "text/html; charset=utf-8"


def why(room: Strongroom) -> APIRouter:
    """The route, with the strongroom that knows where traces are shown, and whether the data are made up."""
    routes = service_router("/claims", tags=["claims"])

    @routes.get("/{claim}/why", response_model=Why, responses={200: {"content": {HTML: {}}}})
    async def read_why(
        claim: UUID,
        request: Request,
        connection: Reading,
        who: Who,
        response: Response,
        today: Today,
        format: Annotated[Literal["json", "html"] | None, Query(description="Else by the header Accept.")] = None,
        language: Annotated[Language | None, Query(description="Of the page; else by Accept-Language.")] = None,
    ) -> Any:
        """Where every øre of a claim comes from and where it went: JSON for programs, or one page for people.

        `samrad trace` shows the traces as trees.
        """
        shown = await whole(connection, who, claim, response)
        settled = [_settled(row, who, shown.practitioner) for row in await store.settled_as(connection, claim)]
        payable = [Payable(**row) for row in await store.payable(connection, claim, today)]
        told = Why(
            claim=shown,
            now=now(shown, payable),
            causes=[Cause(**row) for row in await store.causes_of(connection, claim)],
            story=[_told(row, room) for row in await store.stated_of(connection, claim)],
            payable=payable,
            settled=settled,
            settled_ore=sum(one.ore for one in settled),
        )
        if format == "html" or (format is None and "text/html" in request.headers.get("accept", "")):
            read_in = language or language_of(request.headers.get("accept-language", ""))
            return Response(why_page(told, read_in, room.marker), media_type=HTML, headers=HEADERS)
        return told

    return routes


def _settled(row: dict[str, Any], who: Person, practitioner: UUID) -> SettledAs:
    # A run pays for work of other bodies and communities, too, which is none of the business of this claim's readers.
    if not who.may("practitioner", *OF_PAYER, practitioner=practitioner, municipality=row["municipality"]):
        row |= dict.fromkeys(("brought_ore", "carried_ore", "paid_ore", "payment_reason"))
    return SettledAs(**row)


def _told(row: dict[str, Any], room: Strongroom) -> Told:
    reason = row.pop("reason")
    because = Said(**asdict(rejected(reason))) if reason else None
    said = step(row["what"], row["pieces"], row["total_ore"])
    return Told(**row, said=said, because=because, link=room.link_to(row["trace"]))
