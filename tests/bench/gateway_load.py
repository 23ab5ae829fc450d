"""Somebody who asks a gateway as fast as it answers, in a process of its own: raw HTTP/1.1 over a few connections.

`python -m tests.bench.gateway_load` reads one `Load` as JSON from standard input and prints a `Found`.
"""

import asyncio
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from itertools import cycle
from time import perf_counter
from typing import cast
from uuid import uuid4

import uvloop


@dataclass(frozen=True, slots=True)
class Load:
    """What to ask, and how: GET of these paths in turn, or with a body POST, each under a key of its own."""

    port: int
    paths: tuple[str, ...]
    token: str
    connections: int
    seconds: float
    body: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """How many were answered each second, how long an answer took; and all answers, by status, the first ones too."""

    per_second: float
    p50_ms: float
    p99_ms: float
    statuses: dict[str, int]


class Asking(asyncio.Protocol):
    """One connection: the next request goes out when the answer to the last one is whole."""

    def __init__(self, requests: Iterator[bytes], answered: Callable[[bytes, float], bool]) -> None:
        self._requests = requests
        self._answered = answered
        self._heard = b""
        self._sent_at = 0.0
        self.over: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        # uvloop's is none of asyncio's classes.
        self._transport = cast(asyncio.Transport, transport)
        self._ask()

    def data_received(self, data: bytes) -> None:
        """Take what came; nothing is asked before the answer is whole."""
        self._heard += data
        head, whole, body = self._heard.partition(b"\r\n\r\n")
        if not whole or len(body) < _length(head):
            return
        self._heard = b""
        if self._answered(head[9:12], perf_counter() - self._sent_at):
            self._ask()
        else:
            self._transport.close()

    def connection_lost(self, failed: Exception | None) -> None:
        """It is over, or was cut off."""
        if not self.over.done():
            self.over.set_result(None)

    def _ask(self) -> None:
        self._sent_at = perf_counter()
        self._transport.write(next(self._requests))


def _length(head: bytes) -> int:
    lower = head.lower()
    start = lower.index(b"content-length:") + 15
    end = lower.find(b"\r\n", start)
    return int(lower[start : end if end > 0 else None])


def requests(load: Load) -> Iterator[bytes]:
    """Without end."""
    signed = f"Host: bench\r\nAuthorization: Bearer {load.token}\r\n"
    if not load.body:
        return cycle([f"GET {path} HTTP/1.1\r\n{signed}\r\n".encode() for path in load.paths])
    body, paths = load.body.encode(), cycle(load.paths)
    typed = f"{signed}Content-Type: application/json\r\nContent-Length: {len(body)}\r\nIdempotency-Key: "
    return (f"POST {next(paths)} HTTP/1.1\r\n{typed}{uuid4()}\r\n\r\n".encode() + body for _ in cycle([None]))


async def ask(load: Load) -> Found:
    """Ask for so many seconds, after a moment that is not counted. Raises TimeoutError where no answer comes."""
    asked, statuses = requests(load), Counter[str]()
    took: list[float] = []
    begins = perf_counter() + min(0.3, load.seconds / 4)
    ends = begins + load.seconds

    def answered(status: bytes, seconds: float) -> bool:
        now = perf_counter()
        statuses[status.decode()] += 1
        # One at least: in the little time that only shows that it runs, a busy machine may answer nothing.
        if begins <= now and (now < ends or not took):
            took.append(seconds)
        return now < ends or not took

    loop = asyncio.get_running_loop()
    async with asyncio.timeout(load.seconds + 30):
        made = [
            await loop.create_connection(lambda: Asking(asked, answered), "127.0.0.1", load.port)
            for _ in range(load.connections)
        ]
        await asyncio.gather(*(one.over for _, one in made))
    took.sort()
    return Found(
        per_second=round(len(took) / load.seconds, 1),
        p50_ms=round(took[len(took) // 2] * 1000, 2),
        p99_ms=round(took[len(took) * 99 // 100] * 1000, 2),
        statuses=dict(statuses),
    )


async def asking(load: Load) -> Found:
    """The same from another process, so that who is measured has its processor to itself."""
    other = await asyncio.create_subprocess_exec(
        sys.executable, "-m", __name__, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    told, _ = await other.communicate(json.dumps(asdict(load)).encode())
    return Found(**json.loads(told))


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asdict(uvloop.run(ask(Load(**json.load(sys.stdin)))))))
