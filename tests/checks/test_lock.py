"""The lock is what pyproject.toml asks for, pinned by hash, and installs on other machines than ours."""

import re
from pathlib import Path

import pytest

from infra.checks.__main__ import ROOT
from infra.checks.lock import IMAGE_LOCK, LOCK, check_lock

PROJECT = '[project]\ndependencies = ["asyncpg>=0.31"]\n[project.optional-dependencies]\nbuild = ["hatchling"]\n'
PINS = "asyncpg==0.32.0 \\\n    --hash=sha256:aa\nhatchling==1.30.0 \\\n    --hash=sha256:bb\n"


def findings(root: Path, *, lock: str = PINS, image_lock: str = PINS) -> list[str]:
    (root / "pyproject.toml").write_text(PROJECT)
    for name, text in ((LOCK, lock), (IMAGE_LOCK, image_lock)):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return [str(finding) for finding in check_lock(root)]


def test_locks_that_answer_the_project_pass(tmp_path: Path) -> None:
    assert findings(tmp_path) == []


@pytest.mark.parametrize(
    ("lock", "says"),
    [
        (PINS.replace("asyncpg", "psycopg"), "nothing is pinned"),
        (PINS.replace("0.32.0", "0.30.0"), "0.30.0 is pinned"),
        ("asyncpg==0.32.0\n" + PINS.partition("aa\n")[2], "without a hash"),
    ],
)
def test_a_lock_that_has_fallen_behind_is_found(tmp_path: Path, lock: str, says: str) -> None:
    (finding,) = findings(tmp_path, lock=lock, image_lock=lock)[:1]
    assert says in finding


def test_an_image_built_from_other_versions_than_were_tested_is_found(tmp_path: Path) -> None:
    (finding,) = findings(tmp_path, image_lock=PINS.replace("1.30.0", "1.29.0"))
    assert "hatchling 1.29.0 is not what" in finding


def test_the_lock_names_no_index_and_no_place_to_download_from() -> None:
    for name in (LOCK, IMAGE_LOCK):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert not re.search(r"://|--(?:extra-)?index-url|--find-links|#", text)
