"""Causes of lines lead back to attendance, preparation or an accepted invitation; those of facts to another fact."""

from dataclasses import dataclass
from uuid import UUID

from contracts.events.honoraria import HonorariumCalculated
from contracts.events.meetings import (
    AttendanceCorrected,
    AttendanceRecorded,
    PreparationCorrected,
    PreparationLogged,
)
from tests.invariants.book import cause_of_entries
from tests.invariants.called_off import accepted_in_vain
from tests.invariants.journals import stated, told
from tests.invariants.violation import NOTHING, Databases, Expected, Violation


@dataclass(frozen=True, slots=True)
class _Work:
    """What was done, as some fact about it says."""

    practitioner: UUID
    body: UUID
    is_preparation: bool


async def violations(databases: Databases, expected: Expected = NOTHING) -> list[Violation]:
    """Lines of all versions, stated lines and entries; and the chain of causes through all journals."""
    done = await _done(databases)
    return [
        *await _lines(databases, done),
        *await _stated_lines(databases, done),
        *await _entries(databases, done),
        *await _chain(databases),
    ]


async def _done(databases: Databases) -> dict[UUID, set[_Work]]:
    done: dict[UUID, set[_Work]] = {}
    meetings = databases["meetings"]
    for attended in await told(meetings, AttendanceRecorded, AttendanceCorrected):
        one = attended.event
        # Preparation too: an arrangement may count a standard of it for each meeting attended.
        done.setdefault(one.attendance, set()).update(_Work(one.practitioner, one.body, each) for each in (False, True))
    for prepared in await told(meetings, PreparationLogged, PreparationCorrected):
        entry = prepared.event
        done.setdefault(entry.preparation, set()).add(_Work(entry.practitioner, entry.body, True))
    for called_off in await accepted_in_vain(meetings, ever=True):
        done.setdefault(called_off.cause, set()).add(_Work(called_off.practitioner, called_off.body, False))
    return done


async def _lines(databases: Databases, done: dict[UUID, set[_Work]]) -> list[Violation]:
    rows = await databases["honoraria"].fetch(
        """
        select l.claim, l.version, l.line, l.kind, l.cause, c.practitioner, c.body
        from claim_lines l join claims c using (claim)
        """
    )
    return [
        _without(f"line {row['line']} of {row['claim']} version {row['version']}", row["kind"], row["cause"])
        for row in rows
        if _Work(row["practitioner"], row["body"], row["kind"] == "preparation") not in done.get(row["cause"], ())
    ]


async def _stated_lines(databases: Databases, done: dict[UUID, set[_Work]]) -> list[Violation]:
    return [
        _without(f"a line stated of {event.claim} version {event.version}", line.kind, line.cause)
        for event in (fact.event for fact in await told(databases["honoraria"], HonorariumCalculated))
        for line in event.lines
        if _Work(event.practitioner, event.body, line.kind == "preparation") not in done.get(line.cause, ())
    ]


async def _entries(databases: Databases, done: dict[UUID, set[_Work]]) -> list[Violation]:
    causes = await cause_of_entries(databases["honoraria"])
    return [_without(f"entry {entry}", "work", cause) for entry, cause in causes.items() if cause not in done]


def _without(what: str, kind: str, cause: UUID) -> Violation:
    return Violation("causes", "honoraria", f"{what} is {kind} for {cause}, and nobody recorded such work")


async def _chain(databases: Databases) -> list[Violation]:
    journals = {service: await stated(connection) for service, connection in databases.items()}
    known = {fact.id for facts in journals.values() for fact in facts}
    return [
        Violation("causes", service, f"{fact.name} was caused by {fact.causation}, which nobody stated")
        for service, facts in journals.items()
        for fact in facts
        if fact.causation is not None and fact.causation not in known
    ]
