"""A file is one idea; the check says when it has become several."""

from pathlib import Path

import pytest

from infra.checks.lengths import check_lengths


def python_file(folder: Path, lines: int) -> Path:
    path = folder / "grown.py"
    path.write_text("x = 1\n" * lines)
    return path


@pytest.mark.parametrize("lines", [1, 299])
def test_a_file_of_one_idea_is_let_be(tmp_path: Path, lines: int) -> None:
    assert not list(check_lengths([python_file(tmp_path, lines)]))


@pytest.mark.parametrize("lines", [300, 400])
def test_a_file_that_should_be_split_is_warned_about(tmp_path: Path, lines: int) -> None:
    (finding,) = check_lengths([python_file(tmp_path, lines)])
    assert not finding.is_error
    assert f"{lines} lines" in str(finding)


def test_a_file_of_more_than_four_hundred_lines_is_refused(tmp_path: Path) -> None:
    (finding,) = check_lengths([python_file(tmp_path, 401)])
    assert finding.is_error


def test_what_is_not_python_may_be_long(tmp_path: Path) -> None:
    path = tmp_path / "schema.json"
    path.write_text("\n" * 5000)
    assert not list(check_lengths([path]))
