"""docker-compose.yml as the tests read it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field

ROOT = Path(__file__).resolve().parents[2]
NOTHING: Mapping[str, str] = {}
_VARIABLE = re.compile(r"\$\{(?P<name>\w+):-(?P<default>[^}]*)\}")


@dataclass(frozen=True, slots=True)
class Mount:
    """`source:target:mode`; a source with a slash is a path of the checkout."""

    source: str
    target: str
    mode: str

    @property
    def is_path(self) -> bool:
        """Whether it is a file of ours rather than a volume."""
        return "/" in self.source


class Container(BaseModel):
    """One service of the compose file; only what the tests ask about."""

    model_config = ConfigDict(extra="ignore")

    image: str
    command: list[str] = Field(default_factory=list)
    environment: dict[str, str] = Field(default_factory=dict)
    volumes: list[str] = Field(default_factory=list)
    ports: list[str] = Field(default_factory=list)
    depends_on: dict[str, dict[str, str]] = Field(default_factory=dict)
    read_only: bool = False
    profiles: list[str] = Field(default_factory=list)

    @property
    def mounts(self) -> list[Mount]:
        """What is mounted, in three parts."""
        return [Mount(*[*volume.split(":"), "rw"][:3]) for volume in self.volumes]


class Compose(BaseModel):
    """The compose file."""

    model_config = ConfigDict(extra="ignore")

    services: dict[str, Container]
    volumes: dict[str, None]


def read_compose(told: Mapping[str, str] = NOTHING) -> Compose:
    """docker-compose.yml with its anchors, merges and variables resolved, as Docker would with this environment."""
    document = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    return Compose.model_validate(_filled_in(document, told))


def _filled_in(part: object, told: Mapping[str, str]) -> object:
    if isinstance(part, str):
        return _VARIABLE.sub(lambda found: told.get(found["name"]) or found["default"], part)
    if isinstance(part, list):
        return [_filled_in(each, told) for each in part]
    return {name: _filled_in(each, told) for name, each in part.items()} if isinstance(part, dict) else part


def read_environment(name: str) -> dict[str, str]:
    """An environment file of infra/deploy."""
    lines = (ROOT / "infra" / "deploy" / name).read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
