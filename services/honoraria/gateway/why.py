"""Why a claim comes to what it does: from the facts it is made of to the øre in an account, with the traces."""

from datetime import date, datetime
from uuid import UUID

from fastapi import Response
from pydantic import BaseModel

from infra.chassis.gateway import Reading, Who, service_router
from services.honoraria.gateway.claims import WholeClaim, whole
from services.honoraria.store import why as store

why = service_router("/claims", tags=["claims"])


class Cause(BaseModel):
    """Something that was done: an attendance or a preparation, as meetings tells of it now."""

    cause: UUID
    kind: str
    on_day: date | None
    minutes: int | None
    paid: bool
    withdrawn: bool | None


class Told(BaseModel):
    """A step: what was stated of the claim, when, by whom, because of what, and the trace to look at."""

    what: str
    at: datetime
    actor: str
    version: int | None
    total_ore: int | None
    causation: UUID | None
    trace: str | None


class SettledAs(BaseModel):
    """A voucher that the claim stands on, and how far its money has come."""

    voucher: str
    run: UUID
    kind: str
    tax_treatment: str
    posted_on: date
    ore: int
    statement: UUID | None
    payment: UUID | None
    payment_state: str | None


class Why(BaseModel):
    """The whole story: what was done, what was stated, the lines with their words, the book, and what was paid."""

    claim: WholeClaim
    causes: list[Cause]
    story: list[Told]
    settled: list[SettledAs]
    settled_ore: int


@why.get("/{claim}/why")
async def read_why(claim: UUID, connection: Reading, who: Who, response: Response) -> Why:
    """Where every øre of a claim comes from and where it went. `samrad trace` shows the traces as trees."""
    shown = await whole(connection, who, claim, response)
    settled = [SettledAs(**row) for row in await store.settled_as(connection, claim)]
    return Why(
        claim=shown,
        causes=[Cause(**row) for row in await store.causes_of(connection, claim)],
        story=[Told(**row) for row in await store.stated_of(connection, claim)],
        settled=settled,
        settled_ore=sum(one.ore for one in settled),
    )
