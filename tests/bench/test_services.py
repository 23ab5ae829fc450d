"""The benches of whole services run to their end and tell what they should; how fast is not asked here."""

import pytest

from tests.bench.smoke import complete, smoke

pytestmark = [pytest.mark.long, pytest.mark.timeout(240)]


@pytest.mark.parametrize("name", ["settlement", "startup"])
def test_a_bench_of_the_whole_house_runs_and_gives_what_it_must(name: str) -> None:
    complete(smoke(name))


def test_the_gateway_is_measured_beside_one_that_answers_the_same() -> None:
    told = smoke("gateway")
    complete(told)
    reads = told["ours"]["at_sampling"]["0"]
    assert set(reads) == {"claim", "row", "writes"}
    assert all(one["per_second"] > 0 and one["bare_per_second"] > 0 for one in reads.values())
    assert told["ours"]["writes_per_second"] > 0


def test_every_attendance_of_the_chain_becomes_a_notification_and_is_in_all_journals() -> None:
    told = smoke("chain")
    complete(told)
    assert told["ours"]["per_second"] > 0
    assert 0 < told["ours"]["p50_ms"] <= told["ours"]["p99_ms"]
    assert told["baseline"]["per_second"] > 0
