"""Every bench runs and says what it must; how fast is for quiet machines, and no test waits for that."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.bench.targets import TARGETS, Target

ROOT = Path(__file__).parents[2]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.bench", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.long
@pytest.mark.timeout(600)
def test_every_bench_runs_and_gives_what_it_must() -> None:
    done = run("--all", "--smoke", "--json")
    assert done.returncode == 0, done.stderr
    found = {each["name"]: each for each in map(json.loads, done.stdout.splitlines())}
    assert list(found) == list(TARGETS)
    for name, each in found.items():
        assert set(each) == {"name", "ours", "baseline", "ratio", "machine"}
        assert each["ours"].keys() & {"per_second", "seconds"}, each
        assert each["baseline"]["what"]
        assert each["ratio"] > 0
        assert each["machine"]["fsync_ms"] > 0
        assert [str(target) for target in TARGETS[name] if target.value(each) is None] == []
    reads = found["gateway"]["ours"]["at_sampling"]["0"]
    assert all(one["per_second"] > 0 and one["bare_per_second"] > 0 for one in reads.values())
    assert 0 < found["chain"]["ours"]["p50_ms"] <= found["chain"]["ours"]["p99_ms"]


def test_a_bench_that_nobody_knows_is_said_in_words() -> None:
    done = run("wishes")
    assert done.returncode == 2
    assert "name one of relay, consume" in done.stderr


@pytest.mark.parametrize(
    ("target", "found", "met"),
    [
        (Target("ratio", at_least=10), {"ratio": 10.0}, True),
        (Target("ratio", at_least=10), {"ratio": 9.99}, False),
        (Target("ours.p99_ms", at_most=60), {"ours": {"p99_ms": 60}}, True),
        (Target("ours.p99_ms", at_most=60), {"ours": {"p99_ms": 61}}, False),
        (Target("ours.p99_ms", at_most=60), {"ours": {}}, False),
    ],
)
def test_a_target_is_met_when_it_was_measured_and_keeps_its_bound(
    target: Target, found: dict[str, Any], met: bool
) -> None:
    assert target.is_met(found) is met
