"""`samrad contracts write|check`."""

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from contracts.catalogue import ROOT
from infra.contracts_cli import app

SCHEMA = "schemas/meetings/PreparationLogged.v1.json"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A copy of the committed catalogue."""
    for folder in ("schemas", "samples"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    for name in ("asyncapi.yaml", "EVENTS.md"):
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


def run(*arguments: str | Path) -> tuple[int, str]:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    return result.exit_code, result.output


def pretend_released(root: Path, old: str, new: str) -> None:
    """Make it so that what was released differs from today."""
    path = root / SCHEMA
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_check_is_content_with_the_committed_catalogue() -> None:
    assert run("check") == (0, "The contracts are compatible and up to date.\n")


def test_check_names_what_is_broken_and_exits_with_1(root: Path) -> None:
    pretend_released(root, '"maximum": 1440', '"maximum": 2000')
    code, output = run("check", "--root", root)
    assert code == 1
    assert output == (
        "no.samrad.meetings.PreparationLogged.v1 minutes: tightened: maximum was 2000 and is 1440. "
        "Put it back as it was and state the change as PreparationLogged.v2 beside it.\n"
    )


def test_check_speaks_json(root: Path) -> None:
    assert json.loads(run("check", "--root", root, "--json")[1]) == {"findings": []}
    (root / "EVENTS.md").unlink()
    code, output = run("check", "--root", root, "--json")
    (finding,) = json.loads(output)["findings"]
    assert code == 1
    assert (finding["subject"], finding["rule"]) == ("EVENTS.md", "stale")


def test_write_refuses_what_breaks_a_reader(root: Path) -> None:
    pretend_released(root, '"maximum": 1440', '"maximum": 2000')
    before = (root / SCHEMA).read_text()
    code, output = run("write", "--root", root, "--json")
    assert code == 1
    assert [finding["rule"] for finding in json.loads(output)["findings"]] == ["tightened"]
    assert (root / SCHEMA).read_text() == before


def test_write_writes_what_is_missing_and_says_so(root: Path) -> None:
    assert run("write", "--root", root) == (0, "Nothing changed.\n")
    (root / SCHEMA).unlink()
    assert run("write", "--root", root) == (0, f"wrote {SCHEMA}\n")
    assert (root / SCHEMA).read_text() == (ROOT / SCHEMA).read_text()


def test_write_sends_a_person_to_look_at_other_words(root: Path) -> None:
    pretend_released(root, "Whole minutes of one day", "Whole hours of one day")
    code, output = run("write", "--root", root)
    assert code == 0
    assert "look at no.samrad.meetings.PreparationLogged.v1 minutes: its description changed" in output
