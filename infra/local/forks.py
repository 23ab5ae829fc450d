"""The supervisor's side of `infra.local.preloaded`: asks for forks, hears of their ends."""

from __future__ import annotations

import asyncio
import json
import os
import socket
from dataclasses import asdict, dataclass, field

from infra.local.preloaded import LONGEST_REQUEST, Request
from infra.local.units import Life


class NoForks(RuntimeError):
    """The preloaded process is not there."""


@dataclass(slots=True)
class Forks:
    """The channel to one preloaded process, and the lives it has started."""

    ours: socket.socket
    theirs: socket.socket
    lives: dict[int, asyncio.Future[int]] = field(default_factory=dict)
    asking: asyncio.Lock = field(default_factory=asyncio.Lock)
    answer: asyncio.Future[Life] | None = None
    rest: bytes = b""

    async def fork(self, request: Request, output: int) -> Life:
        """Start a service that speaks into `output`; raises NoForks when nobody answers."""
        message = json.dumps(asdict(request)).encode()
        if len(message) >= LONGEST_REQUEST:
            raise NoForks(f"the environment for {request.name} is too long: {len(message)} bytes")
        async with self.asking:
            self.answer = asyncio.get_running_loop().create_future()
            try:
                socket.send_fds(self.ours, [message], [output])
            except OSError as gone:
                raise NoForks(str(gone)) from gone
            return await self.answer

    def hear(self) -> None:
        """Take what the preloaded process has told; call when our end is readable."""
        try:
            arrived = self.ours.recv(LONGEST_REQUEST)
        except BlockingIOError:
            return
        *lines, self.rest = (self.rest + arrived).split(b"\n")
        for line in lines:
            told: dict[str, int] = json.loads(line)
            if "pid" in told and self.answer is not None and not self.answer.done():
                self.answer.set_result(self._born(told["pid"]))
            elif (ended := self.lives.pop(told.get("ended", 0), None)) is not None:
                ended.set_result(told["status"])

    def _born(self, pid: int) -> Life:
        # Here and not where it was asked for: its end may be told in the very same breath.
        ended: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self.lives[pid] = ended
        return Life(pid, ended, lambda sent: os.kill(pid, sent))

    def lost(self) -> None:
        """The preloaded process has ended, and with it all that it started."""
        if self.answer is not None and not self.answer.done():
            self.answer.set_exception(NoForks("the preloaded process ended"))
        for ended in self.lives.values():
            ended.set_result(-15)
        self.lives.clear()


def open_channel() -> Forks:
    """A new channel; `theirs` is for the preloaded process."""
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    return Forks(ours, theirs)
