"""Secrets are made once, and each process gets its own and nobody else's."""

import stat
from pathlib import Path

from contracts.topology import SEALED_BETWEEN, SERVICES
from infra.chassis.vault import read_key
from infra.deploy.secrets import Deal, deal
from infra.local.state import open_state


def contents(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*") if path.is_file()}


def test_dealing_again_changes_nothing(tmp_path: Path) -> None:
    state, run = open_state(tmp_path / "state"), Deal(tmp_path / "run")
    deal(state, run)
    first = contents(tmp_path)
    deal(state, run)
    assert contents(tmp_path) == first


def test_nobody_but_its_owner_can_read_what_is_dealt(tmp_path: Path) -> None:
    deal(open_state(tmp_path / "state"), Deal(tmp_path / "run"))
    for path in (tmp_path / "run").rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path


def test_only_those_who_send_and_receive_contact_details_hold_their_key(tmp_path: Path) -> None:
    deal(open_state(tmp_path / "state"), Deal(tmp_path / "run"))
    holders = {path.parent.name for path in (tmp_path / "run").glob("*/transport.key")}
    assert holders == set(SEALED_BETWEEN)
    assert len({(tmp_path / "run" / who / "transport.key").read_text() for who in holders}) == 1


def test_no_two_services_share_a_key_a_seed_or_a_password(tmp_path: Path) -> None:
    deal(open_state(tmp_path / "state"), Deal(tmp_path / "run"))
    for name in ("key", "nats.nk", "pgpass"):
        assert len({(tmp_path / "run" / service / name).read_text() for service in SERVICES}) == len(SERVICES)


def test_the_keys_are_such_as_the_services_read(tmp_path: Path) -> None:
    deal(open_state(tmp_path / "state"), Deal(tmp_path / "run"))
    for service in SERVICES:
        read_key(tmp_path / "run" / service / "key")
