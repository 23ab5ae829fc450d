"""The connection to NATS, and publishing on JetStream: a batch that is stored whole or not at all, or one by one."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nats
import structlog
from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.errors import MaxPayloadError, NoRespondersError

from contracts.topology import inbox_of
from infra.chassis.ids import new_id

log = structlog.get_logger()

PASSING = frozenset({10008, 10023, 10047, 10074, 10076, 10077, 10118, 10167})
"""JetStream errors that time mends: no leader, no room, restarting, too busy. Any other refusal is for good."""


class Unreachable(Exception):
    """The bus did not answer, or not for now: nothing is known of what was sent."""


class Refused(Exception):
    """The bus will never take this message; the text says why."""


class BatchRefused(Exception):
    """The bus took nothing of a batch; the messages must be tried one by one."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message to publish."""

    subject: str
    payload: bytes
    headers: Mapping[str, str]


class Forbidden:
    """Publishes the server would not allow. It says so on the connection, never to the one who published."""

    def __init__(self) -> None:
        self.subjects: set[str] = set()

    async def note(self, error: Exception) -> None:
        """The client's `error_cb`: remember a refused subject, and be loud about everything."""
        text = str(error)
        if "permissions violation for publish" in text.lower():
            self.subjects.add(text.split('"')[1] if '"' in text else text)
        log.error("bus_error", error=text)

    def takes(self, subject: str) -> bool:
        """Whether this very publish was refused; asked once."""
        found = next((s for s in self.subjects if s.lower() == subject.lower()), None)
        self.subjects.discard(found or "")
        return found is not None


class Bus:
    """One user's connection."""

    def __init__(self, client: Client, forbidden: Forbidden) -> None:
        self.client = client
        self.forbidden = forbidden

    async def publish_batch(self, messages: Sequence[Outgoing], *, timeout: float = 10) -> None:
        """Publish all or nothing, to one stream, in order; returns when the bus has it on disk.

        Raises BatchRefused when nothing was stored, Unreachable when that is not known. At most 1 000 messages.
        """
        batch = str(new_id())
        last = len(messages)
        try:
            for number, message in enumerate(messages[:-1], 1):
                await self.client.publish(message.subject, message.payload, headers=_batched(message, batch, number))
            final = messages[-1]
            headers = {**_batched(final, batch, last), "Nats-Batch-Commit": "1"}
            reply = await self.client.request(final.subject, final.payload, timeout=timeout, headers=headers)
        except MaxPayloadError as wrong:
            raise BatchRefused(str(wrong)) from wrong
        except (NatsError, OSError) as wrong:
            if forbidden := [m.subject for m in messages if self.forbidden.takes(m.subject)]:
                raise BatchRefused(f"no permission to publish on {forbidden[0]}") from wrong
            raise Unreachable(str(wrong) or type(wrong).__name__) from wrong
        answer = json.loads(reply.data)
        if "error" in answer:
            raise BatchRefused(_in_words(answer["error"]))
        if answer.get("count") != last:
            raise BatchRefused(f"the bus counted {answer.get('count')} of {last}")

    async def publish_one(self, message: Outgoing, *, timeout: float = 5) -> None:
        """Publish one message; one that the bus has already is no error. Raises Refused or Unreachable."""
        try:
            reply = await self.client.request(
                message.subject, message.payload, timeout=timeout, headers=dict(message.headers)
            )
        except MaxPayloadError as wrong:
            raise Refused(str(wrong)) from wrong
        except NoRespondersError as wrong:
            raise Unreachable(f"no stream listens on {message.subject}") from wrong
        except (NatsError, OSError) as wrong:
            if self.forbidden.takes(message.subject):
                raise Refused(f"no permission to publish on {message.subject}") from wrong
            raise Unreachable(str(wrong) or type(wrong).__name__) from wrong
        answer = json.loads(reply.data)
        if "error" in answer:
            error = answer["error"]
            passing = error.get("err_code") in PASSING or error.get("code") in (503, 500)
            raise (Unreachable if passing else Refused)(_in_words(error))


def _batched(message: Outgoing, batch: str, number: int) -> dict[str, str]:
    return {**message.headers, "Nats-Batch-Id": batch, "Nats-Batch-Sequence": str(number)}


def _in_words(error: Mapping[str, Any]) -> str:
    return f"{error.get('description', 'refused')} ({error.get('err_code', error.get('code'))})"


def read_seed(path: Path) -> str:
    """The nkey seed in a file."""
    return path.read_text().strip()


async def connect(url: str, seed_file: Path, *, user: str, name: str) -> Bus:
    """Connect as a user of the topology; goes on trying to reconnect for as long as the process lives."""
    forbidden = Forbidden()
    client = await nats.connect(
        url,
        nkeys_seed_str=read_seed(seed_file),
        name=name,
        inbox_prefix=inbox_of(user),
        error_cb=forbidden.note,
        max_reconnect_attempts=-1,
        reconnect_time_wait=0.5,
        connect_timeout=5,
        pending_size=16 * 1024 * 1024,
        allow_reconnect=True,
    )
    return Bus(client, forbidden)
