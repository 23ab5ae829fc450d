"""The mail itself: the same bytes whenever it is made again, and no header that a name or a title can add to."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from uuid import UUID

from services.notifications.calendar import CalendarPart
from services.notifications.model.mailbox import Mailbox, one_line
from services.notifications.model.template import Written
from services.notifications.subject import MAIL
from services.notifications.words import made_up, spoken

_DOMAIN = re.compile(r"([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]*[a-z0-9])?")


@dataclass(frozen=True, slots=True)
class Sender:
    """In whose name mail is sent, where answers go, and the domain that its message ids belong to."""

    mailbox: Mailbox
    domain: str
    reply_to: Mailbox | None = None

    def __post_init__(self) -> None:
        if not _DOMAIN.fullmatch(self.domain):
            raise ValueError(f"not a domain in lower-case ASCII: {self.domain!r}")


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One notification to one person; `follows` is the notification whose mail it continues."""

    notification: UUID
    to: Mailbox
    written: Written
    language: str
    at: datetime
    """When it was decided to send it, aware of its zone: the mail's date."""
    calendar: CalendarPart | None = None
    follows: UUID | None = None


def mail(outgoing: Outgoing, sender: Sender, *, marker: str | None = None) -> EmailMessage:
    """A message ready to be sent; with a marker, subject and text say that the data are made up.

    The Message-ID is made from the notification's id: a mail sent twice after a crash is one mail to whoever reads.
    """
    message = EmailMessage(policy=MAIL)
    message["From"] = _address(sender.mailbox)
    message["To"] = _address(outgoing.to)
    if sender.reply_to:
        message["Reply-To"] = _address(sender.reply_to)
    subject = one_line(outgoing.written.subject)
    message["Subject"] = f"[{one_line(marker)}] {subject}" if marker else subject
    if outgoing.at.tzinfo is None:
        raise ValueError("a mail's date needs a zone")
    message["Date"] = outgoing.at.astimezone(UTC)
    message["Message-ID"] = message_id(outgoing.notification, sender)
    if outgoing.follows:
        message["In-Reply-To"] = message_id(outgoing.follows, sender)
        message["References"] = message_id(outgoing.follows, sender)
    message["Auto-Submitted"] = "auto-generated"
    _fill(message, outgoing, marker)
    # Last: filling in a calendar moves every content header from the message to its first part.
    message["Content-Language"] = spoken(outgoing.language)
    return message


def message_id(notification: UUID, sender: Sender) -> str:
    """`<id@domain>`: the same for the same notification, always."""
    return f"<{notification}@{sender.domain}>"


def _fill(message: EmailMessage, outgoing: Outgoing, marker: str | None) -> None:
    text = outgoing.written.body
    if marker:
        text = f"{made_up(one_line(marker), outgoing.language)}\n\n{text}"
    message.set_content(text, cte="quoted-printable")
    if outgoing.calendar is None:
        return
    message.add_alternative(
        outgoing.calendar.content,
        maintype="text",
        subtype="calendar",
        cte="base64",
        params={"method": outgoing.calendar.method, "charset": "UTF-8", "name": "invite.ics"},
    )
    # The library would draw a random boundary when the mail is written out.
    message.set_boundary(f"=_{outgoing.notification.hex}")


def _address(mailbox: Mailbox) -> Address:
    return Address(display_name=mailbox.name, addr_spec=mailbox.address)
