"""The connection to NATS, and publishing on JetStream: a batch that is stored whole or not at all, or one by one."""

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
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
from infra.chassis.wire import send_all, with_headers

log = structlog.get_logger()

PASSING = frozenset({10008, 10023, 10047, 10074, 10076, 10077, 10118, 10167})
"""JetStream errors that time mends: no leader, no room, restarting, too busy. Any other refusal is for good."""


class Unreachable(Exception):
    """The bus did not answer, or not for now: nothing is known of what was sent."""


class Refused(Exception):
    """The bus will never take this message; the text says why."""


class BusGone(Exception):
    """The bus has closed the connection for good; only a new process can make another."""


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
        self._watched: set[tuple[str, asyncio.Future[None]]] = set()

    async def note(self, error: Exception) -> None:
        """The client's `error_cb`: tell whoever publishes on a refused subject, and be loud about everything."""
        text = str(error)
        if "permissions violation for publish" in text.lower():
            for subject, refused in self._watched:
                if f'"{subject}"' in text.lower() and not refused.done():
                    refused.set_result(None)
        log.error("bus_error", error=text or type(error).__name__)

    @contextlib.contextmanager
    def watch(self, subject: str) -> Iterator["asyncio.Future[None]"]:
        """A future that is done when the server forbids what is published on this subject."""
        # In lower case, as the client passes on what the server says.
        watched = (subject.lower(), asyncio.get_running_loop().create_future())
        self._watched.add(watched)
        try:
            yield watched[1]
        finally:
            self._watched.remove(watched)
            watched[1].cancel()


class Bus:
    """One user's connection."""

    def __init__(self, client: Client, forbidden: Forbidden) -> None:
        self.client = client
        self.forbidden = forbidden

    async def publish_batch(self, messages: Sequence[Outgoing], *, timeout: float = 10) -> int:
        """Publish all or nothing, to one stream, in order; returns the place of the last when the bus has it on disk.

        Raises BatchRefused when nothing was stored, Unreachable when that is not known. At most 1 000 messages.
        """
        self._must_be_connected()
        batch, last = str(new_id()), len(messages)
        frames = [self._in_batch(message, batch, number) for number, message in enumerate(messages, 1)]
        try:
            await send_all(self.client, frames[:-1])
        except (NatsError, OSError) as wrong:
            raise Unreachable(_named(wrong)) from wrong
        final = messages[-1]
        of_batch = {"Nats-Batch-Id": batch, "Nats-Batch-Sequence": str(last), "Nats-Batch-Commit": "1"}
        try:
            answer = await self._told(final, {**final.headers, **of_batch}, timeout=timeout)
        except Refused as refused:
            raise BatchRefused(str(refused)) from refused
        if "error" in answer:
            raise BatchRefused(_in_words(answer["error"]))
        if answer.get("count") != last:
            raise BatchRefused(f"the bus counted {answer.get('count')} of {last}")
        return int(answer["seq"])

    async def publish_one(self, message: Outgoing, *, timeout: float = 5) -> int:
        """Publish one message; returns its place in the stream, also when the bus has it already.

        Raises Refused or Unreachable.
        """
        self._must_be_connected()
        # The client minds the payload alone, and the server closes the connection of whoever sends more than it takes.
        size = with_headers(message.subject, message.payload, message.headers)[1]
        if size > self.client.max_payload:
            raise Refused(f"maximum payload exceeded: {size} bytes with headers, {self.client.max_payload} are taken")
        answer = await self._told(message, message.headers, timeout=timeout)
        if "error" in answer:
            error = answer["error"]
            passing = error.get("err_code") in PASSING or error.get("code") in (503, 500)
            raise (Unreachable if passing else Refused)(_in_words(error))
        return int(answer["seq"])

    def _in_batch(self, message: Outgoing, batch: str, number: int) -> bytes:
        more = f"Nats-Batch-Id: {batch}\r\nNats-Batch-Sequence: {number}\r\n"
        frame, size = with_headers(message.subject, message.payload, message.headers, more)
        if size > self.client.max_payload:
            raise BatchRefused(f"maximum payload exceeded: {size} bytes with headers on {message.subject}")
        return frame

    def _must_be_connected(self) -> None:
        # The client would keep it and send it when the bus is back, after we have given up on it and sent it anew.
        if not self.client.is_connected:
            raise Unreachable("not connected")

    async def _told(self, message: Outgoing, headers: Mapping[str, str], *, timeout: float) -> dict[str, Any]:
        """Publish a message and return what JetStream answers. Raises Refused or Unreachable."""
        with self.forbidden.watch(message.subject) as refused:
            asked = asyncio.ensure_future(
                self.client.request(message.subject, message.payload, timeout=timeout, headers=dict(headers))
            )
            either: set[asyncio.Future[Any]] = {asked, refused}
            try:
                connection = self.client.stats["reconnects"]
                while not (await asyncio.wait(either, timeout=0.25, return_when=asyncio.FIRST_COMPLETED))[0]:
                    # What was asked on a connection that is gone is answered on none.
                    self._must_be_connected()
                    if self.client.stats["reconnects"] != connection:
                        raise Unreachable("the connection was lost")
                if refused.done():
                    raise Refused(f"no permission to publish on {message.subject}")
                answer: dict[str, Any] = json.loads((await asked).data)
            except MaxPayloadError as wrong:
                raise Refused(f"{wrong}: {len(message.payload)} bytes") from wrong
            except NoRespondersError as wrong:
                raise Unreachable(f"no stream listens on {message.subject}") from wrong
            except (NatsError, OSError, ValueError) as wrong:
                raise Unreachable(_named(wrong)) from wrong
            finally:
                asked.cancel()
        return answer


def _named(wrong: BaseException) -> str:
    return str(wrong) or type(wrong).__name__


def _in_words(error: Mapping[str, Any]) -> str:
    return f"{error.get('description', 'refused')} ({error.get('err_code', error.get('code'))})"


def read_seed(path: Path) -> str:
    """The nkey seed in a file."""
    return path.read_text().strip()


CONNECTION: Mapping[str, Any] = {
    "max_reconnect_attempts": -1,
    # A server that is gone without a word is found out within half a minute, not within six.
    "ping_interval": 10,
    "max_outstanding_pings": 2,
}
"""How every connection of ours holds on: for as long as the process lives."""


def addresses(url: str) -> list[str]:
    """The nodes of the bus, as settings name them: one address, or several with commas between."""
    return [address.strip() for address in url.split(",")]


async def connect(
    url: str, seed_file: Path, *, user: str, name: str, gone: Callable[[], Awaitable[None]] | None = None
) -> Bus:
    """Connect as a user of the topology, trying for as long as it takes; `gone` hears of an end for good."""
    forbidden = Forbidden()
    client = await nats.connect(
        addresses(url),
        nkeys_seed_str=read_seed(seed_file),
        name=name,
        inbox_prefix=inbox_of(user),
        error_cb=forbidden.note,
        closed_cb=gone,
        reconnect_time_wait=0.5,
        connect_timeout=5,
        pending_size=16 * 1024 * 1024,
        **CONNECTION,
    )
    return Bus(client, forbidden)


async def hang_up(client: Client) -> None:
    """Say what is left to be said and close; where nobody listens any more, just close. Never fails."""
    with contextlib.suppress(Exception):
        try:
            async with asyncio.timeout(2):
                await client.drain()
        except (NatsError, OSError):
            await client.close()
