"""What a GP did to prepare: whole minutes on one day that has been."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Literal
from uuid import UUID

from infra.chassis.refusal import Refusal

Kind = Literal["case_work", "consultation", "working_group", "other"]
Capacity = Literal["self_employed", "salaried"]
LoggedBy = Literal["self", "secretariat"]
WithdrawReason = Literal["entered_twice", "wrong_person", "not_done", "other"]


class NotYetDone(Refusal):
    """Work would be logged for a day that has not come."""


class NotAppointedHere(Refusal):
    """A GP logs own work for a body to which no appointment is known."""


class MeetingOfAnotherBody(Refusal):
    """The meeting that was prepared is another body's."""


class PreparationIsWithdrawn(Refusal):
    """The entry was taken back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What was done: `minutes` are whole, 1 to 1440; `capacity` is said by who is both employed and self-employed."""

    on: date
    minutes: int
    kind: Kind
    capacity: Capacity | None = None
    meeting: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Preparation:
    """An entry in the log; `recorded_by` is the opaque subject of who entered or corrected it, None where that is not
    known; `withdrawn` is why it was taken back.
    """

    id: UUID
    practitioner: UUID
    body: UUID
    community: str
    done: Done
    logged_by: LoggedBy
    recorded_by: str | None
    withdrawn: WithdrawReason | None = None
    version: int = 1


def must_be_done(done: Done, *, body: UUID, body_of_meeting: UUID | None, today: date) -> None:
    """Raise NotYetDone or MeetingOfAnotherBody unless it is work that can have been done for the body."""
    if done.on > today:
        raise NotYetDone(f"Work is logged when it is done: {today} or earlier.", field="on")
    if done.meeting is not None and body_of_meeting != body:
        raise MeetingOfAnotherBody("Name a meeting of this body, or leave the meeting out.", field="meeting")


def correct(preparation: Preparation, done: Done, by: LoggedBy, recorded_by: str) -> Preparation:
    """The entry as it should have been; the same entry when nothing differs. Raises PreparationIsWithdrawn."""
    _must_stand(preparation)
    if done == preparation.done:
        return preparation
    return replace(preparation, done=done, logged_by=by, recorded_by=recorded_by, version=preparation.version + 1)


def withdraw(preparation: Preparation, reason: WithdrawReason) -> Preparation:
    """The entry taken back. Raises PreparationIsWithdrawn."""
    _must_stand(preparation)
    return replace(preparation, withdrawn=reason, version=preparation.version + 1)


def _must_stand(preparation: Preparation) -> None:
    if preparation.withdrawn is not None:
        raise PreparationIsWithdrawn("The entry was withdrawn; log the work anew if it was done.")
