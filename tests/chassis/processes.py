"""Toy services as processes of their own, to be stopped and killed."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from pydantic import SecretStr

from infra.chassis.ids import new_id
from infra.local.children import die_with_parent
from tests.stack import Stack


class Process:
    """A toy service as a process; what it says goes to a file."""

    def __init__(self, stack: Stack, service: str, **others: object) -> None:
        settings = stack.settings(service, **others).model_dump(exclude_unset=True)
        told = {
            f"SAMRAD_{name.upper()}": str(value.get_secret_value() if isinstance(value, SecretStr) else value)
            for name, value in settings.items()
        }
        self.log = stack.folder / f"{service}-{new_id()}.log"
        with self.log.open("wb") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.chassis.toy_process", service, "--only", "worker"],
                stdout=output,
                stderr=subprocess.STDOUT,
                preexec_fn=die_with_parent(signal.SIGKILL),
                env={**os.environ, **told, "PYTHONPATH": str(Path(__file__).parents[2]), "PYTHONWARNINGS": "error"},
            )

    async def says(self, word: str) -> None:
        async with asyncio.timeout(30):
            while word not in self.log.read_text():
                assert self._process.poll() is None, self.log.read_text()
                await asyncio.sleep(0.02)

    @property
    def status(self) -> int | None:
        """The exit status, minus the signal that ended it; None while it lives."""
        return self._process.poll()

    async def end(self, sent: signal.Signals) -> int:
        """Send a signal and wait for the end; returns the exit status."""
        self._process.send_signal(sent)
        async with asyncio.timeout(15):
            while self._process.poll() is None:
                await asyncio.sleep(0.02)
        return self._process.returncode


@asynccontextmanager
async def process(stack: Stack, service: str, *, until: str = "started", **others: object) -> AsyncIterator[Process]:
    """A toy service that has come so far as to say this; killed at the end, if it lives."""
    running = Process(stack, service, **others)
    try:
        await running.says(until)
        yield running
    finally:
        await running.end(signal.SIGKILL)
