"""Migrations: numbered without gaps, and read by squawk, which knows what locks a busy table."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

from pydantic import BaseModel, TypeAdapter, ValidationError

from infra.checks.findings import Finding

_NAME = re.compile(r"(\d{4})_[a-z0-9_]+\.sql")


class _Violation(BaseModel):
    """What squawk says of one place."""

    file: str
    line: int
    rule_name: str
    message: str


_VIOLATIONS = TypeAdapter(list[_Violation])


def check_migrations(root: Path, files: Iterable[Path]) -> Iterator[Finding]:
    """Wrong names and gaps in each folder `migrations`, then everything squawk finds."""
    migrations = sorted(path for path in files if path.parent.name == "migrations" and path.suffix == ".sql")
    for _, folder in groupby(migrations, key=lambda path: path.parent):
        yield from _check_numbers(list(folder))
    if migrations:
        yield from _squawk(root, migrations)


def _check_numbers(folder: list[Path]) -> Iterator[Finding]:
    for expected, path in enumerate(folder, start=1):
        name = _NAME.fullmatch(path.name)
        if name is None:
            yield Finding(path, "a migration is called 0001_what_it_does.sql")
        elif int(name[1]) != expected:
            yield Finding(path, f"number {expected:04} was to come here; the order must be plain")


def _squawk(root: Path, migrations: list[Path]) -> Iterator[Finding]:
    program = Path(sys.executable).with_name("squawk")
    done = subprocess.run(
        (str(program), "--config", str(root / ".squawk.toml"), "--reporter", "json", *map(str, migrations)),
        capture_output=True,
        text=True,
        check=False,
    )
    try:
        violations = _VIOLATIONS.validate_json(done.stdout)
    except ValidationError:
        yield Finding(root, f"squawk did not run: {(done.stderr or done.stdout).strip()}")
        return
    for each in violations:
        # Its lines count from 0 here, while its other reports count from 1.
        yield Finding(Path(each.file), f"{each.rule_name}: {each.message}", each.line + 1)
