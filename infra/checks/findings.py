"""What a check has to say, and the files it looks at."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_LARGEST_TEXT = 2_000_000  # bytes; what is larger is data


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found in one file; a warning is printed, an error also fails the run."""

    path: Path
    says: str
    line: int | None = None
    is_error: bool = True

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}" if self.line else str(self.path)
        return f"{place}: {'' if self.is_error else 'warning: '}{self.says}"


def files_of(root: Path) -> list[Path]:
    """The project's own files, sorted: what git tracks or would, else all but hidden folders."""
    listed = subprocess.run(
        ("git", "-C", str(root), "ls-files", "-z", "--cached", "--others", "--exclude-standard"),
        capture_output=True,
        check=False,
    )
    if listed.returncode == 0:
        found = {root / os.fsdecode(name) for name in listed.stdout.split(b"\0") if name}
    else:
        found = set(_walk(root))
    return sorted(path for path in found if path.is_file() and not path.is_symlink())


def text_of(path: Path) -> str | None:
    """The file's text, or None when it is binary or too large to have been written by hand."""
    if path.stat().st_size > _LARGEST_TEXT:
        return None
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None


def _walk(root: Path) -> Iterator[Path]:
    for folder, names, files in os.walk(root):
        names[:] = [name for name in names if not name.startswith(".") and name != "__pycache__"]
        yield from (Path(folder) / name for name in files)
