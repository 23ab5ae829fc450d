"""Who and what there is: places, bodies, GPs, and ids that clients choose."""

from dataclasses import dataclass, field
from datetime import date
from random import Random
from uuid import UUID

from services.representation.model.practitioner import Terms

COMMUNITY = "proeveland"
HOST, HOME, LEAVER = "3905", "3907", "3911"
MUNICIPALITIES = (HOST, HOME, LEAVER)
TRUST = "983975259"
ACCOUNT, PAYER_ACCOUNT, IDENTITY, ORGANISATION = "86011117947", "12345678903", "01817500168", "983975259"
JANUARY, DECEMBER = date(2024, 1, 1), date(2024, 12, 31)
JULY = date(2024, 7, 1)


@dataclass(frozen=True, slots=True)
class Gp:
    """A GP with terms; `later` are terms that are only entered when the year is well under way."""

    id: UUID
    name: str
    home: str
    terms: tuple[Terms, ...]
    later: tuple[Terms, ...] = ()


@dataclass(frozen=True, slots=True)
class Seat:
    """Who sits where from when; `until` is a day on which it ends early."""

    gp: Gp
    body: UUID
    number: int
    since: date = JANUARY
    until: date | None = None


@dataclass(slots=True)
class Cast:
    """Drawn once for a seed."""

    bodies: list[UUID]
    gps: list[Gp]
    seats: list[Seat]
    each_pays: bool
    """Whether the last body's GPs are paid by their homes; else the host pays for all."""
    meetings: list[UUID] = field(default_factory=list)


def cast(random: Random) -> Cast:
    """One to three GPs in one or two bodies: many small years find more than few large ones, at the same cost."""
    bodies = [_id(random) for _ in range(random.choice((1, 1, 1, 2)))]
    anna = Gp(_id(random), "anna", HOST, (_terms(HOST, True),), (_terms(HOST, True, "salaried", JULY),))
    bodil = Gp(_id(random), "bodil", HOME, (_terms(HOME, None),), (_terms(HOME, random.choice((True, False))),))
    carl = Gp(_id(random), "carl", LEAVER, (_terms(LEAVER, False), _terms(LEAVER, True, since=JULY)))
    gps = random.sample([anna, bodil, carl], random.choice((1, 1, 2, 3)))
    seats = [
        Seat(gp, body, number, until=date(2024, 9, 30) if random.random() < 0.3 else None)
        for body in bodies
        for number, gp in enumerate(gps, start=1)
        if body == bodies[0] or random.random() < 0.6
    ]
    return Cast(bodies, gps, seats, each_pays=random.random() < 0.5)


def _id(random: Random) -> UUID:
    return UUID(int=random.getrandbits(128), version=4)


def _terms(home: str, specialist: bool | None, form: str = "self_employed", since: date = JANUARY) -> Terms:
    return Terms(since, home, form, specialist)  # type: ignore[arg-type]
