"""Who approved a claim, refused it, or approved that an approved version is reversed."""

from uuid import UUID

from pydantic import Field

from contracts.event import Event
from contracts.values import Code, Community, Municipality, Ore


class HonorariumConfirmed(Event, publisher="honoraria", aggregate="claim"):
    """The GP says that a version of their claim is as the work was done; not needed unless the arrangement asks."""

    claim: UUID
    version: int = Field(ge=1)
    community: Community
    total_ore: Ore


class HonorariumAttested(Event, publisher="honoraria", aggregate="claim"):
    """Someone who knows the work was done says so (attestering)."""

    claim: UUID
    version: int = Field(ge=1)
    community: Community
    total_ore: Ore


class HonorariumApproved(Event, publisher="honoraria", aggregate="claim"):
    """Someone with budget authority, not the attester and not the claimant, approves (anvisning)."""

    claim: UUID
    version: int = Field(ge=1)
    practitioner: UUID
    body: UUID
    community: Community
    meeting: UUID | None = None
    payer: Municipality
    total_ore: Ore
    change_ore: Ore
    """Against the version approved before; the whole total the first time."""


class HonorariumRejected(Event, publisher="honoraria", aggregate="claim"):
    """A version was refused, with a reason as a code."""

    claim: UUID
    version: int = Field(ge=1)
    practitioner: UUID
    community: Community
    reason: Code


class HonorariumReversed(Event, publisher="honoraria", aggregate="claim"):
    """An approved version is reversed and replaced, as approved by two people."""

    claim: UUID
    version: int = Field(ge=1)
    """The version reversed."""
    replaced_by: int = Field(ge=2)
    community: Community
    reversed_ore: Ore
