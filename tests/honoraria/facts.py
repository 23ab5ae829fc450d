"""Facts as other services tell them, each valid: a test changes only what it is about."""

from collections import defaultdict
from datetime import UTC, date, datetime
from uuid import UUID, uuid5

from contracts.event import Event
from contracts.events.meetings import (
    AttendanceCorrected,
    AttendanceRecorded,
    AttendanceWithdrawn,
    InvitationAnswered,
    MeetingCancelled,
    MeetingScheduled,
    PreparationCorrected,
    PreparationLogged,
    RepresentativeInvited,
    TravelLeg,
)
from contracts.events.representation import (
    AppointedBy,
    AppointmentEnded,
    BodyEstablished,
    HealthCommunityRegistered,
    MunicipalityMembership,
    PractitionerTermsChanged,
    RepresentativeAppointed,
)
from infra.chassis.facts import Fact
from infra.chassis.ids import new_id

SPRING = date(2024, 3, 14)
HOUR_ORE = 102_700
"""ASA 4310 on SPRING, for everybody."""
RECORDER = "recorder-1"


class Teller:
    """Numbers facts as their publishers do: one sequence per aggregate."""

    def __init__(self) -> None:
        self._last: dict[str, int] = defaultdict(int)

    def fact(self, event: Event, at: datetime = datetime(2024, 4, 1, tzinfo=UTC)) -> Fact[Event]:
        """The next fact of its aggregate."""
        aggregate = event.aggregate_id()
        self._last[aggregate] += 1
        return Fact(
            event=event,
            id=new_id(),
            type=event.event_type(),
            source=f"/samrad/{event.publisher}",
            aggregate=aggregate,
            sequence=self._last[aggregate],
            time=at,
            correlation=new_id(),
        )


def community(name: str, host: str, *others: str, leaves: date | None = None) -> HealthCommunityRegistered:
    """A community; `leaves` is the last day of the last of the others."""
    members = [MunicipalityMembership(municipality=one, valid_from=date(2020, 1, 1)) for one in (host, *others)]
    if leaves:
        members[-1] = members[-1].model_copy(update={"valid_to": leaves})
    return HealthCommunityRegistered(
        community=name, name=f"Helsefellesskapet i {name}", trust="983975259", host=host, municipalities=tuple(members)
    )


def established(body: UUID, community: str, name: str = "FSU eldre") -> BodyEstablished:
    """A body with one seat."""
    return BodyEstablished(
        body=body,
        community=community,
        level="professional",
        name=name,
        gp_seats=1,
        gp_role="member",
        established_on=date(2020, 1, 1),
    )


def terms(
    practitioner: UUID, form: str = "self_employed", *, specialist: bool | None = True, since: date = date(2020, 1, 1)
) -> PractitionerTermsChanged:
    """Terms from a day."""
    return PractitionerTermsChanged.model_validate(
        {
            "practitioner": practitioner,
            "municipality": "3907",
            "contract_form": form,
            "specialist": specialist,
            "valid_from": since,
        }
    )


def appointed(
    practitioner: UUID, body: UUID, community: str, home: str, *, since: date = date(2024, 1, 1), id: UUID | None = None
) -> RepresentativeAppointed:
    """An appointment for two years."""
    return RepresentativeAppointed(
        appointment=id or new_id(),
        practitioner=practitioner,
        body=body,
        community=community,
        level="professional",
        seat=1,
        role="member",
        deputy_rank=0,
        home_municipality=home,
        appointed_by=AppointedBy(kind="municipality", municipality=home),
        without_proposal="no_candidate",
        valid_from=since,
        valid_to=date(2025, 12, 31),
        decision_reference="2024/118-4",
    )


def ended(appointment: RepresentativeAppointed, last_day: date) -> AppointmentEnded:
    """The end of an appointment."""
    return AppointmentEnded(
        appointment=appointment.appointment,
        practitioner=appointment.practitioner,
        body=appointment.body,
        community=appointment.community,
        last_day=last_day,
        reason="resigned",
    )


def invited(
    practitioner: UUID, meeting: UUID, body: UUID, community: str, asked_to: str = "attend"
) -> RepresentativeInvited:
    """The invitation that `answered` answers."""
    return RepresentativeInvited.model_validate(
        {
            "invitation": uuid5(meeting, str(practitioner)),
            "meeting": meeting,
            "body": body,
            "community": community,
            "practitioner": practitioner,
            "appointment": new_id(),
            "role": "member",
            "deputy_rank": 1 if asked_to == "stand_by" else 0,
            "asked_to": asked_to,
        }
    )


def answered(practitioner: UUID, meeting: UUID, community: str, answer: str = "accepted") -> InvitationAnswered:
    """A GP's answer to the invitation; the same invitation for the same GP and meeting."""
    return InvitationAnswered.model_validate(
        {
            "invitation": uuid5(meeting, str(practitioner)),
            "meeting": meeting,
            "community": community,
            "practitioner": practitioner,
            "answer": answer,
        }
    )


def cancelled(meeting: UUID, body: UUID, community: str) -> MeetingCancelled:
    """The meeting will not be held."""
    return MeetingCancelled(meeting=meeting, body=body, community=community, revision=1, reason="illness")


def scheduled(meeting: UUID, body: UUID, community: str, title: str = "Vårmøtet") -> MeetingScheduled:
    """A meeting on SPRING."""
    return MeetingScheduled(
        meeting=meeting,
        body=body,
        community=community,
        level="professional",
        kind="meeting",
        title=title,
        starts=datetime(2024, 3, 14, 11, tzinfo=UTC),
        ends=datetime(2024, 3, 14, 13, tzinfo=UTC),
        revision=0,
        notice_days=30,
    )


def attended(
    practitioner: UUID,
    body: UUID,
    community: str,
    *,
    meeting: UUID | None = None,
    on: date = SPRING,
    minutes: int = 120,
    travel: tuple[int, ...] = (),
    paid: bool = True,
    by: str = RECORDER,
    id: UUID | None = None,
) -> AttendanceRecorded:
    """Attendance at a meeting, with travel legs in minutes."""
    start = datetime(on.year, on.month, on.day, 11, tzinfo=UTC)
    return AttendanceRecorded(
        attendance=id or new_id(),
        meeting=meeting or new_id(),
        meeting_kind="meeting",
        practitioner=practitioner,
        body=body,
        community=community,
        on=on,
        starts=start,
        ends=start,
        minutes=minutes,
        travel=tuple(TravelLeg(on=on, minutes=leg, kilometres=20) for leg in travel),
        paid=paid,
        recorded_by=by,
    )


def attendance_corrected(before: AttendanceRecorded, **changed: object) -> AttendanceCorrected:
    """The attendance as it should have been."""
    return AttendanceCorrected(**{**dict(before), **changed})


def attendance_withdrawn(before: AttendanceRecorded, by: str = RECORDER) -> AttendanceWithdrawn:
    """The attendance taken back."""
    return AttendanceWithdrawn(**{**dict(before), "recorded_by": by, "reason": "wrong_meeting"})


def prepared(
    practitioner: UUID,
    body: UUID,
    community: str,
    *,
    meeting: UUID | None = None,
    on: date = SPRING,
    minutes: int = 60,
    id: UUID | None = None,
    by: str | None = None,
) -> PreparationLogged:
    """Preparation logged by the GP, else by whoever it was."""
    return PreparationLogged(
        preparation=id or new_id(),
        practitioner=practitioner,
        body=body,
        community=community,
        meeting=meeting,
        on=on,
        minutes=minutes,
        kind="case_work",
        logged_by="secretariat" if by else "self",
        recorded_by=by,
    )


def preparation_corrected(before: PreparationLogged, **changed: object) -> PreparationCorrected:
    """The entry as it should have been."""
    return PreparationCorrected(**{**dict(before), **changed})
