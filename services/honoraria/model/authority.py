"""Who may attest or authorise for a place, from when to when, up to how many øre a claim, and who stands in for whom.

Where a place has registered nobody, what the sign-in says of people's roles holds. Once it has, only the register does.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from uuid import UUID

from infra.chassis.refusal import Refusal
from services.honoraria.model.approval import Approver


class Step(StrEnum):
    """What an authority is for."""

    ATTEST = "attest"
    AUTHORISE = "authorise"


class NoAuthority(Refusal):
    """The place has registered who may do this, and this person is not among them today."""

    status = 403


class AboveLimit(Refusal):
    """More øre than the person's authority reaches to."""

    status = 403


class OwnAuthority(Refusal):
    """An authority is given: by others than who receives or uses it."""

    status = 403


class OutlastsAuthority(Refusal):
    """Nobody stands in for an authority on days on which it does not hold."""


@dataclass(frozen=True, slots=True)
class Substitution:
    """Who uses an authority in its holder's place, both days included."""

    substitute: str
    valid_from: date
    last_day: date


@dataclass(frozen=True, slots=True)
class Authority:
    """A confirmed authority, both days included; `body` and `limit_ore` narrow it where they are not None."""

    holder: str
    place: str
    valid_from: date
    last_day: date | None = None
    body: UUID | None = None
    limit_ore: int | None = None
    substitutions: tuple[Substitution, ...] = ()

    def holds(self, body: UUID, on: date) -> bool:
        """Whether it is in force for a body on a day."""
        return self.body in (None, body) and self.valid_from <= on and (self.last_day is None or on <= self.last_day)


def at_stake(total_ore: int, approved_ore: int) -> int:
    """The øre of a claim that a limit is held against: a proposal that takes back much is as grave as what it was."""
    return max(abs(total_ore), abs(approved_ore))


def capacities(
    register: Sequence[Authority], approver: Approver, body: UUID, ore: int, today: date
) -> tuple[Approver, ...]:
    """In which capacities somebody may act on a claim of so many øre: in their own right first, then for others.

    Raises NoAuthority, AboveLimit. An empty register leaves it to the roles of the sign-in.
    """
    if not register:
        return (approver,)
    reached = list(_reached((one for one in register if one.holds(body, today)), approver, today))
    if not reached:
        raise NoAuthority(f"{register[0].place} has registered who may do this, and you are not among them today.")
    within = [who for who, limit in reached if limit is None or ore <= limit]
    if not within:
        most = max(limit for _, limit in reached if limit is not None)
        raise AboveLimit(f"Your authority reaches to {most} øre a claim, and this is {ore}; somebody else must do it.")
    return tuple(dict.fromkeys(sorted(within, key=lambda who: who.acts_for or "")))


def _reached(holding: Iterable[Authority], approver: Approver, today: date) -> Iterator[tuple[Approver, int | None]]:
    for one in holding:
        if one.holder == approver.subject:
            yield approver, one.limit_ore
        elif any(
            other.substitute == approver.subject and other.valid_from <= today <= other.last_day
            for other in one.substitutions
        ):
            yield replace(approver, acts_for=one.holder), one.limit_ore


def must_lie_within(valid_from: date, valid_to: date, authority_from: date, authority_to: date | None) -> None:
    """Raise OutlastsAuthority unless these days are days of the authority."""
    if valid_from < authority_from or (authority_to is not None and valid_to > authority_to):
        until = f"to {authority_to}" if authority_to else "on"
        raise OutlastsAuthority(f"The authority holds from {authority_from} {until}.", field="valid_from")
