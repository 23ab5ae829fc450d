"""`samrad up --nats-nodes 3`: the whole stack on a cluster, which a node may leave and come back to."""

import json
import os
import signal
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from contracts.topology import STREAMS
from infra.local import postgres
from infra.local.cluster import leaders, nodes
from infra.local.stack import find_stack, running
from infra.local.state import open_state


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Path]:
    """A state directory of which nothing remains, wherever PostgreSQL's data had to lie."""
    yield tmp_path / "state"
    postgres.discard(open_state(tmp_path / "state"))


def eventually(holds: Callable[[], bool], patience: float = 60.0) -> bool:
    deadline = time.monotonic() + patience
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def is_ready(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/ready", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def nodes_that_answer(monitor_urls: str) -> int:
    found = set()
    for url in monitor_urls.split(","):
        try:
            with urllib.request.urlopen(f"{url}/varz", timeout=10) as answer:
                told = json.load(answer)
        except OSError:
            continue
        assert told["jetstream"]["config"]["sync_always"]
        found.add(told["server_name"])
    return len(found)


@pytest.mark.long
@pytest.mark.timeout(180)
def test_the_stack_runs_on_three_nodes_and_one_that_is_killed_comes_back(place: Path) -> None:
    with running(place, nats_nodes=3) as stack:
        assert set(nodes(3)) <= stack.processes.keys()
        assert nodes_that_answer(stack.nats_monitor) == 3
        assert all(map(is_ready, stack.services.values()))
        assert eventually(lambda: "MEETINGS" in leaders(stack.nats_monitor))
        lost = leaders(stack.nats_monitor)["MEETINGS"]
        os.kill(stack.processes[lost], signal.SIGKILL)
        assert eventually(lambda: find_stack(place).processes.get(lost, 0) not in (0, stack.processes[lost]))
        assert eventually(lambda: nodes_that_answer(stack.nats_monitor) == 3)
        assert eventually(lambda: leaders(stack.nats_monitor).keys() == {stream.name for stream in STREAMS})
        assert eventually(lambda: all(map(is_ready, stack.services.values())))
