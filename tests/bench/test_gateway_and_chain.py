"""The benches of gateway and chain run to their end and tell what they should; how fast is not asked here."""

import json
import subprocess
import sys
from typing import Any

import pytest

pytestmark = [pytest.mark.long, pytest.mark.timeout(240)]


def smoke(name: str) -> dict[str, Any]:
    """What a bench prints for programs."""
    said = subprocess.run(
        (sys.executable, "-m", "tests.bench", name, "--smoke", "--json"), capture_output=True, text=True, check=False
    )
    assert said.returncode == 0, said.stderr[-3000:]
    assert said.stdout.count("\n") == 1
    return dict(json.loads(said.stdout))


def test_the_gateway_is_measured_beside_one_that_answers_the_same() -> None:
    told = smoke("gateway")
    reads = told["ours"]["at_sampling"]["0"]
    assert set(reads) == {"claim", "row", "writes"}
    assert all(one["per_second"] > 0 and one["bare_per_second"] > 0 for one in reads.values())
    assert told["ours"]["writes_per_second"] > 0


def test_every_attendance_of_the_chain_becomes_a_notification_and_is_in_all_journals() -> None:
    told = smoke("chain")
    assert told["ours"]["per_second"] > 0
    assert 0 < told["ours"]["p50_ms"] <= told["ours"]["p99_ms"]
    assert told["baseline"]["per_second"] > 0
