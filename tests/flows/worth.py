"""What the work of the story is worth, by arithmetic of its own: rates of ASA 4310 pkt 12.5 in øre per hour."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from tests.demo.world.bodies import BODIES
from tests.demo.world.gps import GPS
from tests.demo.world.places import HOST
from tests.demo.world.work import AROUND_1_JULY, BEYOND, CORRECTED, IN_VAIN, as_held, prepared_for, present_at
from tests.demo.world.year import MEETINGS


class Piece(NamedTuple):
    """A piece of work."""

    gp: str
    body: str
    meeting: str | None
    on: date
    minutes: int

    @property
    def ore(self) -> int:
        """Its price, a half øre upwards; an employed GP has ordinary pay."""
        gp = GPS[self.gp]
        if gp.form == "salaried":
            return 0
        specialist = gp.specialist or (gp.specialist_from is not None and gp.specialist_from <= self.on)
        rate = 102_700 if self.on < date(2024, 7, 1) else 123_000 if specialist else 107_500
        return (self.minutes * rate + 30) // 60

    @property
    def payer(self) -> str:
        """Who pays for it."""
        return GPS[self.gp].home if BODIES[self.body].own_business else HOST


def pieces() -> list[Piece]:
    """All priced work of the year, as it was in the end."""
    logged = [*AROUND_1_JULY, IN_VAIN, *(one for key in MEETINGS for one in prepared_for(key))]
    return [*_attended(), *(Piece(one.gp, one.body, one.meeting, one.on, one.minutes) for one in logged)]


def worth_by_payer() -> dict[str, int]:
    """Øre by paying municipality."""
    found: dict[str, int] = defaultdict(int)
    for piece in pieces():
        found[piece.payer] += piece.ore
    return dict(found)


def claims() -> set[tuple[str, str | None]]:
    """GP and meeting of every claim, that of the work without a rate included."""
    return {(piece.gp, piece.meeting) for piece in pieces()} | {(BEYOND.gp, BEYOND.meeting)}


def _attended() -> Iterator[Piece]:
    for key in MEETINGS:
        meeting = as_held(key)
        for gp in present_at(key):
            minutes = CORRECTED[2] if (key, gp) == CORRECTED[:2] else meeting.minutes
            yield Piece(gp, meeting.body, key, meeting.day, minutes)
            if meeting.kind == "meeting" and BODIES[meeting.body].place:
                for _ in ("there", "back"):
                    yield Piece(gp, meeting.body, key, meeting.day, GPS[gp].journey.minutes)
