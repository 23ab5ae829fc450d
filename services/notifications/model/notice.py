"""One message to one person: its identity, its state, and when to try again."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID, uuid5

from services.notifications.model.letters import LetterName
from services.notifications.model.telling import Telling, Told

State = Literal["waiting", "sending", "sent", "failed", "suppressed"]
WaitsFor = Literal["contact_details", "body", "meeting"]

_NAMES = UUID("0c8f3f0e-6d0b-5d6e-9f0a-2b1a6f3a7d55")

GIVE_UP_AFTER = timedelta(days=5)
"""RFC 5321, section 4.5.4.1: the give-up time generally needs to be at least 4 to 5 days."""

_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 1800.0
"""Seconds. The same section asks for 30 minutes between tries of what goes on failing, and for sooner ones before."""


@dataclass(frozen=True, slots=True)
class Before:
    """What came of a message by facts that a restored database had forgotten."""

    state: str
    reason: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Notice:
    """A message as its row stands; `told` is what the person read in it, for certain or perhaps."""

    id: UUID
    template: LetterName
    caused_by: UUID
    state: State
    told: Told | None
    with_the_server: bool
    """A process is handing it over just now; false when that process has fallen silent."""
    attempts: int
    before: Before | None = None

    @property
    def is_open(self) -> bool:
        """Whether anything may still happen to it."""
        return self.state in ("waiting", "sending")


def identity(matter: UUID, telling: Telling) -> UUID:
    """The id of a message: the same for the same thing to tell, so that it never exists twice."""
    said = f"{matter} {telling.template} {telling.revision} {telling.caused_by}"
    return uuid5(_NAMES, said)


def last_told(notices: Iterable[Notice]) -> Told | None:
    """What the person was told last."""
    told = [notice.told for notice in notices if notice.told is not None]
    return max(told, key=lambda one: one.sequence, default=None)


def pause_after(attempts: int) -> float:
    """Seconds of machine time until the next try, after so many that failed for now."""
    return min(_FIRST_PAUSE * 2.0 ** min(attempts - 1, 20), _LONGEST_PAUSE)


def is_given_up(first_attempt: datetime, now: datetime) -> bool:
    """Whether it was tried long enough, by the machine's time."""
    return now - first_attempt >= GIVE_UP_AFTER
