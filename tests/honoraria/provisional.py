"""One hour of July 2025 that is paid at the last rate known, and what becomes of it."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from infra.chassis.ids import new_id
from services.honoraria.model import (
    ContractForm,
    DistributionKey,
    Key,
    Kind,
    Policy,
    RateBook,
    RateRow,
    Rule,
    Terms,
)
from services.honoraria.model.arrangements import Arrangements
from services.honoraria.model.booking import Bookable, Booked, TaskKey
from services.honoraria.model.claim import ClaimLine, Outcome, Person, Task, claim_key
from services.honoraria.model.funding import Appointment, Arrangement, Funding
from services.honoraria.model.outcome import outcomes
from tests.honoraria.priced import JULY, rate

GP, BODY, MEETING, CAUSE = (UUID(int=number) for number in (1, 2, 3, 4))
DAY = date(2025, 7, 1)
PERSON = Person(
    (Terms(date(2020, 1, 1), ContractForm.SELF_EMPLOYED, True),),
    (Appointment(BODY, "3907", date(2020, 1, 1), date(2030, 1, 1)),),
)
BEFORE = rate(1230, JULY, True, date(2025, 5, 31))


def hour(
    kroner: int | None, minutes: int = 60, policy: Policy | None = None, *, others: Sequence[RateRow] = ()
) -> Outcome:
    """The outcome when July's rate is so many kroner, or not known. `others` are rates of other days."""
    claim = claim_key(GP, MEETING, BODY, DAY).id
    task = Task(claim, GP, "c", BODY, MEETING, CAUSE, 0, Kind.MEETING, DAY, minutes, None)
    funding = Funding(
        UUID(int=9), "c", None, Arrangement.OWN_MUNICIPALITY, None, DistributionKey(Key.NONE), "office",
        date(2024, 1, 1), policy or Policy((Rule(provisional=True),)),
    )  # fmt: skip
    rates = [BEFORE, *others] if kroner is None else [BEFORE, *others, rate(kroner, DAY, True)]
    return outcomes([task], PERSON, Arrangements([funding]), RateBook(rates))[claim]


def book(outcome: Outcome) -> list[Booked]:
    """What the book holds when an outcome is approved."""
    return [booked(line) for line in outcome.lines]


def booked(line: ClaimLine) -> Booked:
    """An entry of a line."""
    return Booked(new_id(), line.same_money, _key(line), line.amount_ore)


def bookable(lines: Sequence[ClaimLine]) -> list[Bookable]:
    """The lines of a version as the book takes them."""
    return [
        Bookable(number, line.same_money, _key(line), line.amount_ore, line.payer, line.tax_treatment, line.task.on)
        for number, line in enumerate(lines)
    ]


def _key(line: ClaimLine) -> TaskKey:
    return line.task.cause, line.task.part, line.task.kind.value, line.supplements


def sums(lines: Sequence[ClaimLine]) -> list[int]:
    """Their øre."""
    return [line.amount_ore for line in lines]
