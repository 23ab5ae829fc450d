"""Claims that wait longer than they should for somebody to approve them."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from contracts.event import Event
from contracts.values import Community, Municipality, Open

WaitingState = Annotated[Literal["calculated", "attested", "rejected", "other"], Open()]


class HonorariumOverdue(Event, publisher="honoraria", aggregate="claim"):
    """A version has waited too long to be attested (`calculated`) or authorised (`attested`), or one that would take
    back what was approved was `rejected` and nobody has mended what it is made of; said once of each.
    """

    claim: UUID
    version: int = Field(ge=1)
    state: WaitingState
    since: date
    """The day in Norway from which it has waited."""
    community: Community
    payer: Municipality | None = None
