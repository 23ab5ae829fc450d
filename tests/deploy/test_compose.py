"""docker-compose.yml agrees with the code it runs, as far as that can be seen without Docker."""

import importlib.util
import os
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from contracts.topology import SERVICES
from infra.chassis.settings import Settings, read_settings
from infra.deploy.secrets import Deal, deal
from infra.local.state import open_state
from tests.deploy.compose import ROOT, Container, read_compose, read_environment

COMPOSE = read_compose()
OURS = {name: each for name, each in COMPOSE.services.items() if each.image.startswith("samrad")}


def container(service: str) -> Container:
    return COMPOSE.services[service]


@pytest.fixture(scope="module")
def dealt(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("deal")
    deal(open_state(folder / "state"), Deal(folder / "run"))
    return folder / "run"


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_finds_all_its_settings_in_the_environment_it_is_given(
    service: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in os.environ if name.startswith("SAMRAD_")]:
        monkeypatch.delenv(name)
    for name, value in container(service).environment.items():
        monkeypatch.setenv(name, value)
    settings = read_settings()
    assert settings.environment == "local"
    assert urlsplit(settings.database_dsn.get_secret_value()).username == service


@pytest.mark.parametrize("service", SERVICES)
def test_nothing_is_set_that_no_setting_reads(service: str) -> None:
    known = {f"SAMRAD_{name.upper()}" for name in Settings.model_fields}
    assert set(container(service).environment) <= known


@pytest.mark.parametrize("service", SERVICES)
def test_every_secret_a_service_names_is_dealt_to_it(service: str, dealt: Path) -> None:
    environment = container(service).environment
    dsns = (environment["SAMRAD_DATABASE_DSN"], environment["SAMRAD_MIGRATION_DSN"])
    named = [
        *(value for name, value in environment.items() if name.endswith("_FILE")),
        *(parse_qs(urlsplit(dsn).query)["passfile"][0] for dsn in dsns),
    ]
    for path in named:
        place = Path(path).relative_to("/run/samrad")
        assert place.parts[0] == service
        assert (dealt / place).is_file(), path


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_sees_no_secrets_but_its_own_and_cannot_change_them(service: str) -> None:
    secrets = [mount for mount in container(service).mounts if mount.target.startswith("/run/samrad")]
    assert [(mount.source, mount.target, mount.mode) for mount in secrets] == [
        (f"secrets-{service}", f"/run/samrad/{service}", "ro")
    ]


@pytest.mark.parametrize("name", COMPOSE.services)
def test_no_secret_stands_in_the_file(name: str) -> None:
    for value in container(name).environment.values():
        assert "://" not in value or urlsplit(value).password is None


@pytest.mark.parametrize("name", OURS)
def test_every_container_of_ours_runs_a_module_that_exists_and_cannot_change_its_image(name: str) -> None:
    python, _, module, *_ = container(name).command
    assert python == "python"
    assert importlib.util.find_spec(module) is not None, module
    assert container(name).read_only


def test_every_volume_is_declared_and_used() -> None:
    mounts = [mount for each in COMPOSE.services.values() for mount in each.mounts]
    assert {mount.source for mount in mounts if not mount.is_path} == set(COMPOSE.volumes)
    for mount in mounts:
        assert not mount.is_path or (ROOT / mount.source).is_file(), mount.source


def test_what_a_container_waits_for_exists() -> None:
    for each in COMPOSE.services.values():
        assert set(each.depends_on) <= set(COMPOSE.services)


def test_a_cluster_is_three_nodes_that_know_each_other_and_that_everybody_is_told_of(dealt: Path) -> None:
    told = read_environment("cluster.env")
    cluster = read_compose(told)
    nodes = {name: each for name, each in cluster.services.items() if "NATS_NAME" in each.environment}
    assert len(nodes) == 3
    for name, node in nodes.items():
        assert node.environment["NATS_NAME"] == name
        assert node.profiles == [told["COMPOSE_PROFILES"]]
        assert {mount.source for mount in node.mounts if mount.target == "/data"} == {name}
    routes = (dealt / "nats" / "routes.conf").read_text()
    assert all(f"@{name}:6222" in routes for name in nodes)
    for service in (*SERVICES, "honoraria-worker", "provision"):
        environment = cluster.services[service].environment
        assert _hosts(environment["SAMRAD_NATS_URL"]) == set(nodes)
        assert service == "provision" or _hosts(environment["SAMRAD_NATS_MONITOR_URL"]) == set(nodes)
    assert cluster.services["provision"].environment["SAMRAD_NATS_REPLICAS"] == "3"


def test_a_worker_differs_from_its_service_in_that_it_answers_nobody() -> None:
    worker, whole = container("honoraria-worker"), container("honoraria")
    assert worker.command == [*whole.command, "--only", "worker"]
    assert (worker.environment, worker.volumes, worker.ports) == (whole.environment, whole.volumes, [])


def _hosts(urls: str) -> set[str | None]:
    return {urlsplit(url).hostname for url in urls.split(",")}


def test_nothing_is_open_to_other_machines() -> None:
    for each in COMPOSE.services.values():
        assert all(port.startswith("127.0.0.1:") for port in each.ports)
    published = [port for each in COMPOSE.services.values() for port in each.ports]
    assert len(published) == len({port.split(":")[1] for port in published})
