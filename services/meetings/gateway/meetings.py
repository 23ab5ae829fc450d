"""Meetings: called, moved, cancelled, held."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from fastapi import Query, Response
from pydantic import BaseModel, ConfigDict

from contracts.values import Community
from infra.chassis.gateway import (
    Body,
    IfMatch,
    Moment,
    Page,
    Paging,
    Reading,
    Sent,
    Who,
    Writing,
    service_router,
    tag,
)
from infra.chassis.refusal import NotFound
from services.meetings import commands, store
from services.meetings.gateway.reach import READERS, RECORDERS, Line, Link, meeting_for, told_body
from services.meetings.gateway.shown import (
    AttendanceShown,
    InvitationShown,
    MeetingShown,
    attendance_shown,
    invitation_shown,
    meeting_shown,
)
from services.meetings.model.meeting import Kind, Plan

meetings = service_router("/meetings", tags=["meetings"])


class ScheduleMeeting(Body):
    """A body is to meet. Everybody in office in it on that day is invited."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "body": "018d1f00-0000-7000-8000-000000000001",
                    "title": "Skrøpelige eldre: overganger mellom sykehus og kommune",
                    "starts": "2024-03-13T12:00:00+01:00",
                    "ends": "2024-03-13T14:00:00+01:00",
                    "place": "Tønsberg, møterom Slottsfjellet",
                }
            ]
        }
    )

    body: UUID
    kind: Kind = "meeting"
    """`pre_meeting` is the GPs' own, with attendance of its own."""
    for_meeting: UUID | None = None
    """The meeting that a pre-meeting prepares."""
    title: Line
    starts: Moment
    ends: Moment
    """On the same day in Norway; midnight is the end of a day."""
    place: Line | None = None
    link: Link | None = None


class RescheduleMeeting(Body):
    """What is to be another; what is left out stays. `place` and `link` are taken away with null."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        json_schema_extra={"examples": [{"starts": "2024-03-14T12:00:00+01:00", "ends": "2024-03-14T14:00:00+01:00"}]}
    )

    title: Line | None = None
    starts: Moment | None = None
    ends: Moment | None = None
    place: Line | None = None
    link: Link | None = None

    def change(self, plan: Plan) -> Plan:
        """The plan with what is to be another."""
        return replace(
            plan,
            title=self.title or plan.title,
            starts=self.starts.astimezone(UTC) if self.starts else plan.starts,
            ends=self.ends.astimezone(UTC) if self.ends else plan.ends,
            place=self.place if "place" in self.model_fields_set else plan.place,
            link=self.link if "link" in self.model_fields_set else plan.link,
        )


class CancelMeeting(Body):
    """Why the meeting will not be held."""

    model_config: ClassVar[ConfigDict] = ConfigDict(json_schema_extra={"examples": [{"reason": "no_agenda"}]})

    reason: Literal["no_quorum", "no_agenda", "illness", "weather", "merged", "other"]


class MeetingInFull(MeetingShown):
    """A meeting with the invitations and attendances that one may see; a GP sees the own."""

    invitations: list[InvitationShown]
    attendances: list[AttendanceShown]


class Held(BaseModel):
    """How many GPs were there, and how many who were asked to come or observe were not."""

    meeting: UUID
    present: int
    absent: int


@meetings.post("", status_code=201)
async def schedule(command: Sent[ScheduleMeeting], work: Writing, who: Who, response: Response) -> MeetingShown:
    """Call a meeting of a body in one's community."""
    body = await told_body(work.connection, command.body)
    who.must("secretariat", community=body.community)
    meeting = await commands.schedule_meeting(
        work,
        commands.Schedule(
            body=command.body,
            kind=command.kind,
            plan=Plan(
                title=command.title,
                starts=command.starts.astimezone(UTC),
                ends=command.ends.astimezone(UTC),
                place=command.place,
                link=command.link,
            ),
            for_meeting=command.for_meeting,
        ),
    )
    tag(response, meeting.version)
    return meeting_shown(meeting)


@meetings.post("/{meeting}/reschedule")
async def reschedule(
    meeting: UUID,
    command: Sent[RescheduleMeeting],
    version: IfMatch,
    work: Writing,
    who: Who,
    response: Response,
) -> MeetingShown:
    """Move a meeting; who is invited follows from the new day."""
    await meeting_for(work.connection, who, meeting, "secretariat")
    after = await commands.reschedule_meeting(work, meeting, command.change, expect=version)
    tag(response, after.version)
    return meeting_shown(after)


@meetings.post("/{meeting}/cancel")
async def cancel(
    meeting: UUID, command: Sent[CancelMeeting], version: IfMatch, work: Writing, who: Who, response: Response
) -> MeetingShown:
    """Cancel a meeting."""
    await meeting_for(work.connection, who, meeting, "secretariat")
    after = await commands.cancel_meeting(work, meeting, command.reason, expect=version)
    tag(response, after.version)
    return meeting_shown(after)


@meetings.post("/{meeting}/held")
async def hold(meeting: UUID, work: Writing, who: Who) -> Held:
    """Say that the meeting was held and its attendance is complete."""
    await meeting_for(work.connection, who, meeting, *RECORDERS)
    held = await commands.hold_meeting(work, meeting)
    return Held(meeting=held.meeting, present=held.present, absent=held.absent)


@meetings.get("")
async def list_meetings(
    community: Annotated[Community, Query(examples=["vestfold"])],
    connection: Reading,
    who: Who,
    paging: Paging,
    body: Annotated[UUID | None, Query()] = None,
    since: Annotated[Moment | None, Query(description="Meetings that begin then or later.")] = None,
    until: Annotated[Moment | None, Query(description="Meetings that begin before.")] = None,
) -> Page[MeetingShown]:
    """The meetings of a community in order of time."""
    who.must(*READERS, community=community)
    rows = await store.meeting.some(
        connection,
        store.meeting.Wanted(community=community, body=body, since=since, until=until),
        after=paging.after(datetime, UUID),
        take=paging.take,
    )
    return paging.page(rows, key=lambda row: (row.plan.starts, row.id), show=meeting_shown)


@meetings.get("/{meeting}")
async def read_meeting(meeting: UUID, connection: Reading, who: Who, response: Response) -> MeetingInFull:
    """One meeting with invitations, answers and attendance, and the ETag that moving it needs."""
    found = await store.meeting.one(connection, meeting)
    if found is None:
        raise NotFound("no such meeting")
    everything = who.may(*READERS, community=found.body.community)

    def seen(practitioner: UUID) -> bool:
        return everything or who.may("practitioner", practitioner=practitioner)

    invited = [one for one in await store.invitation.of_meetings(connection, [meeting]) if seen(one.practitioner)]
    were = [one for one in await store.attendance.of_meeting(connection, meeting) if seen(one.practitioner)]
    if not everything and not invited and not were:
        raise NotFound("nothing here for who asks")
    tag(response, found.version)
    return MeetingInFull(
        **meeting_shown(found).model_dump(),
        invitations=[invitation_shown(one, found) for one in invited],
        attendances=[attendance_shown(one) for one in were],
    )
