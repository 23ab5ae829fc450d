"""How many nodes the bus of a state directory has: chosen once, kept, and refused in words when it would change."""

from pathlib import Path

import pytest

from infra.local import cluster
from infra.local.plan import WrongBus, make_plan
from infra.local.servers import preparations, reach
from infra.local.state import State, open_state


def started(state: State, nodes: int | None) -> dict[str, int]:
    """The ports of a stack, once its servers have been prepared."""
    plan = make_plan(state, None, nodes)
    for name, prepare in preparations(state, plan.ports).items():
        if name.startswith("nats"):
            prepare()
    return plan.ports


def test_a_cluster_stays_a_cluster_and_one_node_stays_alone(tmp_path: Path) -> None:
    three, one = open_state(tmp_path / "three"), open_state(tmp_path / "one")
    for _ in range(2):
        assert cluster.count_in(started(three, 3)) == 3
        assert cluster.count_in(started(one, None)) == 1
    assert cluster.count_in(make_plan(three, None).ports) == 3
    with pytest.raises(WrongBus, match="has 3 node"):
        make_plan(three, None, 1)
    with pytest.raises(WrongBus, match="has 1 node"):
        make_plan(one, None, 3)


def test_everybody_is_told_of_every_node(tmp_path: Path) -> None:
    state = open_state(tmp_path)
    ports = started(state, 3)
    servers = reach(state, ports)
    assert servers.nats_nodes == 3
    assert servers.nats_url == ",".join(f"nats://127.0.0.1:{ports[name]}" for name in cluster.nodes(3))
    assert servers.nats_monitor_url.count("http://") == 3
    configured = [(tmp_path / name / "nats.conf").read_text() for name in cluster.nodes(3)]
    for name, text in zip(cluster.nodes(3), configured, strict=True):
        assert f'server_name: "{name}"' in text
        others = [other for other in cluster.nodes(3) if other != name]
        assert all(f"127.0.0.1:{ports[f'{other}-routes']}" in text for other in others)
