"""From where mail is sent: in whose name, and whether the data are made up. Checked when the process starts."""

import re
from dataclasses import dataclass

from infra.chassis.settings import Settings, WrongSettings
from services.notifications.mail import Sender
from services.notifications.model.mailbox import BadAddress, Mailbox
from services.notifications.post import is_null

_MAILBOX = re.compile(r"(?P<name>[^<>]*)<(?P<address>[^<>\s]+)>|(?P<bare>[^<>\s]+)")
_FORM = "write it as Sekretariatet <post@example.no>"

NOBODY = ".invalid"
"""No mail ever reaches such a domain (RFC 2606)."""


@dataclass(frozen=True, slots=True)
class Desk:
    """The sender of all letters, and the marker that stands on each when the data are made up."""

    sender: Sender
    marker: str | None
    sends: bool = True
    """Whether anything leaves at all; if not, what people would be told is kept in the register."""


def desk_from(settings: Settings) -> Desk:
    """Read the settings. Raises WrongSettings for a sender that is no mailbox, or none that can be answered."""
    written = _MAILBOX.fullmatch(settings.mail_from.strip())
    if written is None:
        raise WrongSettings(f"SAMRAD_MAIL_FROM: {_FORM}")
    local, _, domain = (written["address"] or written["bare"]).rpartition("@")
    try:
        sender = Sender(Mailbox((written["name"] or "").strip('" '), f"{local}@{domain.lower()}"), domain.lower())
    except (BadAddress, ValueError) as wrong:
        raise WrongSettings(f"SAMRAD_MAIL_FROM: {_FORM}") from wrong
    sends = not is_null(settings)
    if settings.environment == "production" and sends and sender.domain.endswith(NOBODY):
        raise WrongSettings("SAMRAD_MAIL_FROM: is missing – people answer invitations by mail, and to this address")
    return Desk(sender, settings.marker or None, sends)
