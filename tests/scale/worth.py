"""What facts come to, by arithmetic of its own: the latest of each, and the rates of ASA 4310 in øre per hour."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from contracts.event import Event
from contracts.events.meetings import (
    AttendanceCorrected,
    AttendanceRecorded,
    PreparationCorrected,
    PreparationLogged,
    PreparationWithdrawn,
)
from contracts.events.representation import PractitionerTermsChanged
from services.honoraria.model.claim import claim_key

RAISED = date(2024, 7, 1)
Piece = tuple[UUID, UUID, date, tuple[int, ...]]
"""GP, meeting, day, and minutes of each line."""


@dataclass
class Books:
    """Every fact's id, and what each aggregate is after the latest fact about it. Enter each aggregate's in order."""

    ids: set[UUID] = field(default_factory=set)
    _work: dict[UUID, Piece] = field(default_factory=dict)
    _specialists: dict[UUID, bool] = field(default_factory=dict)

    def enter(self, identity: UUID, event: Event) -> None:
        """One more fact."""
        self.ids.add(identity)
        match event:
            case AttendanceRecorded() | AttendanceCorrected():
                minutes = (event.minutes, *(leg.minutes for leg in event.travel))
                self._work[event.attendance] = (event.practitioner, event.meeting, event.on, minutes)
            case PreparationLogged(meeting=UUID() as meeting) | PreparationCorrected(meeting=UUID() as meeting):
                self._work[event.preparation] = (event.practitioner, meeting, event.on, (event.minutes,))
            case PreparationWithdrawn():
                del self._work[event.preparation]
            case PractitionerTermsChanged():
                self._specialists[event.practitioner] = bool(event.specialist)

    def worth(self) -> dict[UUID, int]:
        """Claim → øre, of all claims with work whose GP's terms are known."""
        found: dict[UUID, int] = defaultdict(int)
        for gp, meeting, on, minutes in self._work.values():
            if gp in self._specialists:
                rate = self._rate(gp, on)
                claim = claim_key(gp, meeting, meeting, on).id
                found[claim] += sum((one * rate + 30) // 60 for one in minutes)
        return dict(found)

    def _rate(self, gp: UUID, on: date) -> int:
        if on < RAISED:
            return 102_700
        return 123_000 if self._specialists[gp] else 107_500
