"""A file is one idea: Python files of 300 lines are warned about, of more than 400 refused."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from infra.checks.findings import Finding, text_of

WARN, FAIL = 300, 400


def check_lengths(files: Iterable[Path]) -> Iterator[Finding]:
    """Every Python file that has grown past one idea, tests included."""
    for path in files:
        if path.suffix != ".py":
            continue
        lines = len((text_of(path) or "").splitlines())
        if lines > FAIL:
            yield Finding(path, f"{lines} lines, more than {FAIL}; make it a package with a file per thing")
        elif lines >= WARN:
            yield Finding(path, f"{lines} lines; time to split it", is_error=False)
