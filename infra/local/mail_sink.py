"""A mail server that delivers nothing: every message becomes a file, one per Message-ID."""

from __future__ import annotations

import asyncio
import email
import hashlib
from collections.abc import Iterable
from email import policy
from email.message import EmailMessage
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from infra.local.state import State, write_private

BUSY = "451 4.3.0 busy, as told; try again"


def refuse_next(state: State, count: int) -> None:
    """Answer the next `count` messages with a temporary refusal (451), whoever runs the sink."""
    write_private(_refusals(state), str(count))


def messages(state: State) -> Iterable[EmailMessage]:
    """The messages kept, oldest first."""
    files = sorted(state.mail.glob("*.eml"), key=lambda file: file.stat().st_mtime_ns)
    return [email.message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]


class Sink:
    """Takes messages for one state directory; the names below are those aiosmtpd calls."""

    def __init__(self, state: State) -> None:
        self.state = state

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Keep the message, or refuse it for now if told to."""
        if _told_to_refuse(self.state):
            return BUSY
        content = envelope.original_content or b""
        path = self.state.mail / file_name(content)
        # A resend has the same Message-ID: it replaces its own file, and a reader never sees half of one.
        draft = path.with_suffix(".draft")
        draft.write_bytes(content)
        draft.replace(path)
        return f"250 2.0.0 kept as {path.name}"


async def listen(state: State, host: str, port: int) -> asyncio.Server:
    """Start taking mail in this event loop; port 0 takes a free one."""
    loop = asyncio.get_running_loop()
    sink = Sink(state)
    return await loop.create_server(
        lambda: SMTP(sink, enable_SMTPUTF8=True, ident="Samrad mail sink", loop=loop), host, port
    )


def file_name(content: bytes) -> str:
    """The file name of a message: a digest of its Message-ID, or of all of it when it has none."""
    known = email.message_from_bytes(content, policy=policy.compat32).get("Message-ID")
    return hashlib.sha256(str(known).strip().encode() if known else content).hexdigest()[:32] + ".eml"


def _refusals(state: State) -> Path:
    return state.mail / "refuse-next"


def _told_to_refuse(state: State) -> bool:
    try:
        left = int(_refusals(state).read_text(encoding="ascii"))
    except (FileNotFoundError, ValueError):
        return False
    if left > 0:
        write_private(_refusals(state), str(left - 1))
    return left > 0
