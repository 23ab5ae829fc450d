"""The simulation as a test calls it: in a process of its own, whose sets are gone through in one order each time."""

import json
import os
import subprocess
import sys
from typing import Any

Played = dict[str, Any]


def simulated(*options: str, fails: bool = False) -> list[Played]:
    """Play with these options; what became of each seed. What it says of a failing seed goes to standard error."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.simulation", *options],
        env=os.environ | {"PYTHONHASHSEED": "0"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == int(fails), told(done.stdout) or done.stderr[-4000:]
    played: list[Played] = json.loads(done.stdout)
    return played


def told(output: str) -> str:
    """What does not hold, by seed, with the command that plays it again."""
    try:
        played: list[Played] = json.loads(output)
    except ValueError:
        return ""
    return "\n".join(
        f"seed {one['seed']} (python -m tests.simulation --seed {one['seed']} --trace): {said}"
        for one in played
        for said in one["violations"]
    )
