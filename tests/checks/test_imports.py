"""The pure rooms import what they are allowed to and nothing else."""

from pathlib import Path

import pytest

from infra.checks.imports import check_imports


def findings(root: Path, place: str, source: str) -> list[str]:
    path = root / place
    path.parent.mkdir(parents=True)
    path.write_text(source)
    return [str(finding) for finding in check_imports(root, [path])]


@pytest.mark.parametrize(
    ("place", "source"),
    [
        (
            "contracts/event.py",
            "import uuid\nfrom pydantic import BaseModel\nfrom contracts.values import Slug",
        ),
        ("contracts/catalogue/write.py", "import yaml"),
        (
            "services/meetings/model.py",
            "from infra.chassis.refusal import Refusal\nfrom datetime import date",
        ),
        (
            "services/meetings/model/meeting.py",
            "from services.meetings.model import term\nfrom . import term",
        ),
        ("services/meetings/store.py", "import asyncpg"),
        ("contracts/README.md", "import nats"),
    ],
)
def test_what_is_allowed_passes(tmp_path: Path, place: str, source: str) -> None:
    assert findings(tmp_path, place, source) == []


@pytest.mark.parametrize(
    ("place", "source"),
    [
        ("contracts/event.py", "import nats"),
        ("contracts/event.py", "import yaml"),
        ("contracts/event.py", "from infra.chassis import ids"),
        ("services/meetings/model.py", "import pydantic"),
        ("services/meetings/model.py", "from infra.chassis.work import Work"),
        ("services/meetings/model/meeting.py", "def late():\n    import contracts"),
        ("services/meetings/model.py", "from services.honoraria.model import claim"),
    ],
)
def test_what_would_make_a_pure_room_impure_is_found(tmp_path: Path, place: str, source: str) -> None:
    (finding,) = findings(tmp_path, place, source)
    assert "imports" in finding
