"""What all facts stated come to, by the pure model alone: journals in, øre out. Knows nothing of honoraria's tables."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from uuid import UUID

from contracts.events.honoraria import FundingArranged, RateEntered
from contracts.events.meetings import (
    AttendanceCorrected,
    AttendanceRecorded,
    AttendanceWithdrawn,
    PreparationCorrected,
    PreparationLogged,
    PreparationWithdrawn,
)
from contracts.events.representation import AppointmentEnded, PractitionerTermsChanged, RepresentativeAppointed
from infra.chassis.work import Connection
from services.honoraria.commands.told_policy import kept
from services.honoraria.model.arrangements import Arrangements
from services.honoraria.model.claim import Outcome, Person, Task, claim_key
from services.honoraria.model.decided import policy_from
from services.honoraria.model.funding import Appointment, Arrangement, Funding
from services.honoraria.model.outcome import outcomes
from services.honoraria.model.ratebook import RateBook
from services.honoraria.model.rates import RateRow
from services.honoraria.model.shares import DistributionKey, Key
from services.honoraria.model.terms import ContractForm, Terms
from services.honoraria.model.work import Capacity, Kind
from services.honoraria.shipped import shipped_rates
from tests.invariants.called_off import accepted_in_vain
from tests.invariants.journals import latest, told
from tests.invariants.violation import Databases

Worked = AttendanceRecorded | AttendanceCorrected | PreparationLogged | PreparationCorrected


async def recomputed(databases: Databases) -> dict[UUID, Outcome]:
    """Claim → what its facts give, for every claim that has work."""
    tasks = defaultdict(list)
    for task in [*await _tasks(databases["meetings"]), *await accepted_in_vain(databases["meetings"])]:
        tasks[task.practitioner].append(task)
    people = await _people(databases["representation"])
    arrangements = Arrangements(await _fundings(databases["honoraria"]))
    rates = RateBook([*await _rates(databases["honoraria"]), *shipped_rates()])
    found: dict[UUID, Outcome] = {}
    for practitioner, own in tasks.items():
        found |= outcomes(own, people.get(practitioner, Person()), arrangements, rates)
    return found


async def _tasks(meetings: Connection) -> list[Task]:
    attended = latest(await told(meetings, AttendanceRecorded, AttendanceCorrected, AttendanceWithdrawn))
    prepared = latest(await told(meetings, PreparationLogged, PreparationCorrected, PreparationWithdrawn))
    there = [one for one in attended.values() if one.paid and not isinstance(one, AttendanceWithdrawn)]
    found = [task for one in there for task in _attended(one)]
    for entry in prepared.values():
        if not isinstance(entry, PreparationWithdrawn):
            found.append(_task(entry, entry.preparation, Kind.PREPARATION, entry.on, entry.minutes))
    return found


def _attended(one: AttendanceRecorded | AttendanceCorrected) -> Iterator[Task]:
    yield _task(one, one.attendance, Kind(one.meeting_kind), one.on, one.minutes)
    for part, leg in enumerate(one.travel, start=1):
        yield _task(one, one.attendance, Kind.TRAVEL, leg.on, leg.minutes, part)


def _task(worked: Worked, cause: UUID, kind: Kind, on: date, minutes: int, part: int = 0) -> Task:
    return Task(
        claim=claim_key(worked.practitioner, worked.meeting, worked.body, worked.on).id,
        practitioner=worked.practitioner,
        community=worked.community,
        body=worked.body,
        meeting=worked.meeting,
        cause=cause,
        part=part,
        kind=kind,
        on=on,
        minutes=minutes,
        capacity=Capacity(worked.capacity) if worked.capacity else None,
    )


async def _people(representation: Connection) -> dict[UUID, Person]:
    changed = {}
    for fact in sorted(await told(representation, PractitionerTermsChanged), key=lambda one: one.sequence):
        changed[fact.event.practitioner, fact.event.valid_from] = fact.event
    terms: dict[UUID, list[Terms]] = defaultdict(list)
    lives: dict[UUID, list[tuple[date, str]]] = defaultdict(list)
    for one in sorted(changed.values(), key=lambda one: one.valid_from):
        terms[one.practitioner].append(Terms(one.valid_from, ContractForm(one.contract_form), one.specialist))
        lives[one.practitioner].append((one.valid_from, one.municipality))
    ended = latest(await told(representation, AppointmentEnded))
    seats: dict[UUID, list[Appointment]] = defaultdict(list)
    appointed = latest(await told(representation, RepresentativeAppointed))
    for seat in sorted(appointed.values(), key=lambda one: (one.valid_from, one.appointment)):
        end = ended.get(str(seat.appointment))
        last_day = min(seat.valid_to, end.last_day) if end else seat.valid_to
        seats[seat.practitioner].append(Appointment(seat.body, seat.home_municipality, seat.valid_from, last_day))
    return {one: Person(tuple(terms[one]), tuple(seats[one]), tuple(lives[one])) for one in terms.keys() | seats.keys()}


async def _fundings(honoraria: Connection) -> list[Funding]:
    """Those in force: one with the same scope and first day takes the place of the one before."""
    in_force = {}
    for fact in await told(honoraria, FundingArranged):
        one = fact.event
        in_force[one.community, one.body, one.valid_from] = Funding(
            id=one.funding,
            community=one.community,
            body=one.body,
            arrangement=Arrangement(one.arrangement),
            host=one.host,
            key=DistributionKey(Key(one.key), one.share_equal),
            tax_treatment=one.tax_treatment,
            valid_from=one.valid_from,
            policy=policy_from(kept(one)),
        )
    return list(in_force.values())


async def _rates(honoraria: Connection) -> list[RateRow]:
    # The last stated first: of two with one key it is the one that took the other's place.
    return [
        RateRow(one.agreement, one.specialist, one.valid_from, one.ore_per_hour, one.source, one.valid_to)
        for one in (fact.event for fact in reversed(await told(honoraria, RateEntered)))
    ]
