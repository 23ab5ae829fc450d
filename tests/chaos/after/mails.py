"""Every message that was sent lies in the mail sink, once."""

import re
from collections.abc import Iterator
from pathlib import Path

from infra.chassis.work import Connection

_MESSAGE_ID = re.compile(rb"^Message-ID:\s*<([0-9a-f-]{36})@", re.MULTILINE | re.IGNORECASE)
_SENT = "select notification::text as id, state from notifications where told_in is null"
"""Several may be told in the mail of one."""


async def differences(notifications: Connection, folder: Path) -> list[str]:
    """Mails that were said to be sent and did not arrive, and mails that nobody sent.

    A mail may lie there that is not said to be sent: its sender was killed in between, and then it was no longer true.
    """
    states = {row["id"]: row["state"] for row in await notifications.fetch(_SENT)}
    return [f"notifications: {said}" for said in _differ(states, _arrived(folder))]


def _arrived(folder: Path) -> set[str]:
    found = set[str]()
    for file in folder.glob("*.eml"):
        told = _MESSAGE_ID.search(file.read_bytes()[:8192])
        found.add(told[1].decode() if told else file.name)
    return found


def _differ(states: dict[str, str], arrived: set[str]) -> Iterator[str]:
    for id, state in states.items():
        if state == "sent" and id not in arrived:
            yield f"message {id} was sent, and did not arrive"
        elif state == "sending":
            yield f"message {id} is still being sent"
    for strange in arrived - states.keys():
        yield f"a mail {strange} arrived, and there is no such message"
