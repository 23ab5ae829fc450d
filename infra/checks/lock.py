"""The lock answers pyproject.toml: everything asked for is pinned, in range, with its hashes."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Generator, Iterator
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from infra.checks.findings import Finding

LOCK = "requirements.lock"
IMAGE_LOCK = "infra/deploy/requirements.lock"
_PIN = re.compile(r"(?P<name>[a-z0-9][\w.-]*)==(?P<version>[^\s;]+)")


def check_lock(root: Path) -> Iterator[Finding]:
    """What the locks lack of what pyproject.toml asks for, and pins without hashes."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras: dict[str, list[str]] = project.get("optional-dependencies", {})
    always: list[str] = project.get("dependencies", [])
    everything = [*always, *(each for extra in extras.values() for each in extra)]
    pinned = yield from _check(root / LOCK, everything)
    in_image = yield from _check(root / IMAGE_LOCK, [*always, *extras.get("build", [])])
    for name, version in in_image.items():
        if pinned.get(name) != version:
            yield Finding(root / IMAGE_LOCK, f"{name} {version} is not what {LOCK} pins; run `make lock`")


def _check(path: Path, asked: list[str]) -> Generator[Finding, None, dict[str, str]]:
    """Yields findings; returns the pins, which `yield from` hands on."""
    pinned: dict[str, str] = {}
    for entry in path.read_text(encoding="utf-8").replace("\\\n", " ").splitlines():
        if pin := _PIN.match(entry):
            pinned[canonicalize_name(pin["name"])] = pin["version"]
            if "--hash=sha256:" not in entry:
                yield Finding(path, f"{pin['name']} is pinned without a hash")
    for requirement in map(Requirement, asked):
        version = pinned.get(canonicalize_name(requirement.name))
        if version is None or not requirement.specifier.contains(version, prereleases=True):
            yield Finding(path, f"{requirement} is asked for, {version or 'nothing'} is pinned; run `make lock`")
    return pinned
