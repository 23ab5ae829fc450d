"""What a GP did: a kind, a day, minutes, and in which capacity."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from infra.chassis.refusal import Refusal

MINUTES_IN_A_DAY = 1440


class Kind(StrEnum):
    """What is paid under the guide of 17 June 2021: meetings, pre-meetings, preparation and travel time."""

    MEETING = "meeting"
    PRE_MEETING = "pre_meeting"
    PREPARATION = "preparation"
    TRAVEL = "travel"


class Capacity(StrEnum):
    """The footing on which one piece of work was done."""

    SELF_EMPLOYED = "self_employed"
    SALARIED = "salaried"


class MinutesOutOfRange(Refusal):
    """One piece of work lasts from 1 to 1440 minutes; longer work is recorded day by day."""

    status = 422


@dataclass(frozen=True, slots=True)
class Activity:
    """One piece of work on one Oslo date. `id` is the caller's own and only serves to find the line again.

    `meeting` is the caller's word for the meeting it belongs to, None outside meetings. `called_off` stands where that
    was cancelled: it is paid because the notice was shorter than so many days. `body` is where it was done, if known.
    """

    id: str
    kind: Kind
    on: date
    minutes: int
    capacity: Capacity | None = None
    meeting: str | None = None
    called_off: int | None = None
    body: UUID | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.minutes <= MINUTES_IN_A_DAY:
            raise MinutesOutOfRange(
                f"{self.minutes} minutes: give 1 to {MINUTES_IN_A_DAY}, one entry per day", field="minutes"
            )
