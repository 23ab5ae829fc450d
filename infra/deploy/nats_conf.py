"""Writes the files in nats/ from the topology: `python -m infra.deploy.nats_conf` after every change of grants."""

from __future__ import annotations

from pathlib import Path

from contracts.topology import USERS
from infra.local.nats_config import Cluster, Place, render

FOLDER = Path(__file__).with_name("nats")
KEYS = "keys/nkeys.conf"
"""Beside the configuration: the users' public keys, which differ from one deployment to the next."""
ROUTES = "keys/routes.conf"
"""The same for a cluster: where its nodes are, and the password they share."""
NODES = 3
PASSWORD = "NATS_ROUTES_PASSWORD"
PLACE = Place(listen="0.0.0.0:4222", monitor="0.0.0.0:8222", store="/data")
IN_CLUSTER = Place(
    listen=PLACE.listen,
    monitor=PLACE.monitor,
    store=PLACE.store,
    # The one thing in which nodes differ; streams know their nodes by it, so it stays the same for ever.
    server_name="$NATS_NAME",
    cluster=Cluster(
        listen="0.0.0.0:6222",
        routes=tuple(f"$NATS_ROUTE_{number}" for number in range(1, NODES + 1)),
        password=f"${PASSWORD}",
    ),
)
_HEAD = """\
# Written by `python -m infra.deploy.nats_conf` from contracts/topology.py; change that instead.
# Every user may do what its service must and nothing else. Their public keys come from keys/nkeys.conf, a line
# each: NKEY_MEETINGS: "U..."; without that line nats-server reads them from its environment.
"""
_OF_CLUSTER = """\
# Every node reads this very file. NATS_NAME is in its environment; where the others are, and the password they share,
# stands in keys/routes.conf.
"""


def configurations() -> dict[str, str]:
    """The text that each file in nats/ must have: `nats.conf` for one node, `cluster.conf` for each of three."""
    return {
        "nats.conf": _HEAD + _including(KEYS) + _rendered(PLACE),
        "cluster.conf": _HEAD + _OF_CLUSTER + _including(KEYS, ROUTES) + _rendered(IN_CLUSTER),
    }


def variable(user: str) -> str:
    """The name under which a user's public key is given."""
    return f"NKEY_{user.upper()}"


def _including(*files: str) -> str:
    return "".join(f"include {file}\n" for file in files) + "\n"


def _rendered(place: Place) -> str:
    return render(place, {user.name: f"${variable(user.name)}" for user in USERS})


if __name__ == "__main__":
    for name, text in configurations().items():
        (FOLDER / name).write_text(text, encoding="utf-8")
