"""Calendar invitations as mail programs understand them: iTIP (RFC 5546) requests and cancellations.

The UID is the invitation's id, so every message about one invitation is about one entry; SEQUENCE is the meeting's
revision, so an older message never undoes a newer one. Times are UTC: every program shows them in its own zone.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal
from uuid import UUID

from icalendar import Calendar, Event, vCalAddress, vText, vUri

from services.notifications.model.mailbox import Mailbox, one_line

PRODUCT = "-//Samrad//Notifications//NO"

Method = Literal["REQUEST", "CANCEL"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One person's invitation to one meeting, as it is now; all times aware of their zone."""

    invitation: UUID
    sequence: int
    """The meeting's revision; grows with every change those invited must be told of, cancellation included."""
    starts: datetime
    ends: datetime
    summary: str
    description: str
    organizer: Mailbox
    attendee: Mailbox
    stated_at: datetime
    """When the invitation or its change was stated: the entry's DTSTAMP."""
    place: str | None = None
    link: str | None = None
    language: str = "nb"


@dataclass(frozen=True, slots=True)
class CalendarPart:
    """What goes into the mail beside its text."""

    method: Method
    content: bytes


def request(entry: Entry, *, marker: str | None = None) -> CalendarPart:
    """Ask the attendee to come, or to take a changed entry; an answer is asked for."""
    return _part(entry, "REQUEST", marker)


def cancel(entry: Entry, *, marker: str | None = None) -> CalendarPart:
    """Take the entry out of the attendee's calendar."""
    return _part(entry, "CANCEL", marker)


def _part(entry: Entry, method: Method, marker: str | None) -> CalendarPart:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add_component(_event(entry, method, marker))
    return CalendarPart(method, calendar.to_ical())


def _event(entry: Entry, method: Method, marker: str | None) -> Event:
    event = Event()
    event.add("uid", str(entry.invitation))
    event.add("sequence", entry.sequence)
    event.add("dtstamp", _utc(entry.stated_at))
    event.add("dtstart", _utc(entry.starts))
    event.add("dtend", _utc(entry.ends))
    summary = one_line(f"[{marker}] {entry.summary}" if marker else entry.summary)
    event["summary"] = vText(summary, params={"LANGUAGE": entry.language})
    event.add("description", entry.description)
    if entry.place:
        event.add("location", one_line(entry.place))
    if entry.link:
        event["url"] = vUri("".join(one_line(entry.link).split()))
    event.add("status", "CANCELLED" if method == "CANCEL" else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if method == "CANCEL" else "OPAQUE")
    event["organizer"] = _address(entry.organizer)
    attendee = _address(entry.attendee)
    attendee.params["CUTYPE"] = "INDIVIDUAL"
    attendee.params["ROLE"] = "REQ-PARTICIPANT"
    attendee.params["PARTSTAT"] = "NEEDS-ACTION"
    attendee.params["RSVP"] = "FALSE" if method == "CANCEL" else "TRUE"
    event["attendee"] = attendee
    return event


def _address(mailbox: Mailbox) -> vCalAddress:
    address = vCalAddress(f"mailto:{mailbox.address}")
    # A quotation mark cannot stand in a parameter (RFC 5545, 3.2).
    address.params["CN"] = mailbox.name.replace('"', "'")
    return address


def _utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a time without a zone would land at another hour in another calendar")
    return moment.astimezone(UTC)
