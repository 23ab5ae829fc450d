"""docker-compose.yml as the tests read it."""

from dataclasses import dataclass
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field

ROOT = Path(__file__).resolve().parents[2]


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

    @property
    def mounts(self) -> list[Mount]:
        """What is mounted, in three parts."""
        return [Mount(*[*volume.split(":"), "rw"][:3]) for volume in self.volumes]


class Compose(BaseModel):
    """The compose file."""

    model_config = ConfigDict(extra="ignore")

    services: dict[str, Container]
    volumes: dict[str, None]


def read_compose() -> Compose:
    """docker-compose.yml with its anchors and merges resolved, as Docker would."""
    return Compose.model_validate(yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8")))
