"""Three processes of honoraria share its durables, one is killed at work. `make scale` does it with a million facts."""

from pathlib import Path

import pytest

from infra.local.servers import start_servers
from tests.scale.run import Run, run

EVENTS = 50_000


@pytest.mark.long
@pytest.mark.timeout(900)
async def test_every_fact_has_its_effect_once_though_the_one_that_relays_is_killed(tmp_path: Path) -> None:
    with start_servers(tmp_path / "state", durable=False) as servers:
        report = await run(servers, tmp_path, Run(EVENTS), lambda what, count: None)
    found = report.aftermath
    assert found.wrong == ()
    assert found.deadlocks == 0
    # What the killed one held came again to the others, each fact alone.
    assert found.alone > 0
    assert found.claims > EVENTS / 60
