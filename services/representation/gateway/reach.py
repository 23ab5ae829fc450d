"""What the routes of representation ask for: the day, the vault, and who may see and do what."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request
from pydantic import StringConstraints

from infra.chassis.clock import day_of
from infra.chassis.gateway import ONE_LINE, Person, Role
from infra.chassis.refusal import NotFound
from infra.chassis.vault import Vault
from infra.chassis.work import Connection
from services.representation import store
from services.representation.commands.proposal import UnknownPractitioner
from services.representation.model.body import Body

READERS: tuple[Role, ...] = ("secretariat", "recorder", "attester")
"""Who reads what belongs to a community."""

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=ONE_LINE)]
"""Words for people on one line, without spaces around them."""


async def _today(request: Request) -> date:
    return day_of(request.app.state.ground.database.clock.now())


async def _vault(request: Request) -> Vault:
    vault: Vault = request.app.state.ground.database.vault
    return vault


Today = Annotated[date, Depends(_today)]
"""The date in Norway, for routes that only read."""

Sealing = Annotated[Vault, Depends(_vault)]
"""What seals and opens personal data."""


async def readable_body(connection: Connection, person: Person, body: UUID) -> Body:
    """A body that this person may read about. Raises NotFound, NotAllowed."""
    found = await store.body.one(connection, body)
    if found is None:
        raise NotFound("no such body")
    person.must(*READERS, community=found.community)
    return found


async def body_in_care(connection: Connection, person: Person, body: UUID, *, field: str | None = None) -> Body:
    """A body whose secretariat this person is; `field` names where it stands in the request. Raises as above."""
    found = await store.body.one(connection, body)
    if found is None:
        raise NotFound("No body has this id; establish it first.", field=field)
    person.must("secretariat", community=found.community)
    return found


async def must_care_for_municipality(connection: Connection, person: Person, municipality: str, today: date) -> None:
    """Raise NotAllowed unless this person is secretariat of a community the municipality belongs to."""
    communities = await store.community.of_municipality(connection, municipality, today)
    person.must("secretariat", community=communities)


async def gp_in_care(connection: Connection, person: Person, practitioner: UUID, today: date) -> None:
    """Raise UnknownPractitioner unless the GP concerns a community whose secretariat this person is.

    To propose or appoint opens a GP to a community: who does not reach the GP must not open the GP to themselves.
    """
    communities = await store.practitioner.communities(connection, practitioner, today)
    if not person.may("secretariat", community=communities):
        raise UnknownPractitioner


async def must_reach_practitioner(
    connection: Connection, person: Person, practitioner: UUID, today: date, *roles: Role
) -> None:
    """Raise NotFound unless it is this person, or one of the communities the GP concerns gave one of the roles."""
    communities = await store.practitioner.communities(connection, practitioner, today)
    person.must(*roles, "practitioner", community=communities, practitioner=practitioner, hidden=True)
