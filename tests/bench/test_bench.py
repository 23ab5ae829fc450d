"""Every bench runs and says what it must; how fast is for quiet machines, and no test waits for that."""

from typing import Any

import pytest

from tests.bench.smoke import complete, run, smoke
from tests.bench.targets import Target


@pytest.mark.long
@pytest.mark.timeout(240)
@pytest.mark.parametrize("name", ["relay", "consume", "growth"])
def test_a_bench_of_the_spine_runs_and_gives_what_it_must(name: str) -> None:
    complete(smoke(name))


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
