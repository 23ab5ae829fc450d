"""What the routes of honoraria share: who entered and confirmed, examples, and roles held anywhere."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, StringConstraints

from infra.chassis.gateway import ONE_LINE, Person, Role
from infra.chassis.gateway.scope import NotAllowed

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=ONE_LINE)]
"""Words for people on one line."""


class Confirmable(BaseModel):
    """Something entered by one person, in force when another has confirmed it."""

    entered_by: str
    entered_at: datetime
    confirmed_by: str | None
    confirmed_at: datetime | None


def example(**fields: Any) -> ConfigDict:
    """A model's example in OpenAPI."""
    return ConfigDict(json_schema_extra={"examples": [fields]})


def must_hold(person: Person, *roles: Role) -> None:
    """Raise NotAllowed unless the person holds one of the roles anywhere: for what belongs to no place."""
    if not any(grant.role in roles for grant in person.grants):
        raise NotAllowed(f"This needs the role {' or '.join(roles)}; ask for it to be granted.")


def picked(row: Mapping[str, Any], model: type[BaseModel]) -> dict[str, Any]:
    """The fields of a row that a model shows."""
    return {name: row[name] for name in model.model_fields if name in row}
