"""What is measured runs as a process of its own, as it would anywhere; it is seen from outside only."""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile

from infra.local.children import die_with_parent, last_words, source_path
from infra.local.processes import proportional_memory


class Ended(Exception):
    """A process that should have worked has ended; the text has its last words."""


@dataclass(frozen=True, slots=True)
class Process:
    """A process at work; what it says lies in `log`."""

    running: "subprocess.Popen[bytes]"
    log: Path

    async def says(self, word: str, *, timeout: float = 30) -> None:
        """Wait until it has said this. Raises Ended, TimeoutError."""
        async with asyncio.timeout(timeout):
            while word not in self.log.read_text(errors="replace"):
                self.must_live()
                await asyncio.sleep(0.01)

    def must_live(self) -> None:
        """Raises Ended, with its last words, when it does not."""
        if self.running.poll() is not None:
            raise Ended(f"ended with {self.running.returncode}{last_words(self.log)}")

    @property
    def memory_mb(self) -> float:
        """Proportional memory in MB; 0 where the system does not tell."""
        return round(proportional_memory(self.running.pid) / 1024, 1)

    @property
    def cpu_seconds(self) -> float:
        """Processor time it has used so far; 0 where the system does not tell."""
        try:
            stat = Path(f"/proc/{self.running.pid}/stat").read_text(encoding="ascii", errors="replace")
        except OSError:
            return 0.0
        fields = stat.rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextlib.contextmanager
def process(module: str, *arguments: str, environment: Mapping[str, str] | None = None) -> Iterator[Process]:
    """`python -m module …` for as long as the block lasts, then told to stop. Main thread only."""
    with NamedTemporaryFile(suffix=".log") as output:
        running = subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**os.environ, "PYTHONPATH": source_path(), **(environment or {})},
            start_new_session=True,
            preexec_fn=die_with_parent(signal.SIGTERM),
        )
        at_work = Process(running, Path(output.name))
        try:
            yield at_work
        except Exception as failed:
            failed.add_note(f"{module} said last:{last_words(at_work.log)}")
            raise
        finally:
            running.terminate()
            try:
                running.wait(15)
            except subprocess.TimeoutExpired:
                running.kill()
                running.wait(5)
