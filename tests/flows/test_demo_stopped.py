"""A demo that is stopped, or that may not begin, leaves nothing behind and says why."""

import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.local import postgres
from infra.local.processes import is_alive
from infra.local.stack import read_stack
from infra.local.state import State, open_state
from tests.demo.fresh import SIGN, fresh_state, stand_alone
from tests.demo.world import MARKER
from tests.flows.demo_run import command, environment, run

pytestmark = pytest.mark.timeout(120)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Path]:
    """A state directory of which nothing remains."""
    yield tmp_path / "state"
    postgres.discard(open_state(tmp_path / "state"))


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_stopped_in_the_middle_of_the_year_nothing_runs_any_more(place: Path, sent: signal.Signals) -> None:
    demo = subprocess.Popen(
        command(place), env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, bufsize=1
    )
    assert demo.stdout is not None
    assert any("January 2024" in line for line in demo.stdout)
    demo.send_signal(sent)
    _, words = demo.communicate(timeout=60)
    assert (demo.returncode, words.strip()) == (130, "samrad demo: stopped, and nothing of it runs any more")
    stack = read_stack(State(place))
    assert stack is not None
    assert not any(map(is_alive, stack.processes.values()))


def test_a_directory_that_holds_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "dissertation.odt").touch()
    refused = run(tmp_path)
    assert refused.returncode == 1
    assert "choose another --state" in refused.stderr
    assert os.listdir(tmp_path) == ["dissertation.odt"]


def test_the_demo_before_is_removed(place: Path) -> None:
    place.mkdir()
    (place / SIGN).touch()
    (place / "mail").mkdir()
    (place / "mail" / "old.eml").touch()
    fresh_state(place)
    assert os.listdir(place) == [SIGN]


def test_a_shells_own_settings_do_not_lead_out_of_the_demo(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as shell:
        shell.setenv("SAMRAD_SMTP_URL", "smtps://post.example.no:465")
        shell.setenv("SAMRAD_POSTGRES_DSN", "postgresql://db.example.no/")
        shell.setenv("SAMRAD_MARKER", "")
        shell.setenv("SAMRAD_POSTGRES_BIN", "/usr/lib/postgresql/18/bin")
        kept = dict(os.environ)
        stand_alone()
        ours = {name: value for name, value in os.environ.items() if name.startswith("SAMRAD_")}
        os.environ.clear()
        os.environ.update(kept)
    assert set(ours) == {"SAMRAD_MARKER", "SAMRAD_MAIL_FROM", "SAMRAD_POSTGRES_BIN"}
    assert ours["SAMRAD_MARKER"] == MARKER
