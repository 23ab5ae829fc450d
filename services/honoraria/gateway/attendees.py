"""Who was at a meeting, and whether they are paid for it: nobody who is not is left without a reason."""

from dataclasses import asdict
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel

from infra.chassis.gateway import Page, Paging, Reading, Who, service_router
from services.honoraria.documents.words import words
from services.honoraria.gateway.claim_parts import Said
from services.honoraria.gateway.claims import IN_COMMUNITY
from services.honoraria.model.explain import LANGUAGES
from services.honoraria.model.spoken import UNPAID
from services.honoraria.store import attendees as store

attendees = service_router("/attendees", tags=["claims"])


class Attendee(BaseModel):
    """A GP at a meeting. `unpaid` says why there is no honorarium, `waits` what is missing before there can be one."""

    attendance: UUID
    practitioner: UUID
    on_day: date
    minutes: int
    guest: bool
    """Not appointed to the body that day: invited, and paid like others where it is recorded so."""
    claim: UUID | None
    """None where nothing is claimed."""
    amount_ore: int | None
    """For the meeting itself; travel and preparation stand in the claim."""
    unpaid: str | None
    waits: str | None
    why: Said | None


@attendees.get("")
async def list_attendees(
    connection: Reading, who: Who, paging: Paging, meeting: Annotated[UUID, Query()]
) -> Page[Attendee]:
    """Everybody recorded at a meeting of one's communities, paid or not."""
    after = paging.after(UUID)
    rows = await store.attendees(
        connection, meeting, who.communities(*IN_COMMUNITY), after[0] if after else None, paging.take
    )
    return paging.page(rows, key=lambda row: (row["attendance"],), show=_shown)


def _shown(row: dict[str, Any]) -> Attendee:
    unpaid, waits = row["unpaid"], row["waits"]
    why: Any = None
    if unpaid is not None:
        why = asdict(UNPAID[unpaid])
    elif waits is not None:
        why = {language: words(language).of("reasons", waits) for language in LANGUAGES}
    return Attendee.model_validate({**row, "why": why})
