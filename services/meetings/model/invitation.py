"""Who is invited: a function of the meeting's day and the appointments known, and of nothing else."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal
from uuid import UUID, uuid5

from infra.chassis.refusal import Refusal
from services.meetings.model.meeting import Meeting, must_stand
from services.meetings.model.preparation import Capacity

Role = Literal["member", "observer"]
AskedTo = Literal["attend", "stand_by", "observe"]
Answer = Literal["accepted", "declined", "tentative"]

_INVITATIONS = UUID("5d3f2f0a-6c0f-5a55-9f0e-3a1f5f1c9b21")


class NoLongerInvited(Refusal):
    """The invitation was withdrawn."""


class TooLateToAnswer(Refusal):
    """The meeting has begun."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointed:
    """Somebody in office in a body, first and last day included; `last_day` is the earlier of term and end."""

    appointment: UUID
    practitioner: UUID
    body: UUID
    role: Role
    deputy_rank: int
    first_day: date
    last_day: date

    def covers(self, day: date) -> bool:
        """Whether the office is held on a day."""
        return self.first_day <= day <= self.last_day


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What one GP is asked for at one meeting, and by virtue of which appointment."""

    appointment: UUID
    role: Role
    deputy_rank: int
    asked_to: AskedTo

    def asks_the_same(self, other: "Call") -> bool:
        """Whether the GP would notice no difference; which appointment it rests on is not one."""
        return (self.role, self.deputy_rank, self.asked_to) == (other.role, other.deputy_rank, other.asked_to)


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """One GP's invitation to one meeting; `stands` is false while withdrawn.

    `answered_in` is the meeting's revision that was answered, `capacity` the one in which a combined GP comes.
    """

    id: UUID
    meeting: UUID
    practitioner: UUID
    call: Call
    stands: bool = True
    answer: Answer | None = None
    answered_in: int | None = None
    capacity: Capacity | None = None


@dataclass(frozen=True, slots=True)
class Changes:
    """What must be told after a new look: who is invited (anew), who no longer is, and what changed unnoticed."""

    invited: tuple[Invitation, ...]
    withdrawn: tuple[Invitation, ...]
    unnoticed: tuple[Invitation, ...]

    @property
    def all(self) -> tuple[Invitation, ...]:
        """Every invitation to be saved."""
        return self.invited + self.withdrawn + self.unnoticed


def invitation_id(meeting: UUID, practitioner: UUID) -> UUID:
    """The same for one GP and meeting whoever computes it, whenever."""
    return uuid5(_INVITATIONS, f"{meeting}:{practitioner}")


def called(appointed: Appointed) -> Call:
    """What an appointment asks of its GP: deputies stand by, observers observe, holders attend."""
    asked_to: AskedTo = "attend" if appointed.role == "member" else "observe"
    if appointed.deputy_rank > 0:
        asked_to = "stand_by"
    return Call(
        appointment=appointed.appointment,
        role=appointed.role,
        deputy_rank=appointed.deputy_rank,
        asked_to=asked_to,
    )


def calls_on(day: date, appointed: Iterable[Appointed]) -> dict[UUID, Call]:
    """GP → what is asked, for a meeting on a day.

    A GP with several appointments (holder of one seat, deputy for another) is asked once, for the highest of them; the
    rest of the order only makes the choice independent of the order in which they are given.
    """
    in_office = (one for one in appointed if one.covers(day))
    calls: dict[UUID, Call] = {}
    for one in sorted(in_office, key=lambda one: (one.deputy_rank, one.first_day, one.appointment)):
        calls.setdefault(one.practitioner, called(one))
    return calls


def changes(meeting: UUID, wanted: Mapping[UUID, Call], known: Iterable[Invitation]) -> Changes:
    """What lies between the invitations known and those wanted, in order of practitioner."""
    before = {one.practitioner: one for one in known}
    invited, withdrawn, unnoticed = [], [], []
    for practitioner in sorted(wanted.keys() | before.keys()):
        call, had = wanted.get(practitioner), before.get(practitioner)
        if call is None:
            if had is not None and had.stands:
                withdrawn.append(_asked_anew(had, had.call, stands=False))
        elif had is None:
            id = invitation_id(meeting, practitioner)
            invited.append(Invitation(id=id, meeting=meeting, practitioner=practitioner, call=call))
        elif not had.stands or not had.call.asks_the_same(call):
            invited.append(_asked_anew(had, call, stands=True))
        elif had.call != call:
            unnoticed.append(replace(had, call=call))
    return Changes(tuple(invited), tuple(withdrawn), tuple(unnoticed))


def answer(
    invitation: Invitation, meeting: Meeting, given: Answer, capacity: Capacity | None = None, *, now: datetime
) -> Invitation:
    """The invitation with an answer. Raises MeetingIsCancelled, NoLongerInvited, TooLateToAnswer.

    To an answer that stands, the capacity may be added after the meeting was called off: only then is it asked for.
    """
    adds_capacity = meeting.status == "cancelled" and capacity is not None and given == invitation.answer
    if not adds_capacity:
        must_stand(meeting)
    if not invitation.stands:
        raise NoLongerInvited("This invitation was withdrawn, since the appointment does not cover the meeting's day.")
    if not adds_capacity and now >= meeting.plan.starts:
        raise TooLateToAnswer("The meeting has begun; what counts now is attendance, which the recorder enters.")
    if given == invitation.answer:
        # Said once, it stands until it is said otherwise: who confirms for the GP by telephone need not know it.
        capacity = capacity or invitation.capacity
    return replace(invitation, answer=given, answered_in=meeting.revision, capacity=capacity)


def _asked_anew(invitation: Invitation, call: Call, *, stands: bool) -> Invitation:
    # Another question than the one that was answered.
    return replace(invitation, call=call, stands=stands, answer=None, answered_in=None, capacity=None)
