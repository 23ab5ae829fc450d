"""The three bodies, who sits in them, and how each is paid."""

from dataclasses import dataclass
from datetime import date, time
from typing import Literal

TERM = (date(2024, 1, 8), date(2027, 12, 31))
JOINT_BODY = "Kommunenes samarbeidsorgan i Vestfold (OPPDIKTET)"


@dataclass(frozen=True, slots=True)
class Sitting:
    """A GP on a seat; `rank` 0 is the holder, 1 the first deputy."""

    gp: str
    seat: int
    rank: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """A body. `own_business` is paid by each GP's home municipality to the GP's business, others by the host."""

    name: str
    short: str
    """For the titles of its meetings."""
    level: Literal["strategic", "professional"]
    seats: int
    sitting: tuple[Sitting, ...]
    begins: time
    minutes: int
    place: str | None = "Rådhuset i Tønsberg"
    priority_groups: tuple[str, ...] = ()
    own_business: bool = False
    by_joint_body: bool = False


BODIES = {
    "ssu": Body(
        name="Strategisk samarbeidsutvalg",
        short="Strategisk utvalg",
        level="strategic",
        seats=2,
        sitting=(Sitting("ane", 1), Sitting("cecilie", 2)),
        begins=time(12, 0),
        minutes=180,
        by_joint_body=True,
    ),
    "eldre": Body(
        name="Faglig samarbeidsutvalg for skrøpelige eldre",
        short="Skrøpelige eldre",
        level="professional",
        seats=2,
        sitting=(Sitting("david", 1), Sitting("eli", 2)),
        begins=time(13, 0),
        minutes=150,
        priority_groups=("frail_elderly",),
    ),
    "barn": Body(
        name="Faglig samarbeidsutvalg for barn og unge",
        short="Barn og unge",
        level="professional",
        seats=2,
        sitting=(Sitting("bjorn", 1), Sitting("gunn", 1, rank=1), Sitting("hans", 2)),
        begins=time(8, 30),
        minutes=125,
        # It meets on the screen, so nobody travels.
        place=None,
        priority_groups=("children_and_young_people",),
        own_business=True,
    ),
}
