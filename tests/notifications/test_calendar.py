"""Calendar entries as another program reads them back."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar, Event

from services.notifications.calendar import CalendarPart, Entry, cancel, request
from services.notifications.model.mailbox import Mailbox

ENTRY = Entry(
    invitation=UUID("018e9999-0000-7000-8000-3f9c0a5e7b21"),
    sequence=0,
    starts=datetime(2024, 3, 14, 11, 0, tzinfo=UTC),
    ends=datetime(2024, 3, 14, 13, 30, tzinfo=UTC),
    summary="Vårmøtet, Strategisk samarbeidsutvalg",
    description="Hei, Anne!\n\nDu er invitert; ta med sakene, takk.",
    organizer=Mailbox("Sekretariatet", "samrad@vestfold.example"),
    attendee=Mailbox("Anne Sørlie Østbø", "anne@lege.example"),
    stated_at=datetime(2024, 2, 1, 8, 0, tzinfo=UTC),
    place="Tønsberg, møterom 2",
    link="https://moete.example/14",
)


def read(part: CalendarPart) -> tuple[Calendar, Event]:
    calendar = Calendar.from_ical(part.content)
    assert isinstance(calendar, Calendar)
    (event,) = calendar.walk("VEVENT")
    assert isinstance(event, Event)
    return calendar, event


def test_a_request_asks_one_person_for_an_answer() -> None:
    calendar, event = read(request(ENTRY))
    assert calendar["METHOD"] == "REQUEST"
    assert calendar["VERSION"] == "2.0"
    assert event["UID"] == str(ENTRY.invitation)
    assert event["SEQUENCE"] == 0
    assert event["STATUS"] == "CONFIRMED"
    assert str(event["ORGANIZER"]) == "mailto:samrad@vestfold.example"
    attendee = event["ATTENDEE"]
    assert str(attendee) == "mailto:anne@lege.example"
    assert attendee.params["PARTSTAT"] == "NEEDS-ACTION"
    assert attendee.params["RSVP"] == "TRUE"
    assert attendee.params["CN"] == "Anne Sørlie Østbø"


def test_text_survives_commas_semicolons_and_lines() -> None:
    _, event = read(request(ENTRY))
    assert str(event["SUMMARY"]) == ENTRY.summary
    assert str(event["DESCRIPTION"]) == ENTRY.description
    assert str(event["LOCATION"]) == ENTRY.place
    assert str(event["URL"]) == ENTRY.link


def test_times_are_told_in_utc_whatever_zone_they_came_in() -> None:
    oslo = timezone(timedelta(hours=1))
    _, event = read(request(replace(ENTRY, starts=ENTRY.starts.astimezone(oslo))))
    assert b"DTSTART:20240314T110000Z" in request(ENTRY).content
    assert event.start == ENTRY.starts
    assert event.end == ENTRY.ends


def test_a_change_keeps_the_entry_and_raises_the_sequence() -> None:
    moved = replace(ENTRY, sequence=1, starts=ENTRY.starts + timedelta(days=7), ends=ENTRY.ends + timedelta(days=7))
    _, before = read(request(ENTRY))
    _, after = read(request(moved))
    assert after["UID"] == before["UID"]
    assert after["SEQUENCE"] == 1
    assert after.start == moved.starts
    assert before.start == ENTRY.starts


def test_a_cancellation_takes_the_entry_out_and_asks_for_nothing() -> None:
    part = cancel(replace(ENTRY, sequence=2))
    calendar, event = read(part)
    assert part.method == calendar["METHOD"] == "CANCEL"
    assert event["STATUS"] == "CANCELLED"
    assert event["UID"] == str(ENTRY.invitation)
    assert event["SEQUENCE"] == 2
    assert event["ATTENDEE"].params["RSVP"] == "FALSE"


def test_made_up_meetings_are_marked_in_the_calendar() -> None:
    _, event = read(request(ENTRY, marker="OPPDIKTET"))
    assert str(event["SUMMARY"]) == f"[OPPDIKTET] {ENTRY.summary}"


def test_what_is_not_known_is_left_out() -> None:
    _, event = read(request(replace(ENTRY, place=None, link=None)))
    assert "LOCATION" not in event
    assert "URL" not in event


def test_the_same_entry_gives_the_same_bytes() -> None:
    assert request(ENTRY) == request(ENTRY)
    assert cancel(ENTRY) == cancel(ENTRY)


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        request(replace(ENTRY, starts=datetime(2024, 3, 14, 12, 0)))  # noqa: DTZ001 - the point of it


@settings(deadline=None)
@given(st.text(), st.text(), st.text(), st.text())
def test_no_text_adds_a_property(name: str, title: str, place: str, link: str) -> None:
    tail = "\r\nATTENDEE:mailto:x@evil.example"
    part = request(
        replace(
            ENTRY,
            attendee=Mailbox(name + '";X=1:' + tail, "anne@lege.example"),
            summary=title + tail,
            description=place + tail,
            place=place + tail,
            link=link + tail,
        )
    )
    _, event = read(part)
    assert str(event["ATTENDEE"]) == "mailto:anne@lege.example"
    assert set(event) == set(read(request(ENTRY))[1])
    assert set(event["ATTENDEE"].params) == set(read(request(ENTRY))[1]["ATTENDEE"].params)
