"""Conflicts of interest: declared by oneself, lifted by others."""

from datetime import date, datetime
from typing import Any, ClassVar, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, model_validator

from contracts.values import Community, Municipality
from infra.chassis.gateway import Body, Day, Mends, Page, Paging, Reading, Sent, Who, Writing, service_router
from infra.chassis.refusal import NotFound
from services.honoraria import commands
from services.honoraria.gateway.authority import End
from services.honoraria.gateway.shown import example, picked
from services.honoraria.store import conflicts as store

conflicts = service_router("/conflicts", tags=["conflicts"])


class DeclareConflict(Body):
    """With a GP (spouse, same practice) or a body. Why is not asked, and holds everywhere the person approves."""

    model_config: ClassVar[ConfigDict] = example(
        practitioner="01890a5d-ac96-774b-bcce-b302099a8057", municipality="3905", valid_from="2024-01-01"
    )

    practitioner: UUID | None = None
    body: UUID | None = None
    community: Community | None = None
    """Where one attests: its secretariat looks after the declaration."""
    municipality: Municipality | None = None
    """Where one authorises: its economists look after the declaration."""
    valid_from: Day
    valid_to: Day | None = None
    """The last day, included, where it is known."""

    @model_validator(mode="after")
    def _with_one_in_one_place(self) -> Self:
        if (self.practitioner is None) == (self.body is None):
            raise Mends(practitioner="name either a GP or a body")
        if (self.community is None) == (self.municipality is None):
            raise Mends(community="name either the community or the municipality you approve for")
        if self.valid_to is not None and self.valid_to < self.valid_from:
            raise Mends(valid_to="must not be before valid_from")
        return self


class ConflictShown(BaseModel):
    """A declared conflict; `last_day` where somebody else has said that it is over."""

    conflict: UUID
    person: str
    practitioner: UUID | None
    body: UUID | None
    community: str | None
    municipality: str | None
    valid_from: date
    valid_to: date | None
    declared_at: datetime
    last_day: date | None
    lifted_by: str | None


@conflicts.post("", status_code=201)
async def declare_conflict(command: Sent[DeclareConflict], work: Writing, who: Who) -> ConflictShown:
    """Declare a conflict of one's own: from its first day one neither attests, authorises nor rejects such claims."""
    who.must("attester", "authoriser", "economist", community=command.community, municipality=command.municipality)
    which = await commands.declare_conflict(work, commands.DeclareConflict(**dict(command)))
    return _whole(await _found(work.connection, which))


@conflicts.get("")
async def list_conflicts(connection: Reading, who: Who, paging: Paging) -> Page[ConflictShown]:
    """One's own conflicts, and those one looks after."""
    after = paging.after(UUID)
    rows = await store.list_conflicts(
        connection,
        who.subject,
        who.communities("secretariat"),
        who.municipalities("economist"),
        after[0] if after else None,
        paging.take,
    )
    return paging.page(rows, key=lambda row: (row["conflict"],), show=_whole)


@conflicts.post("/{conflict}/lift")
async def lift_conflict(conflict: UUID, command: Sent[End], work: Writing, who: Who) -> ConflictShown:
    """Say that another's conflict is over after a day."""
    row = await _found(work.connection, conflict)
    who.must("secretariat", "economist", community=row["community"], municipality=row["municipality"], hidden=True)
    await commands.lift_conflict(work, conflict, command.last_day)
    return _whole(await _found(work.connection, conflict))


async def _found(connection: Reading, which: UUID) -> dict[str, Any]:
    row = await store.conflict(connection, which)
    if row is None:
        raise NotFound(f"there is no conflict {which}")
    return row


def _whole(row: dict[str, Any]) -> ConflictShown:
    return ConflictShown(**picked(row, ConflictShown))
