"""The second step: municipalities appoint, for a term, on a seat; and how it ends before time."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal
from uuid import UUID

from infra.chassis.refusal import Refusal
from services.representation.model.body import Body, Level, Role, must_have_seat
from services.representation.model.community import Community, must_be_member
from services.representation.model.practitioner import Practitioner
from services.representation.model.proposal import Proposal
from services.representation.model.term import ONE_DAY, Term, term

WithoutProposal = Literal["no_local_committee", "no_candidate", "urgent_vacancy", "joint_agreement", "other"]
EndReason = Literal["resigned", "expired", "replaced", "revoked", "moved", "other"]


class ProposalMissing(Refusal):
    """Nobody proposed, and no reason is given for appointing all the same."""


class ProposalAndReason(Refusal):
    """A reason for appointing without a proposal stands beside a proposal."""

    status = 422


class ProposalForAnother(Refusal):
    """A proposal is for another body or another GP."""


class SeatTaken(Refusal):
    """Somebody sits there, with that rank, in that time."""


class HoldsAnotherSeat(Refusal):
    """The GP holds a seat in the body already."""


class EndsOutsideTerm(Refusal):
    """The last day is not one of the term's."""


@dataclass(frozen=True, slots=True)
class Appointer:
    """Who appointed: a municipality by number, or a joint body by name."""

    kind: Literal["municipality", "joint_body"]
    municipality: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where in a body: `deputy_rank` is 0 for the holder, 1 for the first deputy, and so on."""

    seat: int
    deputy_rank: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """What an appointment rests on: proposals, or the code of why there are none; and the municipal decision."""

    proposed_by: tuple[UUID, ...] = ()
    without_proposal: WithoutProposal | None = None
    decision_reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """Somebody in a seat. `last_day` is the term's unless `end_reason` says why it became another."""

    id: UUID
    practitioner: UUID
    body: UUID
    community: str
    level: Level
    place: Place
    role: Role
    home_municipality: str
    appointed_by: Appointer
    grounds: Grounds
    term: Term
    last_day: date
    end_reason: EndReason | None = None
    version: int = 1

    @property
    def served(self) -> Term:
        """From the first day to the last that counts; empty for one that ended before it began."""
        return Term(self.term.first_day, self.last_day)

    @property
    def holds(self) -> bool:
        """Whether it is the seat itself, and not a deputy's."""
        return self.place.deputy_rank == 0


def appoint(
    *,
    id: UUID,
    body: Body,
    community: Community,
    practitioner: Practitioner,
    place: Place,
    first_day: date,
    last_day: date,
    by: Appointer,
    grounds: Grounds,
    proposals: Sequence[Proposal],
    sitting: Sequence[Appointment],
) -> Appointment:
    """An appointment that all rules allow; `sitting` are the others of the body.

    Raises TermTooLong and the refusals of this file, of seats and of membership; the term's first day decides.
    """
    must_have_seat(body, place.seat, first_day)
    whole = term(first_day, last_day)
    if by.municipality is not None:
        must_be_member(community, by.municipality, first_day, field="appointed_by.municipality")
    _must_be_grounded(grounds, proposals, body.id, practitioner.id)
    new = Appointment(
        id=id,
        practitioner=practitioner.id,
        body=body.id,
        community=body.community,
        level=body.level,
        place=place,
        role=body.gp_role,
        home_municipality=practitioner.home_on(first_day),
        appointed_by=by,
        grounds=grounds,
        term=whole,
        last_day=last_day,
    )
    must_be_free(new, sitting)
    return new


def end(appointment: Appointment, *, last_day: date, reason: EndReason, sitting: Sequence[Appointment]) -> Appointment:
    """The appointment with another last day, included. Raises EndsOutsideTerm, SeatTaken, HoldsAnotherSeat.

    The day before the first is the earliest: then it never took effect. What has ended may be ended anew, to correct.
    """
    earliest, latest = appointment.term.first_day - ONE_DAY, appointment.term.last_day
    if not earliest <= last_day <= latest:
        raise EndsOutsideTerm(
            f"The term is {appointment.term.first_day} to {latest}; the last day may be {earliest} "
            f"(it never took effect) to {latest}.",
            field="last_day",
        )
    ended = replace(appointment, last_day=last_day, end_reason=reason, version=appointment.version + 1)
    must_be_free(ended, sitting)
    return ended


def is_left_empty(left: Appointment, sitting: Sequence[Appointment]) -> bool:
    """Whether the seat has no holder on the day after somebody left it. A deputy leaves no seat empty."""
    day = left.last_day + ONE_DAY
    return left.holds and not any(
        one.holds and one.place.seat == left.place.seat and one.served.covers(day)
        for one in sitting
        if one.id != left.id
    )


def must_be_free(new: Appointment, sitting: Sequence[Appointment]) -> None:
    """Raise SeatTaken or HoldsAnotherSeat if another appointment of the body stands in the way."""
    for other in sitting:
        if other.id == new.id or not other.served.overlaps(new.served):
            continue
        until = f"until {other.last_day}; begin after that day, or end that appointment first"
        if other.place == new.place:
            raise SeatTaken(f"Seat {new.place.seat} with rank {new.place.deputy_rank} is taken {until}.", field="seat")
        if other.holds and new.holds and other.practitioner == new.practitioner:
            raise HoldsAnotherSeat(f"This GP holds seat {other.place.seat} {until}.", field="practitioner")


def _must_be_grounded(grounds: Grounds, proposals: Sequence[Proposal], body: UUID, practitioner: UUID) -> None:
    if not proposals and grounds.without_proposal is None:
        raise ProposalMissing(
            "Name the proposals it rests on, or give the reason for appointing without one.", field="without_proposal"
        )
    if proposals and grounds.without_proposal is not None:
        raise ProposalAndReason("Leave the reason out: there is a proposal.", field="without_proposal")
    for proposal in proposals:
        if (proposal.body, proposal.practitioner) != (body, practitioner):
            raise ProposalForAnother(
                f"Proposal {proposal.id} is for another body or another GP; leave it out.", field="proposed_by"
            )
