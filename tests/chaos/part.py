"""Half a service as a process of its own, so that gateway, relay and consumers can be killed apart."""

import importlib
import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from contracts.topology import SERVICES

PART = "SAMRAD_PART"
MODULE = "tests.chaos.part"
Half = Literal["gateway", "worker"]


@dataclass(frozen=True, slots=True)
class Part:
    """One process of a service: its gateway, or one of its workers (relay, consumers, timers)."""

    service: str
    half: Half
    number: int = 1

    @property
    def name(self) -> str:
        """`meetings.gateway`, `meetings.worker-2`."""
        return f"{self.service}.{self.half}" if self.half == "gateway" else f"{self.service}.worker-{self.number}"


def parts(workers: Mapping[str, int]) -> Iterator[Part]:
    """A gateway for every service, and so many workers for each."""
    for service in SERVICES:
        yield Part(service, "gateway")
        for number in range(1, workers.get(service, 1) + 1):
            yield Part(service, "worker", number)


def main() -> None:
    """What a forked process becomes: `python -m services.meetings.app --only worker`, by what SAMRAD_PART says."""
    service, half = os.environ[PART].split()
    module = f"services.{service}.app"
    sys.argv = [module, "--only", half]
    importlib.import_module(module).main()
