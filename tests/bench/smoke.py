"""A bench run for a moment, as a command: it must come to its end and say what it must."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.bench.targets import TARGETS

ROOT = Path(__file__).parents[2]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """`python -m tests.bench` with these arguments."""
    command = [sys.executable, "-m", "tests.bench", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def smoke(name: str) -> dict[str, Any]:
    """What a bench prints for programs."""
    done = run(name, "--smoke", "--json")
    assert done.returncode == 0, done.stderr[-3000:]
    assert done.stdout.count("\n") == 1
    return dict(json.loads(done.stdout))


def complete(told: dict[str, Any]) -> None:
    """Everything that the result of any bench must have, and a figure for each of its targets."""
    assert set(told) == {"name", "ours", "baseline", "ratio", "machine"}
    assert told["ours"].keys() & {"per_second", "seconds"}, told
    assert told["baseline"]["what"]
    assert told["ratio"] > 0
    assert told["machine"]["fsync_ms"] > 0
    assert [str(target) for target in TARGETS[told["name"]] if target.value(told) is None] == []
