"""Where GPs sit: bodies on three levels, and the local committees that propose to them."""

from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from infra.chassis.refusal import Refusal

Level = Literal["partnership", "strategic", "professional"]
Role = Literal["member", "observer"]


class NoSuchSeat(Refusal):
    """The body has fewer seats for GPs."""


class BodyNotEstablished(Refusal):
    """The body does not exist yet on that day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalCommittee:
    """A local cooperation committee (LSU) or another body that may propose; `elected_members` are its GPs."""

    id: UUID
    municipality: str
    name: str
    elected_members: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """A committee of the community with seats 1 to `gp_seats` for GPs."""

    id: UUID
    community: str
    level: Level
    name: str
    priority_groups: tuple[str, ...]
    gp_seats: int
    gp_role: Role
    established_on: date


def must_have_seat(body: Body, seat: int, day: date) -> None:
    """Raise NoSuchSeat or BodyNotEstablished unless the body has the seat on a day."""
    if seat > body.gp_seats:
        seats = "one seat" if body.gp_seats == 1 else f"{body.gp_seats} seats"
        raise NoSuchSeat(f"{body.name} has {seats} for GPs; choose 1 to {body.gp_seats}.", field="seat")
    if day < body.established_on:
        raise BodyNotEstablished(
            f"{body.name} exists from {body.established_on}; let the term begin then or later.", field="valid_from"
        )
