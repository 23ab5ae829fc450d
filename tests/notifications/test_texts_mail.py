"""The mail: the same bytes each time, whole in any mail program, and closed to what names might smuggle in."""

from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.notifications.calendar import CalendarPart
from services.notifications.mail import Outgoing, Sender, mail
from services.notifications.model.mailbox import BadAddress, Mailbox
from services.notifications.model.template import Written

SENDER = Sender(Mailbox("Sekretariatet i Vestfold", "samrad@vestfold.example"), "samrad.example")
INVITATION = CalendarPart("REQUEST", b"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n")
OUTGOING = Outgoing(
    notification=UUID("018e9999-0000-7000-8000-3f9c0a5e7b21"),
    to=Mailbox("Anne Sørlie Østbø", "anne@lege.example"),
    written=Written("Invitasjon: Vårmøtet, torsdag 14. mars", "Hei, Anne!\n\nDu er invitert til møtet på Nøtterøy.\n"),
    language="nb",
    at=datetime(2024, 2, 1, 8, 0, tzinfo=UTC),
    calendar=INVITATION,
)


def received(message: EmailMessage) -> EmailMessage:
    """As the other end reads it off the wire."""
    got = message_from_bytes(message.as_bytes(), policy=policy.default)
    assert isinstance(got, EmailMessage)
    return got


def text_of(message: EmailMessage) -> str:
    part = message.get_body(("plain",))
    assert isinstance(part, EmailMessage)
    return str(part.get_content()).replace("\r\n", "\n")


def test_an_invitation_is_text_and_calendar_side_by_side() -> None:
    got = received(mail(OUTGOING, SENDER))
    assert got.get_content_type() == "multipart/alternative"
    plain, calendar = got.iter_parts()
    assert plain.get_content_type() == "text/plain"
    assert calendar.get_content_type() == "text/calendar"
    assert calendar.get_param("method") == "REQUEST"
    assert calendar.get_payload(decode=True) == INVITATION.content
    assert text_of(got) == OUTGOING.written.body


def test_a_letter_without_a_calendar_is_plain_text() -> None:
    got = received(mail(replace(OUTGOING, calendar=None), SENDER))
    assert got.get_content_type() == "text/plain"
    assert text_of(got) == OUTGOING.written.body


def test_headers_say_who_what_and_that_nobody_typed_it() -> None:
    got = received(mail(OUTGOING, replace(SENDER, reply_to=Mailbox("", "svar@vestfold.example"))))
    assert got["To"] == "Anne Sørlie Østbø <anne@lege.example>"
    assert got["From"] == "Sekretariatet i Vestfold <samrad@vestfold.example>"
    assert got["Reply-To"] == "svar@vestfold.example"
    assert got["Subject"] == "Invitasjon: Vårmøtet, torsdag 14. mars"
    assert got["Auto-Submitted"] == "auto-generated"
    assert got["Content-Language"] == "nb"
    assert got["Date"].datetime == OUTGOING.at


def test_the_same_notification_is_the_same_mail_byte_for_byte() -> None:
    assert mail(OUTGOING, SENDER).as_bytes() == mail(OUTGOING, SENDER).as_bytes()
    assert mail(OUTGOING, SENDER)["Message-ID"] == "<018e9999-0000-7000-8000-3f9c0a5e7b21@samrad.example>"


def test_a_change_continues_the_mail_it_is_about() -> None:
    before = UUID("018e9999-0000-7000-8000-000000000001")
    got = received(mail(replace(OUTGOING, follows=before), SENDER))
    assert got["In-Reply-To"] == got["References"] == f"<{before}@samrad.example>"
    assert mail(OUTGOING, SENDER)["In-Reply-To"] is None


def test_made_up_data_are_marked_in_subject_and_text() -> None:
    got = received(mail(OUTGOING, SENDER, marker="OPPDIKTET"))
    assert got["Subject"] == "[OPPDIKTET] Invitasjon: Vårmøtet, torsdag 14. mars"
    assert text_of(got).startswith("OPPDIKTET: dette er en prøve.")
    assert text_of(got).endswith(OUTGOING.written.body)


@settings(deadline=None)
@given(st.text(), st.text(), st.text())
def test_no_name_or_title_adds_a_header(name: str, subject: str, marker: str) -> None:
    hostile = replace(
        OUTGOING,
        to=Mailbox(f"{name}\r\nBcc: x@evil.example", "anne@lege.example"),
        written=Written(f"{subject}\r\nBcc: x@evil.example\n\nbody", "Hei!\n"),
    )
    got = received(mail(hostile, SENDER, marker=f"{marker}\nCc: y@evil.example"))
    assert got["Bcc"] is None
    assert got["Cc"] is None
    assert sorted(got.keys()) == sorted(received(mail(OUTGOING, SENDER)).keys())
    assert [address.addr_spec for address in got["To"].addresses] == ["anne@lege.example"]


@pytest.mark.parametrize(
    "address",
    [
        "",
        "anne",
        "anne@",
        "@lege.example",
        "anne@lege",
        "anne@lege.example\r\nBcc: x@evil.example",
        "anne@lege.example, x@evil.example",
        "anne lege@lege.example",
        "<anne@lege.example>",
        "ånne@lege.example",
        "anne..b@lege.example",
        "a" * 250 + "@lege.example",
    ],
)
def test_what_is_not_one_address_is_refused_without_repeating_it(address: str) -> None:
    with pytest.raises(BadAddress) as refused:
        Mailbox("Anne", address)
    assert not address or address not in refused.value.detail
    assert refused.value.field == "address"


def test_a_domain_for_message_ids_is_checked_when_it_is_set() -> None:
    with pytest.raises(ValueError, match="not a domain"):
        replace(SENDER, domain="samrad.example>\r\nBcc: x")


def test_a_date_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        mail(replace(OUTGOING, at=datetime(2024, 2, 1, 8, 0)), SENDER)  # noqa: DTZ001 - the point of it
