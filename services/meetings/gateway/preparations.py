"""The log of preparation: GPs for themselves, the secretariat or recorder for others."""

from typing import Annotated, ClassVar, Literal
from uuid import UUID

from fastapi import Query, Response
from pydantic import ConfigDict, Field

from contracts.values import Capacity, Community
from infra.chassis.gateway import (
    Asking,
    Body,
    Day,
    IfMatch,
    Page,
    Paging,
    Reading,
    Sent,
    Who,
    Writing,
    service_router,
    tag,
)
from infra.chassis.refusal import Refusal
from services.meetings import commands, store
from services.meetings.gateway.reach import READERS, RECORDERS, logged_by, preparation_for, told_body
from services.meetings.gateway.shown import PreparationShown, preparation_shown
from services.meetings.model.preparation import Done, Kind

preparations = service_router("/preparations", tags=["preparations"])


class WhoPrepared(Refusal):
    """Nobody is named, and who asks is no GP."""

    status = 422


class NarrowTheList(Refusal):
    """A list of everybody's work everywhere was asked for."""

    status = 422
    part: ClassVar[str] = "query"


class CorrectPreparation(Body):
    """What was done, all of it as it should stand."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        json_schema_extra={"examples": [{"on": "2024-03-12", "minutes": 120, "kind": "case_work"}]}
    )

    meeting: UUID | None = None
    """The meeting that was prepared, if it was for one."""
    on: Day
    minutes: int = Field(ge=1, le=1440)
    """Whole minutes of that day."""
    kind: Kind = "case_work"
    capacity: Capacity | None = None
    """In which capacity a GP who is both employed and self-employed did it."""

    def done(self) -> Done:
        """The work."""
        return Done(on=self.on, minutes=self.minutes, kind=self.kind, capacity=self.capacity, meeting=self.meeting)


class LogPreparation(CorrectPreparation):
    """Work that was done for a body."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "body": "018d1f00-0000-7000-8000-000000000001",
                    "meeting": "018d1f00-0000-7000-8000-000000000005",
                    "on": "2024-03-12",
                    "minutes": 90,
                    "kind": "case_work",
                }
            ]
        }
    )

    practitioner: UUID | None = None
    """Who prepared; left out, it is the GP who asks."""
    body: UUID


class WithdrawPreparation(Body):
    """Why the entry should not be there."""

    model_config: ClassVar[ConfigDict] = ConfigDict(json_schema_extra={"examples": [{"reason": "entered_twice"}]})

    reason: Literal["entered_twice", "wrong_person", "not_done", "other"]


@preparations.post("", status_code=201)
async def log(command: Sent[LogPreparation], work: Writing, who: Who, response: Response) -> PreparationShown:
    """Log preparation: one's own, or a GP's in one's community."""
    practitioner = command.practitioner or who.practitioner
    if practitioner is None:
        raise WhoPrepared("Say which GP did the work.", field="practitioner")
    body = await told_body(work.connection, command.body)
    who.must(*RECORDERS, "practitioner", community=body.community, practitioner=practitioner)
    preparation = await commands.log_preparation(
        work,
        commands.Log(practitioner=practitioner, body=body.id, done=command.done(), by=logged_by(who, practitioner)),
    )
    tag(response, preparation.version)
    return preparation_shown(preparation)


@preparations.post("/{preparation}/correct")
async def correct(
    preparation: UUID,
    command: Sent[CorrectPreparation],
    version: IfMatch,
    work: Writing,
    who: Who,
    response: Response,
) -> PreparationShown:
    """Say how the entry should have been; GP and body stay, withdraw it if they are wrong."""
    found = await preparation_for(work.connection, who, preparation, *RECORDERS, "practitioner")
    by = logged_by(who, found.practitioner)
    after = await commands.correct_preparation(work, preparation, command.done(), by=by, expect=version)
    tag(response, after.version)
    return preparation_shown(after)


@preparations.post("/{preparation}/withdraw")
async def withdraw(
    preparation: UUID,
    command: Sent[WithdrawPreparation],
    version: IfMatch,
    work: Writing,
    who: Who,
    response: Response,
) -> PreparationShown:
    """Take an entry back."""
    await preparation_for(work.connection, who, preparation, *RECORDERS, "practitioner")
    after = await commands.withdraw_preparation(work, preparation, command.reason, expect=version)
    tag(response, after.version)
    return preparation_shown(after)


@preparations.get("")
async def list_preparations(
    connection: Reading,
    who: Who,
    paging: Paging,
    community: Annotated[Community | None, Query(description="Needed unless one asks for one's own.")] = None,
    practitioner: Annotated[UUID | None, Query()] = None,
) -> Page[PreparationShown]:
    """Entries as they were logged: one's own, or those of one's community."""
    if community is None and practitioner is None:
        raise NarrowTheList("Name a community or a GP.", field="community")
    who.must(*READERS, "practitioner", community=community, practitioner=practitioner)
    after = paging.after(UUID)
    rows = await store.preparation.some(
        connection, practitioner, community, after=after[0] if after else None, take=paging.take
    )
    return paging.page(rows, key=lambda row: (row.id,), show=preparation_shown)


@preparations.get("/{preparation}")
async def read_preparation(preparation: UUID, asking: Asking, who: Who, response: Response) -> PreparationShown:
    """One entry, with the ETag that a correction needs."""
    found = await preparation_for(asking, who, preparation, *READERS, "practitioner")
    tag(response, found.version)
    return preparation_shown(found)
