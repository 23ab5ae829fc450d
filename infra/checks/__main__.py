"""Run every check of ours on this checkout; exit 1 when one of them finds an error."""

from __future__ import annotations

import sys
from itertools import chain
from pathlib import Path

from infra.checks.findings import files_of
from infra.checks.imports import check_imports
from infra.checks.lengths import check_lengths
from infra.checks.lock import check_lock
from infra.checks.migrations import check_migrations
from infra.checks.texts import check_texts

ROOT = Path(__file__).resolve().parents[2]


def main() -> int:
    """Print what was found, warnings first; the exit code of the run."""
    files = files_of(ROOT)
    findings = sorted(
        chain(
            check_lengths(files),
            check_texts(files),
            check_imports(ROOT, files),
            check_migrations(ROOT, files),
            check_lock(ROOT),
        ),
        key=lambda finding: (finding.is_error, str(finding.path), finding.line or 0),
    )
    for finding in findings:
        print(finding)
    errors = sum(finding.is_error for finding in findings)
    print(f"{len(files)} files looked at: {errors} errors, {len(findings) - errors} warnings")
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
