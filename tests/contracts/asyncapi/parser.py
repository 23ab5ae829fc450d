"""Runs @asyncapi/parser on a document; npm installs it once into a cache of this user's."""

import contextlib
import json
import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent


class NoNode(Exception):
    """There is no node or no npm on this machine."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """What the parser found; `errors` and `warnings` name place and rule."""

    version: str | None
    messages: tuple[str, ...]
    sends: tuple[str, ...]
    receives: tuple[str, ...]
    errors: tuple[str, ...]
    warnings: tuple[str, ...]


def parse(document: Path) -> Parsed:
    """Parse a file. Raises NoNode."""
    ran = subprocess.run(
        [_found("node"), str(HERE / "parse.cjs"), str(document)],
        env={**os.environ, "NODE_PATH": str(_installed() / "node_modules")},
        capture_output=True,
        text=True,
        timeout=50,
        check=True,
    )
    found = json.loads(ran.stdout)
    by_severity: dict[int, list[str]] = {}
    for each in found["diagnostics"]:
        by_severity.setdefault(each["severity"], []).append(f"{each['path']}: {each['code']}: {each['message']}")
    return Parsed(
        found["version"],
        tuple(found["messages"]),
        tuple(found["sends"]),
        tuple(found["receives"]),
        errors=tuple(by_severity.get(0, ())),
        warnings=tuple(by_severity.get(1, ())),
    )


def _installed() -> Path:
    wanted = json.loads((HERE / "package.json").read_text())["dependencies"]["@asyncapi/parser"]
    cache = _cache()
    folder = cache / f"asyncapi-parser-{wanted}"
    if not folder.exists():
        with tempfile.TemporaryDirectory(dir=cache) as making:
            fresh = Path(making) / "parser"
            fresh.mkdir()
            shutil.copy(HERE / "package.json", fresh)
            quietly = ("--ignore-scripts", "--no-package-lock", "--no-audit", "--no-fund", "--loglevel=error")
            subprocess.run([_found("npm"), "install", *quietly], cwd=fresh, timeout=150, check=True)
            with contextlib.suppress(OSError):  # another test process was quicker
                fresh.rename(folder)
    return folder


def _cache() -> Path:
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "samrad"
    try:
        base.mkdir(parents=True, exist_ok=True)
    except OSError:
        base = Path(tempfile.gettempdir()) / f"samrad-{os.getuid()}"
        base.mkdir(exist_ok=True)
    return base


def _found(program: str) -> str:
    path = shutil.which(program)
    if path is None:
        raise NoNode(f"{program} is not on the path; install Node.js 18 or newer to have asyncapi.yaml parsed")
    return path
