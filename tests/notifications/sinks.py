"""Mail servers of the test's own: the local stack's sink, and one that says what the test wants."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session
from icalendar import Calendar, Event

from infra.local import mail_sink
from infra.local.state import State

HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Mailroom:
    """The sink, what lies in it, and its address."""

    state: State
    url: str

    def to(self, address: str) -> list[EmailMessage]:
        """The mails to one address, oldest first."""
        return [mail for mail in mail_sink.messages(self.state) if address in str(mail["To"])]

    def refuse_next(self, count: int) -> None:
        """Answer 451 so many times."""
        mail_sink.refuse_next(self.state, count)

    def bytes_by_name(self) -> dict[str, bytes]:
        """Every file as it lies there."""
        return {file.name: file.read_bytes() for file in self.state.mail.glob("*.eml")}


@asynccontextmanager
async def mailroom(folder: Path) -> AsyncIterator[Mailroom]:
    """A sink on a free port."""
    state = State(folder)
    server = await mail_sink.listen(state, HOST, 0)
    yield Mailroom(state, f"smtp://{HOST}:{_port(server)}")
    server.close()


@dataclass(slots=True)
class Scripted:
    """Answers each mail with the next of `answers`, then takes everything; remembers what it was sent."""

    answers: list[str]
    taken: list[bytes] = field(default_factory=list)
    wait: asyncio.Event | None = None
    """The answer is held back until this is set."""

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.taken.append(envelope.original_content or b"")
        if self.wait is not None:
            await self.wait.wait()
        return self.answers.pop(0) if self.answers else "250 2.0.0 kept"


@asynccontextmanager
async def scripted(*answers: str, wait: asyncio.Event | None = None) -> AsyncIterator[tuple[Scripted, str]]:
    """A server that answers as the test wants, and its address."""
    handler = Scripted(list(answers), wait=wait)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(handler, ident="scripted", loop=loop), HOST, 0)
    yield handler, f"smtp://{HOST}:{_port(server)}"
    server.close()


def _port(server: asyncio.Server) -> int:
    port: int = server.sockets[0].getsockname()[1]
    return port


def text_of(mail: EmailMessage) -> str:
    """What a person reads."""
    part = mail.get_body(("plain",))
    assert isinstance(part, EmailMessage)
    return str(part.get_content()).replace("\r\n", "\n")


def entry_of(mail: EmailMessage) -> tuple[str, Event]:
    """The calendar entry beside the text: its method and the event."""
    (part,) = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    calendar = Calendar.from_ical(content)
    assert isinstance(calendar, Calendar)
    (event,) = calendar.walk("VEVENT")
    assert isinstance(event, Event)
    assert str(calendar["METHOD"]) == part.get_param("method")
    return str(calendar["METHOD"]), event


def sequence_of(mail: EmailMessage) -> int:
    """Which version of the calendar entry it carries."""
    return int(str(entry_of(mail)[1]["SEQUENCE"]))
