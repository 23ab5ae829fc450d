"""Writes k8s/services.yaml: `python -m infra.deploy.manifests`. A gateway and workers for each service, all alike."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from contracts.topology import SEALED_BETWEEN, SERVICES
from infra.deploy.secrets import SERVICE_ACCOUNT

FILE = Path(__file__).with_name("k8s") / "services.yaml"
IMAGE = "samrad"
WITH_FILES = "honoraria"
"""The service whose files leave the house."""
HELD = "/run/samrad"
FILES = "/var/lib/samrad"
_HEAD = """\
# Written by `python -m infra.deploy.manifests`; change that instead. Two gateways and two workers for each service:
# a gateway answers and wakes the workers over the bus, a worker tells, hears and does what is due.
"""

Json = dict[str, Any]


def manifests() -> str:
    """The text that k8s/services.yaml must have."""
    documents = [one for service in SERVICES for one in _of(service)]
    return _HEAD + yaml.safe_dump_all(documents, sort_keys=False, width=120)


def _of(service: str) -> list[Json]:
    gateway, worker = f"{service}-gateway", f"{service}-worker"
    answers = {"httpGet": {"path": "/ready", "port": "http"}, "periodSeconds": 5, "timeoutSeconds": 5}
    lives = {"httpGet": {"path": "/live", "port": "http"}, "periodSeconds": 10, "timeoutSeconds": 5}
    # Migrations and imports may take their time at the first start.
    begins = {"httpGet": {"path": "/live", "port": "http"}, "periodSeconds": 2, "failureThreshold": 60}
    probes = {"readinessProbe": answers, "livenessProbe": lives, "startupProbe": begins}
    listening = {"ports": [{"name": "http", "containerPort": 8000}], **probes}
    return [
        _deployment(service, gateway, "gateway", listening),
        # Nobody asks a worker: it ends when it cannot go on.
        _deployment(service, worker, "worker", {}),
        {
            "apiVersion": "v1",
            "kind": "Service",
            "metadata": {"name": service},
            "spec": {
                "selector": {"app.kubernetes.io/name": gateway},
                "ports": [{"name": "http", "port": 80, "targetPort": "http"}],
            },
        },
        {
            "apiVersion": "policy/v1",
            "kind": "PodDisruptionBudget",
            "metadata": {"name": gateway},
            "spec": {"minAvailable": 1, "selector": {"matchLabels": {"app.kubernetes.io/name": gateway}}},
        },
    ]


def _deployment(service: str, name: str, part: str, answering: Json) -> Json:
    labels = {"app.kubernetes.io/name": name, "app.kubernetes.io/part-of": "samrad"}
    container = {
        "name": service,
        "image": IMAGE,
        "command": ["python", "-m", f"services.{service}.app", "--only", part],
        "envFrom": [{"configMapRef": {"name": "samrad"}}],
        "env": _environment(service),
        "resources": {"requests": {"cpu": "100m", "memory": "128Mi"}, "limits": {"memory": "512Mi"}},
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        },
        "volumeMounts": [
            {"name": "held", "mountPath": HELD, "readOnly": True},
            {"name": "tmp", "mountPath": "/tmp"},
            *([{"name": "files", "mountPath": FILES}] if service == WITH_FILES else []),
        ],
        **answering,
    }
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": name, "labels": labels},
        "spec": {
            "replicas": 2,
            "selector": {"matchLabels": {"app.kubernetes.io/name": name}},
            "template": {"metadata": {"labels": labels}, "spec": _pod(service, container)},
        },
    }


def _pod(service: str, container: Json) -> Json:
    held = {"secretName": f"samrad-{service}", "defaultMode": 0o440, "items": [_item(one) for one in _held_by(service)]}
    return {
        "automountServiceAccountToken": False,
        "securityContext": {
            "runAsNonRoot": True,
            "runAsUser": SERVICE_ACCOUNT,
            "runAsGroup": SERVICE_ACCOUNT,
            "fsGroup": SERVICE_ACCOUNT,
            "seccompProfile": {"type": "RuntimeDefault"},
        },
        # Longer than it takes to finish the requests under way and the last batch.
        "terminationGracePeriodSeconds": 30,
        "containers": [container],
        "volumes": [
            {"name": "held", "secret": held},
            {"name": "tmp", "emptyDir": {}},
            *([{"name": "files", "persistentVolumeClaim": {"claimName": "samrad-files"}}] * (service == WITH_FILES)),
        ],
    }


def _item(name: str) -> Json:
    return {"key": name, "path": name}


def _held_by(service: str) -> tuple[str, ...]:
    return ("nats.nk", "key", *(("transport.key",) if service in SEALED_BETWEEN else ()))


def _environment(service: str) -> list[Json]:
    # An address with its password: a file with it would be open to its group, and libpq's rules refuse such a file.
    kept = {"SAMRAD_DATABASE_DSN": "database_dsn", "SAMRAD_MIGRATION_DSN": "migration_dsn"}
    if service == "notifications":
        kept["SAMRAD_SMTP_URL"] = "smtp_url"
    files = {"SAMRAD_NATS_SEED_FILE": "nats.nk", "SAMRAD_KEY_FILE": "key"}
    if service in SEALED_BETWEEN:
        files["SAMRAD_TRANSPORT_KEY_FILE"] = "transport.key"
    told = {"SAMRAD_LISTEN": "0.0.0.0:8000", **{name: f"{HELD}/{file}" for name, file in files.items()}}
    if service == WITH_FILES:
        told["SAMRAD_FILES_DIR"] = f"{FILES}/files"
    secret = f"samrad-{service}"
    return [
        *({"name": name, "value": value} for name, value in told.items()),
        *({"name": name, "valueFrom": {"secretKeyRef": {"name": secret, "key": key}}} for name, key in kept.items()),
    ]


if __name__ == "__main__":
    FILE.write_text(manifests(), encoding="utf-8")
