"""The command `samrad` finds what others add, and loads only what was asked for."""

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from infra.local.children import source_path


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """An installed distribution that adds a command of one, a group, a function, and one that is not there."""
    told = tmp_path / "added-1.0.dist-info"
    told.mkdir()
    (told / "METADATA").write_text("Metadata-Version: 2.1\nName: added\nVersion: 1.0\n", encoding="utf-8")
    (told / "entry_points.txt").write_text(
        "[samrad.commands]\nhello = added:hello\ntogether = added:together\nplain = added:plain\ngone = nowhere:app\n",
        encoding="utf-8",
    )
    (tmp_path / "added.py").write_text(
        textwrap.dedent(
            """
            import sys
            import typer

            hello, together = typer.Typer(), typer.Typer()

            @hello.command("hello")
            def greet(name: str = typer.Argument(metavar="NAME")) -> None:
                "Greet somebody."
                print("hello", name, sorted({"fastapi", "faststream", "contracts", "asyncpg"} & set(sys.modules)))

            @together.command()
            def one() -> None:
                "The first."
                print("one of two")

            @together.command()
            def two() -> None:
                "The second."

            def plain() -> None:
                "A plain function."
                print("plain")
            """
        ),
        encoding="utf-8",
    )
    return tmp_path


def samrad(path: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "infra.cli", *arguments],
        env={**os.environ, "PYTHONPATH": f"{source_path()}{os.pathsep}{path}", "COLUMNS": "100"},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


def test_a_small_command_loads_nothing_of_the_others(elsewhere: Path) -> None:
    assert samrad(elsewhere, "hello", "Anna").stdout == "hello Anna []\n"


def test_a_group_and_a_function_are_commands_too(elsewhere: Path) -> None:
    assert samrad(elsewhere, "together", "one").stdout == "one of two\n"
    assert samrad(elsewhere, "plain").stdout == "plain\n"


def test_help_lists_everything_that_is_installed(elsewhere: Path) -> None:
    help_text = samrad(elsewhere, "--help").stdout
    for word in ("up", "down", "status", "trace", "clock", "Greet somebody.", "together", "A plain function."):
        assert word in help_text
    assert "gone" not in help_text


def test_help_of_a_command_is_its_own(elsewhere: Path) -> None:
    assert "NAME" in samrad(elsewhere, "hello", "--help").stdout


@pytest.mark.parametrize("arguments", [("nonsense",), ("up", "--nonsense"), ("trace",), ("trace", "a", "--claim", "b")])
def test_a_mistake_is_answered_with_words_and_exit_code_2(elsewhere: Path, arguments: tuple[str, ...]) -> None:
    answer = samrad(elsewhere, *arguments)
    assert answer.returncode == 2
    assert answer.stderr.strip()
    assert "Traceback" not in answer.stderr


@pytest.mark.parametrize("arguments", [("status",), ("trace", "abc"), ("clock", "show")])
def test_without_a_stack_one_is_told_how_to_start_it(
    elsewhere: Path, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    answer = samrad(elsewhere, *arguments, "--state", str(tmp_path / "nothing"))
    assert answer.returncode == 1
    assert "samrad up" in answer.stderr
