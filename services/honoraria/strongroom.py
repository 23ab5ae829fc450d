"""What honoraria keeps that is personal: the vault of the payee register, and the files of settlement runs.

Opened when the process starts (`service.lives_with`). Files can be made again from their run, byte for byte, so a
lost file store loses nothing; they are written beside their place and moved into it, so none is ever half there.
"""

import hashlib
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID, uuid4

from infra.chassis.db import Database
from infra.chassis.settings import Settings, WrongSettings
from infra.chassis.vault import Vault


@dataclass(slots=True)
class Strongroom:
    """`marker` stands on every document when the data are made up; `traces` is where a trace is looked at."""

    marker: str | None = None
    traces: str = ""
    _vault: Vault | None = field(default=None, repr=False)
    _folder: Path | None = None

    @asynccontextmanager
    async def opened(self, database: Database, settings: Settings) -> AsyncIterator[None]:
        """Take vault, folder and marker for as long as the process lives. Raises WrongSettings without a folder."""
        if settings.files_dir is None:
            raise WrongSettings("SAMRAD_FILES_DIR: is missing – where statements, payroll and bank files are kept")
        settings.files_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._vault, self._folder, self.marker = database.vault, settings.files_dir, settings.marker or None
        self.traces = settings.trace_link
        yield

    @property
    def vault(self) -> Vault:
        """Seals and opens what is personal."""
        assert self._vault is not None, "service.lives_with(strongroom.opened)"
        return self._vault

    def link_to(self, trace: str | None) -> str | None:
        """A trace in the viewer of the settings; None without one."""
        return self.traces.replace("{trace}", trace) if self.traces and trace else None

    def place(self, municipality: str, run: UUID, name: str) -> Path:
        """Where a file lies: <folder>/<municipality>/<run>/<name>."""
        assert self._folder is not None, "service.lives_with(strongroom.opened)"
        return self._folder / municipality / str(run) / name

    def has(self, place: Path, sha256: str) -> bool:
        """Whether the file is there and is what it was."""
        try:
            return digest(place.read_bytes()) == sha256
        except OSError:
            return False

    def keep(self, place: Path, content: bytes) -> None:
        """Write a file whole or not at all, readable by this user only."""
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        beside = place.with_name(f".{place.name}.{uuid4().hex}")
        with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(place)


def digest(content: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(content).hexdigest()
