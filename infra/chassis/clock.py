"""Domain time. Machine time (tokens, leases, back-off) never comes from here."""

import mmap
import struct
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

OSLO = ZoneInfo("Europe/Oslo")
_MICROSECONDS = struct.Struct("<q")


class Clock(Protocol):
    """Tells the domain's time."""

    simulated: bool

    def now(self) -> datetime:
        """The present moment, in UTC."""
        ...


class RealClock:
    """The machine's own time."""

    simulated = False

    def now(self) -> datetime:
        """The present moment, in UTC."""
        return datetime.now(UTC)


class SimulatedClock:
    """A time that all processes of one machine share: eight bytes in a file, microseconds since 1970 UTC.

    Mapped into memory, so that reading costs no system call and every process sees an advance at once.
    """

    simulated = True

    def __init__(self, path: Path) -> None:
        with path.open("r+b") as file:
            self._memory = mmap.mmap(file.fileno(), _MICROSECONDS.size)

    @staticmethod
    def create(path: Path, start: datetime) -> "SimulatedClock":
        """Make the file, standing at `start`."""
        path.write_bytes(_MICROSECONDS.pack(_micros(start)))
        return SimulatedClock(path)

    def now(self) -> datetime:
        """The present moment, in UTC."""
        (micros,) = _MICROSECONDS.unpack(self._memory[: _MICROSECONDS.size])
        return datetime.fromtimestamp(micros // 1_000_000, UTC).replace(microsecond=micros % 1_000_000)

    def set(self, moment: datetime) -> None:
        """Move on to `moment`; time never goes backwards, and ValueError says so."""
        if moment < self.now():
            raise ValueError(f"the clock stands at {self.now().isoformat()} and cannot go back to {moment.isoformat()}")
        self._memory[: _MICROSECONDS.size] = _MICROSECONDS.pack(_micros(moment))


def _micros(moment: datetime) -> int:
    whole = int(moment.replace(microsecond=0).timestamp())
    return whole * 1_000_000 + moment.microsecond


def clock_from(setting: str) -> Clock:
    """`real`, or `simulated:PATH` of the clock file."""
    kind, _, path = setting.partition(":")
    return SimulatedClock(Path(path)) if kind == "simulated" else RealClock()


def day_of(moment: datetime) -> date:
    """The date in Norway at a moment."""
    return moment.astimezone(OSLO).date()
