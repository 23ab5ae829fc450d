"""`samrad demo --json`, run as a person runs it."""

import csv
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infra.local.children import source_path

Json = dict[str, Any]


def command(state: Path, *arguments: str) -> list[str]:
    """The command line."""
    return [sys.executable, "-m", "infra.cli", "demo", "--state", str(state), *arguments]


def environment(**others: str) -> dict[str, str]:
    """This process's environment, in which this very code is found."""
    return {**os.environ, "PYTHONPATH": source_path(), **others}


def run(state: Path, *arguments: str, **others: str) -> "subprocess.CompletedProcess[str]":
    """Run it to its end."""
    return subprocess.run(
        command(state, *arguments), env=environment(**others), capture_output=True, text=True, timeout=240, check=False
    )


@dataclass(frozen=True, slots=True)
class Demo:
    """A demo that was run: what it printed, and where it all lies."""

    state: Path
    said: "subprocess.CompletedProcess[str]"

    @property
    def told(self) -> Json:
        """What it printed for programs."""
        return dict(json.loads(self.said.stdout))

    def files(self, ending: str) -> list[Path]:
        """The files it told of whose names end so."""
        return [Path(file) for file in self.told["files"] if file.endswith(ending)]

    def rows(self, ending: str) -> list[dict[str, str]]:
        """The rows of all tables of a kind."""
        found: list[dict[str, str]] = []
        for file in self.files(ending):
            with file.open(encoding="utf-8-sig", newline="") as opened:
                found += csv.DictReader(opened, delimiter=";")
        return found


def ore(amount: str) -> int:
    """`-2567,50` in øre."""
    kroner, _, rest = amount.partition(",")
    return int(kroner + rest)
