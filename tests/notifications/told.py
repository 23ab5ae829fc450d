"""One GP in one body with one meeting, and the facts that other services would state about them."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from contracts.events.honoraria import (
    HonorariumApproved,
    HonorariumCalculated,
    HonorariumLine,
    HonorariumRejected,
    PayeeConfirmed,
    StatementIssued,
)
from contracts.events.meetings import (
    InvitationWithdrawn,
    MeetingCancelled,
    MeetingRescheduled,
    MeetingScheduled,
    RepresentativeInvited,
)
from contracts.events.representation import (
    AppointedBy,
    AppointmentEnded,
    BodyEstablished,
    ContactDetailsChanged,
    HealthCommunityRegistered,
    MunicipalityMembership,
    RepresentativeAppointed,
)
from infra.chassis.ids import new_id

STARTS = datetime(2024, 3, 14, 11, 0, tzinfo=UTC)
DAY = STARTS.date()
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Story:
    """Fresh ids throughout; the methods give facts about them, and the test changes what it is about."""

    practitioner: UUID = field(default_factory=new_id)
    body_id: UUID = field(default_factory=new_id)
    appointment: UUID = field(default_factory=new_id)
    meeting: UUID = field(default_factory=new_id)
    invitation: UUID = field(default_factory=new_id)
    community: str = field(default_factory=lambda: f"c-{uuid4().hex[:12]}")

    @property
    def address(self) -> str:
        """Where the GP reads mail; nobody else has this address."""
        return f"gp-{self.practitioner.hex}@lege.example"

    def registered(self, name: str = "Helsefellesskapet i Prøveland", **towns: str | None) -> HealthCommunityRegistered:
        """The community with its municipalities: `registered(m3905="Tønsberg")`."""
        return HealthCommunityRegistered(
            community=self.community,
            name=name,
            trust="983975259",
            host="3905",
            municipalities=tuple(
                MunicipalityMembership(municipality=number[1:], valid_from=date(2020, 1, 1), name=town)
                for number, town in (towns or {"m3905": None}).items()
            ),
        )

    def contact(self, **changed: Any) -> ContactDetailsChanged:
        said: dict[str, Any] = {
            "practitioner": self.practitioner,
            "name": "Anne Sørlie",
            "email": self.address,
            "language": "nb",
        }
        return ContactDetailsChanged(**said | changed)

    def body(self, name: str = "SSU Vestfold") -> BodyEstablished:
        return BodyEstablished(
            body=self.body_id,
            community=self.community,
            level="strategic",
            name=name,
            gp_seats=2,
            gp_role="member",
            established_on=date(2020, 1, 1),
        )

    def appointed(self, **changed: Any) -> RepresentativeAppointed:
        said: dict[str, Any] = {
            "appointment": self.appointment,
            "practitioner": self.practitioner,
            "body": self.body_id,
            "community": self.community,
            "level": "strategic",
            "seat": 1,
            "role": "member",
            "deputy_rank": 0,
            "home_municipality": "3905",
            "appointed_by": AppointedBy(kind="municipality", municipality="3905"),
            "without_proposal": "no_candidate",
            "valid_from": date(2024, 1, 1),
            "valid_to": date(2027, 12, 31),
            "decision_reference": "2024/118-4",
        }
        return RepresentativeAppointed(**said | changed)

    def ended(self, last_day: date) -> AppointmentEnded:
        return AppointmentEnded(
            appointment=self.appointment,
            practitioner=self.practitioner,
            body=self.body_id,
            community=self.community,
            last_day=last_day,
            reason="resigned",
        )

    def _planned(self, starts: datetime, **changed: Any) -> dict[str, Any]:
        return {
            "meeting": self.meeting,
            "body": self.body_id,
            "community": self.community,
            "level": "strategic",
            "kind": "meeting",
            "title": "Vårmøtet",
            "starts": starts,
            "ends": starts + timedelta(hours=2),
            "place": "Tønsberg",
            "notice_days": 30,
        } | changed

    def scheduled(self, starts: datetime = STARTS, **changed: Any) -> MeetingScheduled:
        return MeetingScheduled(**self._planned(starts, revision=0) | changed)

    def moved(self, starts: datetime = STARTS + WEEK, revision: int = 1, **changed: Any) -> MeetingRescheduled:
        return MeetingRescheduled(**self._planned(starts, revision=revision) | changed)

    def cancelled(self, revision: int = 1) -> MeetingCancelled:
        return MeetingCancelled(
            meeting=self.meeting, body=self.body_id, community=self.community, revision=revision, reason="illness"
        )

    def invited(self, **changed: Any) -> RepresentativeInvited:
        said: dict[str, Any] = {
            "invitation": self.invitation,
            "meeting": self.meeting,
            "body": self.body_id,
            "community": self.community,
            "practitioner": self.practitioner,
            "appointment": self.appointment,
            "role": "member",
            "deputy_rank": 0,
            "asked_to": "attend",
        }
        return RepresentativeInvited(**said | changed)

    def withdrawn(self) -> InvitationWithdrawn:
        return InvitationWithdrawn(
            invitation=self.invitation,
            meeting=self.meeting,
            body=self.body_id,
            community=self.community,
            practitioner=self.practitioner,
        )

    def calculated(
        self, claim: UUID, version: int = 1, total: int = 256_750, *, meeting: bool = True, on: date = DAY
    ) -> HonorariumCalculated:
        line = HonorariumLine(
            kind="meeting" if meeting else "preparation",
            on=on,
            minutes=150,
            counted_minutes=150,
            rate_ore=102_700,
            amount_ore=total,
            tax_treatment="office",
            cause=claim,
        )
        return HonorariumCalculated(
            claim=claim,
            version=version,
            practitioner=self.practitioner,
            body=self.body_id,
            community=self.community,
            meeting=self.meeting if meeting else None,
            home="3905",
            payer="3905",
            lines=(line,),
            total_ore=total,
        )

    def approved(
        self, claim: UUID, version: int = 1, total: int = 256_750, change: int = 256_750
    ) -> HonorariumApproved:
        return HonorariumApproved(
            claim=claim,
            version=version,
            practitioner=self.practitioner,
            body=self.body_id,
            community=self.community,
            meeting=self.meeting,
            payer="3905",
            total_ore=total,
            change_ore=change,
        )

    def rejected(self, claim: UUID, version: int = 1, reason: str = "wrong_hours") -> HonorariumRejected:
        return HonorariumRejected(
            claim=claim, version=version, practitioner=self.practitioner, community=self.community, reason=reason
        )

    def payee(self, **changed: Any) -> PayeeConfirmed:
        said: dict[str, Any] = {"payee": new_id(), "practitioner": self.practitioner, "valid_from": date(2024, 4, 1)}
        return PayeeConfirmed(**said | changed)

    def statement(self, **changed: Any) -> StatementIssued:
        said: dict[str, Any] = {
            "statement": new_id(),
            "run": new_id(),
            "practitioner": self.practitioner,
            "municipality": "3905",
            "total_ore": 256_750,
        }
        return StatementIssued(**said | changed)
