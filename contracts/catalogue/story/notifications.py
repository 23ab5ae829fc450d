"""Kari is told, Ola could not be, and nobody is invited to what is cancelled."""

from contracts.catalogue.story.people import KARI, OLA
from contracts.catalogue.story.told import Told, fact_id, id_of, utc
from contracts.events.honoraria import StatementIssued
from contracts.events.meetings import MeetingCancelled, RepresentativeInvited
from contracts.events.notifications import NotificationFailed, NotificationSent, NotificationSuppressed

CHAPTER = (
    Told(
        NotificationSent(
            notification=id_of("invitation to Kari"),
            practitioner=KARI,
            template="invitation",
            language="nn",
            channel="email",
            caused_by=fact_id(RepresentativeInvited),
        ),
        utc(2, 7, 8, 16),
        because=RepresentativeInvited,
    ),
    Told(
        NotificationFailed(
            notification=id_of("statement to Ola"),
            practitioner=OLA,
            template="statement_ready",
            language="nb",
            channel="email",
            caused_by=fact_id(StatementIssued),
            reason="mailbox_unknown",
        ),
        utc(4, 5, 9, 30),
        because=StatementIssued,
    ),
    Told(
        NotificationSuppressed(
            notification=id_of("invitation to June"),
            practitioner=OLA,
            template="invitation",
            caused_by=fact_id(MeetingCancelled),
            reason="meeting_cancelled",
        ),
        utc(5, 28, 6, 51),
        because=MeetingCancelled,
    ),
)
