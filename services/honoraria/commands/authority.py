"""Who may attest and authorise: given by one, in force when another confirms, ended by anybody who looks after it."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from infra.chassis.ids import new_id
from infra.chassis.refusal import NotFound, Refusal
from infra.chassis.work import Work
from services.honoraria.model.authority import OwnAuthority, Step, must_lie_within
from services.honoraria.model.funding import must_be_second_person
from services.honoraria.store import authority as store
from services.honoraria.store import rules


class NotForThisBody(Refusal):
    """An authority to attest for one body stands with the body's own community."""


class EndedAlready(Refusal):
    """What has been ended is given anew; it can only be ended sooner than was said before."""


@dataclass(frozen=True, slots=True)
class GiveAuthority:
    """Who may attest for a community, or authorise for a municipality, perhaps for one body, up to so many øre."""

    step: Step
    holder: str
    practitioner: UUID | None
    community: str | None
    municipality: str | None
    body: UUID | None
    limit_ore: int | None
    valid_from: date
    valid_to: date | None


async def give_authority(work: Work, command: GiveAuthority) -> UUID:
    """Enter an authority; it counts when a second person confirms. Raises OwnAuthority, NotForThisBody."""
    _must_not_be(work.actor, command.holder)
    if command.body is not None and command.community is not None:
        at_home = await rules.community_of(work.connection, command.body)
        if at_home not in (None, command.community):
            raise NotForThisBody(f"The body belongs to {at_home}; give the authority there.", field="body")
    authority = new_id()
    row = {
        "authority": authority,
        "step": command.step.value,
        "holder": command.holder,
        "practitioner": command.practitioner,
        "community": command.community,
        "municipality": command.municipality,
        "body": command.body,
        "limit_ore": command.limit_ore,
        "valid_from": command.valid_from,
        "valid_to": command.valid_to,
        "entered_by": work.actor,
        "entered_at": work.now,
    }
    await store.insert_authority(work.connection, row)
    return authority


async def substitute(work: Work, authority: UUID, person: str, valid_from: date, valid_to: date) -> UUID:
    """Let somebody use another's authority on some of its days, once a second person confirms.

    Raises OwnAuthority, OutlastsAuthority.
    """
    row = await _authority(work, authority)
    _must_not_be(person, row["holder"])
    _must_not_be(work.actor, person)
    must_lie_within(valid_from, valid_to, row["valid_from"], row["valid_to"])
    substitution = new_id()
    entered = {
        "substitution": substitution,
        "authority": authority,
        "substitute": person,
        "valid_from": valid_from,
        "valid_to": valid_to,
        "entered_by": work.actor,
        "entered_at": work.now,
    }
    await store.insert_substitution(work.connection, entered)
    return substitution


async def confirm_authority(work: Work, granted: UUID) -> None:
    """Put an authority or a substitution in force, as somebody else than who entered it and who receives it."""
    row, receiver = await _granted(work, granted)
    if row["ended_with"] is not None:
        raise EndedAlready("This has been ended; enter it anew.")
    must_be_second_person(row["entered_by"], row["confirmed_by"], work.actor)
    _must_not_be(work.actor, receiver)
    await store.confirm(work.connection, granted, row["entered_by"], work.actor, work.now)


async def end_authority(work: Work, granted: UUID, last_day: date) -> None:
    """Let an authority or a substitution end with a day, or sooner than was said; what was approved by it stays.

    Raises EndedAlready.
    """
    row, _ = await _granted(work, granted)
    if not await store.end(work.connection, granted, last_day, work.actor, work.now):
        raise EndedAlready(f"It ends with {row['ended_with']} already.")


async def _granted(work: Work, granted: UUID) -> tuple[dict[str, Any], str]:
    """The row of an authority or a substitution, and who receives it."""
    within = await store.authority_of(work.connection, granted)
    row = await _authority(work, within or granted)
    if within is None:
        return row, row["holder"]
    one = next(each for each in row["substitutions"] if each["substitution"] == str(granted))
    return one, one["substitute"]


async def _authority(work: Work, which: UUID) -> dict[str, Any]:
    row = await store.authority(work.connection, which)
    if row is None:
        raise NotFound(f"there is no authority {which}")
    return row


def _must_not_be(one: str, other: str) -> None:
    if one == other:
        raise OwnAuthority("An authority is given, confirmed and lent by others than who receives it.")
