"""Writes nats/nats.conf from the topology: `python -m infra.deploy.nats_conf` after every change of grants."""

from __future__ import annotations

from pathlib import Path

from contracts.topology import USERS
from infra.local.nats_config import Place, render

FILE = Path(__file__).with_name("nats") / "nats.conf"
KEYS = "keys/nkeys.conf"
"""Beside the configuration: the users' public keys, which differ from one deployment to the next."""
PLACE = Place(listen="0.0.0.0:4222", monitor="0.0.0.0:8222", store="/data")
_HEAD = f"""\
# Written by `python -m infra.deploy.nats_conf` from contracts/topology.py; change that instead.
# Every user may do what its service must and nothing else. Their public keys come from {KEYS}, a line
# each: NKEY_MEETINGS: "U..."; without that line nats-server reads them from its environment.
include {KEYS}

"""


def configuration() -> str:
    """The text that nats/nats.conf must have."""
    return _HEAD + render(PLACE, {user.name: f"${variable(user.name)}" for user in USERS})


def variable(user: str) -> str:
    """The name under which a user's public key is given."""
    return f"NKEY_{user.upper()}"


if __name__ == "__main__":
    FILE.write_text(configuration(), encoding="utf-8")
