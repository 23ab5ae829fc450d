"""Handing mail over by SMTP (RFC 5321): one connection while there is work, and an outcome for whatever happens."""

import asyncio
import contextlib
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import unquote, urlsplit

import aiosmtplib

from infra.chassis.settings import Settings, WrongSettings
from services.notifications.model.outcome import Accepted, Outcome, Refused, Silent, Unreached

PATIENCE = 60.0
"""Seconds for each answer of the server; a message counts as lost sight of when it takes longer."""

_UNAVAILABLE = 421  # RFC 5321, 4.2.3: the server is closing the connection; it says nothing about the mail
_PORTS = {"smtp": 25, "smtps": 465}

NULL = "null:"
"""SAMRAD_SMTP_URL of a house that sends no mail."""


class Post(Protocol):
    """What takes mail."""

    async def hand_over(self, mail: bytes, *, sender: str, to: str) -> Outcome:
        """Hand one mail over; never raises for what a server or network does."""
        ...

    async def rest(self) -> None:
        """Nothing more to send for now."""
        ...


@dataclass(frozen=True, slots=True)
class Server:
    """Where mail is handed in, and as whom."""

    host: str
    port: int
    tls_from_start: bool
    user: str | None = None
    password: str | None = None


def is_null(settings: Settings) -> bool:
    """Whether nothing is to be sent, by choice."""
    return settings.smtp_url.get_secret_value() == NULL


def post_from(settings: Settings, *, greeting: str) -> Post:
    """What the settings name. Raises WrongSettings."""
    return Nowhere() if is_null(settings) else Smtp(server_from(settings), greeting=greeting)


def server_from(settings: Settings) -> Server:
    """Read SAMRAD_SMTP_URL. Raises WrongSettings; a service that cannot send should not look healthy."""
    url = settings.smtp_url.get_secret_value()
    form = f"write it as smtp://host:port or smtps://user:password@host:port, or {NULL} to send nothing"
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port or _PORTS.get(parts.scheme, 0)
    except ValueError as wrong:
        raise WrongSettings(f"SAMRAD_SMTP_URL: {form}") from wrong
    if not url:
        raise WrongSettings(f"SAMRAD_SMTP_URL: is missing – {form}")
    if parts.scheme not in _PORTS or not host:
        raise WrongSettings(f"SAMRAD_SMTP_URL: {form}")
    user, password = (unquote(part) if part else None for part in (parts.username, parts.password))
    return Server(host, port, parts.scheme == "smtps", user, password)


class Nowhere:
    """Takes nothing: with it, whoever decides lets nothing leave."""

    async def hand_over(self, mail: bytes, *, sender: str, to: str) -> Outcome:
        """Say that there is no way out of here."""
        return Unreached("no mail is sent from here")

    async def rest(self) -> None:
        """There is nothing to end."""


class Smtp:
    """A mail server. Signing in over a connection that is not encrypted is refused."""

    def __init__(self, server: Server, *, greeting: str) -> None:
        self._client = aiosmtplib.SMTP(
            hostname=server.host,
            port=server.port,
            username=server.user,
            password=server.password,
            use_tls=server.tls_from_start,
            start_tls=True if server.user and not server.tls_from_start else None,
            local_hostname=greeting,
            timeout=PATIENCE,
        )
        self._one_at_a_time = asyncio.Lock()

    async def hand_over(self, mail: bytes, *, sender: str, to: str) -> Outcome:
        """Hand one mail over, connecting first where needed."""
        async with self._one_at_a_time:
            return await self._hand_over(mail, sender, to)

    async def _hand_over(self, mail: bytes, sender: str, to: str) -> Outcome:
        try:
            if not self._client.is_connected:
                await self._client.connect()
        except (aiosmtplib.SMTPException, OSError) as failed:
            await self.rest()
            return Unreached(type(failed).__name__)
        try:
            await self._client.sendmail(sender, [to], mail)
        except aiosmtplib.SMTPRecipientsRefused as refused:
            return _answered(refused.recipients[0].code)
        except (aiosmtplib.SMTPSenderRefused, aiosmtplib.SMTPHeloError) as refused:
            # It refuses us, whatever the mail: somebody has to mend the settings, and the mail waits.
            return Unreached(f"{type(refused).__name__} {refused.code}")
        except aiosmtplib.SMTPResponseException as refused:
            return _answered(refused.code)
        except (aiosmtplib.SMTPException, OSError):
            await self.rest()
            return Silent()
        return Accepted()

    async def rest(self) -> None:
        """Say goodbye; the next mail connects again."""
        if not self._client.is_connected:
            return
        with contextlib.suppress(aiosmtplib.SMTPException, OSError):
            async with asyncio.timeout(2):
                await self._client.quit()
        self._client.close()


def _answered(code: int) -> Outcome:
    return Unreached(f"SMTP {code}") if code == _UNAVAILABLE or not 400 <= code < 600 else Refused(code)
