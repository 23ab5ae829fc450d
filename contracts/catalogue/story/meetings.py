"""A meeting in March with its preparation and attendance, and one in June that was never held."""

from datetime import date

from contracts.catalogue.story.people import (
    APPOINTMENT,
    AT_THE_WRONG_MEETING,
    ATTENDANCE,
    BODY,
    ENTERED_TWICE,
    INVITATION,
    JUNE_MEETING,
    KARI,
    MEETING,
    OLA,
    OLAS_INVITATION,
    PREPARATION,
    VESTFOLD,
)
from contracts.catalogue.story.told import Told, utc
from contracts.events.meetings import (
    AttendanceCorrected,
    AttendanceRecorded,
    AttendanceWithdrawn,
    Expense,
    InvitationAnswered,
    InvitationWithdrawn,
    MeetingCancelled,
    MeetingHeld,
    MeetingRescheduled,
    MeetingScheduled,
    PreparationCorrected,
    PreparationLogged,
    PreparationWithdrawn,
    RepresentativeInvited,
    TravelLeg,
)
from contracts.events.representation import AppointmentEnded, RepresentativeAppointed

_HELD_ON = date(2024, 3, 14)
_JOURNEY = (
    TravelLeg(on=_HELD_ON, minutes=35, kilometres=26),
    TravelLeg(on=_HELD_ON, minutes=35, kilometres=26),
)

_TOLD_OF_THE_MEETING = (
    Told(
        MeetingScheduled(
            meeting=MEETING,
            body=BODY,
            community=VESTFOLD,
            level="professional",
            kind="meeting",
            title="Skrøpelige eldre: overganger mellom sykehus og kommune",
            starts=utc(3, 13, 11),
            ends=utc(3, 13, 13),
            place="Tønsberg, møterom Slottsfjellet",
            revision=0,
            notice_days=35,
        ),
        utc(2, 7, 8, 15),
    ),
    Told(
        MeetingRescheduled(
            meeting=MEETING,
            body=BODY,
            community=VESTFOLD,
            level="professional",
            kind="meeting",
            title="Skrøpelige eldre: overganger mellom sykehus og kommune",
            starts=utc(3, 14, 11),
            ends=utc(3, 14, 13),
            place="Tønsberg, møterom Slottsfjellet",
            link="https://meet.example.org/fsu-eldre",
            revision=1,
            notice_days=28,
        ),
        utc(2, 15, 9),
        sequence=2,
    ),
    Told(
        MeetingHeld(meeting=MEETING, body=BODY, community=VESTFOLD, present=7, absent=1),
        utc(3, 14, 14, 30),
        sequence=3,
    ),
    Told(
        MeetingCancelled(
            meeting=JUNE_MEETING,
            body=BODY,
            community=VESTFOLD,
            revision=1,
            reason="no_agenda",
            recorded_by="secretariat-1",
        ),
        utc(5, 28, 6, 50),
        sequence=2,
    ),
)

_INVITATIONS = (
    Told(
        RepresentativeInvited(
            invitation=INVITATION,
            meeting=MEETING,
            body=BODY,
            community=VESTFOLD,
            practitioner=KARI,
            appointment=APPOINTMENT,
            role="member",
            deputy_rank=0,
            asked_to="attend",
        ),
        utc(2, 7, 8, 15),
        because=RepresentativeAppointed,
    ),
    Told(
        InvitationWithdrawn(
            invitation=OLAS_INVITATION, meeting=MEETING, body=BODY, community=VESTFOLD, practitioner=OLA
        ),
        utc(3, 1, 10),
        sequence=2,
        because=AppointmentEnded,
    ),
    Told(
        InvitationAnswered(
            invitation=INVITATION,
            meeting=MEETING,
            community=VESTFOLD,
            practitioner=KARI,
            answer="accepted",
            recorded_by="gp-1",
        ),
        utc(2, 8, 17, 40),
        sequence=2,
    ),
)

_PREPARATION = (
    Told(
        PreparationLogged(
            preparation=PREPARATION,
            practitioner=KARI,
            body=BODY,
            community=VESTFOLD,
            meeting=MEETING,
            on=date(2024, 3, 12),
            minutes=90,
            kind="case_work",
            logged_by="self",
            recorded_by="gp-1",
        ),
        utc(3, 12, 18),
    ),
    Told(
        PreparationCorrected(
            preparation=PREPARATION,
            practitioner=KARI,
            body=BODY,
            community=VESTFOLD,
            meeting=MEETING,
            on=date(2024, 3, 12),
            minutes=120,
            kind="case_work",
            logged_by="secretariat",
            recorded_by="recorder-1",
        ),
        utc(4, 22, 7),
        sequence=2,
    ),
    Told(
        PreparationWithdrawn(
            preparation=ENTERED_TWICE,
            practitioner=KARI,
            body=BODY,
            community=VESTFOLD,
            reason="entered_twice",
        ),
        utc(3, 12, 18, 5),
        sequence=2,
    ),
)

_ATTENDANCE = (
    Told(
        AttendanceRecorded(
            attendance=ATTENDANCE,
            meeting=MEETING,
            meeting_kind="meeting",
            practitioner=KARI,
            body=BODY,
            community=VESTFOLD,
            on=_HELD_ON,
            starts=utc(3, 14, 11),
            ends=utc(3, 14, 13),
            minutes=120,
            travel=_JOURNEY,
            paid=True,
            recorded_by="recorder-1",
        ),
        utc(3, 14, 14),
    ),
    Told(
        AttendanceCorrected(
            attendance=ATTENDANCE,
            meeting=MEETING,
            meeting_kind="meeting",
            practitioner=KARI,
            body=BODY,
            community=VESTFOLD,
            on=_HELD_ON,
            starts=utc(3, 14, 11),
            ends=utc(3, 14, 13),
            minutes=120,
            travel=_JOURNEY,
            expenses=(Expense(kind="parking", ore=9000),),
            paid=True,
            recorded_by="recorder-1",
        ),
        utc(3, 15, 8),
        sequence=2,
    ),
    Told(
        AttendanceWithdrawn(
            attendance=AT_THE_WRONG_MEETING,
            meeting=MEETING,
            meeting_kind="meeting",
            practitioner=OLA,
            body=BODY,
            community=VESTFOLD,
            on=_HELD_ON,
            starts=utc(3, 14, 11),
            ends=utc(3, 14, 13),
            minutes=120,
            paid=True,
            recorded_by="recorder-1",
            reason="wrong_meeting",
        ),
        utc(3, 15, 8, 5),
        sequence=2,
    ),
)

CHAPTER = (*_TOLD_OF_THE_MEETING, *_INVITATIONS, *_PREPARATION, *_ATTENDANCE)
