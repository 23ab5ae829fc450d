"""A fact that failed alone comes back after its back-off, and not hundreds of times before."""

import asyncio
from collections.abc import Sequence

import pytest

from contracts.event import Event
from infra.chassis.db import Database
from infra.chassis.facts import Fact
from infra.chassis.work import Work
from tests.buses.backend import Backend
from tests.chassis.toy import body, remember
from tests.conformance.consuming import consuming
from tests.conformance.telling import all_acted_once, bodies, tell


async def test_a_retry_waits_as_long_as_its_back_off_says_while_others_go_on(
    backend: Backend, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("infra.chassis.settle.BACKOFF", (0.5,))
    slow_to_start, others = body(name="slow"), bodies(30)
    alone: list[float] = []
    passed_by: list[int] = []

    async def not_yet(work: Work, facts: Sequence[Fact[Event]]) -> None:
        if any(fact.aggregate == str(slow_to_start.body) for fact in facts):
            # Together with others, if it comes so, it does not count; alone it fails once.
            if len(facts) == 1:
                alone.append(asyncio.get_running_loop().time())
            if len(alone) < 2:
                raise ValueError("not yet")
        elif len(alone) == 1:
            passed_by.append(len(facts))
        await remember(work, facts)

    async with consuming(backend, database, not_yet, batch_size=10):
        await tell(backend.admin, *others[:10], slow_to_start, *others[10:])
        await all_acted_once(backend, database, [slow_to_start, *others])
    assert len(alone) == 2
    assert alone[1] - alone[0] > 0.4
    assert sum(passed_by) > 0
