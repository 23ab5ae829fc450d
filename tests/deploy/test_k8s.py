"""The base for Kubernetes agrees with the code it runs and with itself, as far as can be seen without a cluster."""

import importlib.util
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

from contracts.topology import SERVICES
from infra.chassis.settings import Settings
from infra.deploy import manifests
from infra.deploy.secrets import Deal, deal
from infra.local.state import open_state
from tests.deploy.compose import ROOT

DEPLOY = ROOT / "infra" / "deploy"
BASE = yaml.safe_load((DEPLOY / "kustomization.yaml").read_text(encoding="utf-8"))
Json = dict[str, Any]


def resources() -> Iterator[Json]:
    for name in BASE["resources"]:
        yield from yaml.safe_load_all((DEPLOY / name).read_text(encoding="utf-8"))


WORKLOADS = [one for one in resources() if one["kind"] in ("Deployment", "StatefulSet", "Job")]
OF_SERVICES = [one for one in WORKLOADS if one["kind"] == "Deployment"]


def pod(workload: Json) -> Json:
    found: Json = workload["spec"]["template"]["spec"]
    return found


def container(workload: Json) -> Json:
    (only,) = pod(workload)["containers"]
    found: Json = only
    return found


def name_of(workload: Json) -> str:
    return str(workload["metadata"]["name"])


def common() -> dict[str, str]:
    (settings,) = [one for one in BASE["configMapGenerator"] if one["name"] == "samrad"]
    return dict(literal.split("=", 1) for literal in settings["literals"])


@pytest.fixture(scope="module")
def dealt(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("deal")
    deal(open_state(folder / "state"), Deal(folder / "run"))
    return folder / "run"


def test_the_services_are_written_from_the_topology() -> None:
    kept = manifests.FILE.read_text(encoding="utf-8")
    assert kept == manifests.manifests(), "run `python -m infra.deploy.manifests`"
    assert {name_of(one) for one in OF_SERVICES} == {f"{s}-{part}" for s in SERVICES for part in ("gateway", "worker")}


@pytest.mark.parametrize("workload", OF_SERVICES, ids=name_of)
def test_a_process_finds_all_its_settings(
    workload: Json, dealt: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = container(workload)["name"]
    given = {one["name"]: one.get("value") for one in container(workload)["env"]}
    for one in container(workload)["env"]:
        if "valueFrom" in one:
            secret = one["valueFrom"]["secretKeyRef"]
            assert secret["name"] == f"samrad-{service}"
            file = dealt / service / secret["key"]
            given[one["name"]] = file.read_text() if file.exists() else "smtp://mail.example:25"
    for name, value in {**common(), **given}.items():
        monkeypatch.setenv(name, value)
    settings = Settings.model_validate({})
    assert settings.environment == "production"
    assert urlsplit(settings.database_dsn.get_secret_value()).username == service
    assert settings.migration_dsn is not None
    assert urlsplit(settings.migration_dsn.get_secret_value()).username == f"{service}_owner"


@pytest.mark.parametrize("workload", OF_SERVICES, ids=name_of)
def test_nothing_is_set_that_no_setting_reads(workload: Json) -> None:
    known = {f"SAMRAD_{name.upper()}" for name in Settings.model_fields}
    assert {one["name"] for one in container(workload)["env"]} | common().keys() <= known


@pytest.mark.parametrize("workload", OF_SERVICES, ids=name_of)
def test_what_a_process_holds_is_dealt_to_it_and_nothing_of_others(workload: Json, dealt: Path) -> None:
    service = container(workload)["name"]
    (held,) = [one["secret"] for one in pod(workload)["volumes"] if "secret" in one]
    assert held["secretName"] == f"samrad-{service}"
    files = {f"{manifests.HELD}/{item['path']}" for item in held["items"]}
    named = {one["value"] for one in container(workload)["env"] if one["name"].endswith("_FILE")}
    assert named == files
    assert all((dealt / service / item["key"]).is_file() for item in held["items"])


@pytest.mark.parametrize("workload", WORKLOADS, ids=name_of)
def test_everything_runs_without_rights_and_cannot_change_its_image(workload: Json) -> None:
    assert pod(workload)["securityContext"]["runAsNonRoot"]
    assert not pod(workload)["automountServiceAccountToken"]
    allowed = container(workload)["securityContext"]
    assert allowed["readOnlyRootFilesystem"]
    assert not allowed["allowPrivilegeEscalation"]
    assert allowed["capabilities"] == {"drop": ["ALL"]}
    mounted = {one["name"] for one in container(workload)["volumeMounts"]}
    claimed = {one["metadata"]["name"] for one in workload["spec"].get("volumeClaimTemplates", ())}
    assert mounted == {one["name"] for one in pod(workload)["volumes"]} | claimed


def test_every_command_is_a_module_of_ours_that_exists() -> None:
    commands = [container(one)["command"] for one in WORKLOADS if container(one)["image"] == manifests.IMAGE]
    assert len(commands) == 2 * len(SERVICES) + 1
    for python, option, module, *_ in commands:
        assert (python, option) == ("python", "-m")
        assert importlib.util.find_spec(module) is not None, module
    assert [one["name"] for one in BASE["images"]] == [manifests.IMAGE]


def test_whoever_is_selected_is_there() -> None:
    labelled = {one["spec"]["template"]["metadata"]["labels"]["app.kubernetes.io/name"] for one in WORKLOADS}
    for one in resources():
        selector = one.get("spec", {}).get("selector")
        if selector is not None:
            wanted = selector.get("matchLabels", selector)
            assert wanted["app.kubernetes.io/name"] in labelled, one["metadata"]["name"]


def test_everybody_is_told_of_every_node() -> None:
    (nats,) = [one for one in WORKLOADS if one["kind"] == "StatefulSet"]
    nodes = [f"nats-{number}.{nats['spec']['serviceName']}" for number in range(nats["spec"]["replicas"])]
    assert common()["SAMRAD_NATS_URL"] == ",".join(f"nats://{node}:4222" for node in nodes)
    assert common()["SAMRAD_NATS_MONITOR_URL"] == ",".join(f"http://{node}:8222" for node in nodes)
    readme = (DEPLOY / "k8s" / "README.md").read_text(encoding="utf-8")
    assert "SAMRAD_NATS_ROUTES=" + ",".join(f"{node}:6222" for node in nodes) in readme
    (provision,) = [one for one in WORKLOADS if one["kind"] == "Job"]
    assert container(provision)["command"][-1] == str(len(nodes))
    (config,) = [one for one in BASE["configMapGenerator"] if one["name"] == "samrad-nats"]
    assert all((DEPLOY / file).is_file() for file in config["files"])


def test_everybody_has_a_policy_of_who_may_reach_them_and_by_a_port_they_have() -> None:
    ports: dict[str, set[str]] = {}
    for one in WORKLOADS:
        ports[one["spec"]["template"]["metadata"]["labels"]["app.kubernetes.io/name"]] = {
            each["name"] for each in container(one).get("ports", ())
        }
    covered: dict[str, set[str]] = {}
    for policy in [one for one in resources() if one["kind"] == "NetworkPolicy"]:
        selector = policy["spec"]["podSelector"]
        named = [selector["matchLabels"]] if "matchLabels" in selector else []
        names = [one["app.kubernetes.io/name"] for one in named]
        names += [name for one in selector.get("matchExpressions", ()) for name in one["values"]]
        let_in = {port["port"] for rule in policy["spec"].get("ingress", ()) for port in rule["ports"]}
        covered |= dict.fromkeys(names, let_in)
    assert covered == ports
