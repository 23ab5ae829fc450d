"""PostgreSQL and NATS on their own: who may enter, what survives, what is left behind."""

import asyncio
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import textwrap
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from infra.local import postgres
from infra.local.children import source_path
from infra.local.postgres_binaries import ELSEWHERE, server_account, server_home
from infra.local.processes import command_line, descendants, is_alive, parents
from infra.local.servers import Servers, start_servers
from infra.local.state import StateInUse, open_state
from infra.local.throwaway import sweep, throwaway

pytestmark = pytest.mark.timeout(120)
PATIENCE = 30.0


def gone(pids: set[int]) -> bool:
    """Whether all of these end within a few seconds."""
    deadline = time.monotonic() + PATIENCE
    while any(is_alive(pid) for pid in pids):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


HOLDER = textwrap.dedent(
    """
    import asyncio, sys, asyncpg
    from infra.local.servers import start_servers

    async def write(dsn):
        connection = await asyncpg.connect(dsn)
        await connection.execute("CREATE TABLE IF NOT EXISTS kept (at timestamptz)")
        await connection.execute("INSERT INTO kept VALUES (now())")
        print(await connection.fetchval("SELECT count(*) FROM kept"), flush=True)
        await connection.close()

    with start_servers(sys.argv[1], provision=False) as servers:
        asyncio.run(write(servers.databases["meetings"].owner_dsn))
        sys.stdin.read()
    """
)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Path]:
    """A state directory of which nothing remains, wherever PostgreSQL's data had to lie."""
    yield tmp_path / "state"
    postgres.discard(open_state(tmp_path / "state"))


def hold(state: Path) -> tuple["subprocess.Popen[str]", int]:
    """A process that runs both servers and writes a row; returns it with how many rows it found then."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(state)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": source_path()},
        text=True,
    )
    assert process.stdout is not None
    return process, int(process.stdout.readline() or 0)


def let_go(process: "subprocess.Popen[str]") -> None:
    process.communicate(timeout=40)


def test_nothing_is_left_when_the_one_that_started_them_is_killed(place: Path) -> None:
    process, _ = hold(place)
    children = descendants(process.pid)
    assert any("postgres" in command_line(pid) for pid in children)
    assert any("nats-server" in command_line(pid) for pid in children)
    process.kill()
    process.communicate()
    assert gone(children)


def test_it_starts_again_with_all_rows_after_everything_was_killed_at_once(place: Path) -> None:
    process, rows = hold(place)
    assert rows == 1
    for pid in {process.pid} | descendants(process.pid):
        with contextlib.suppress(ProcessLookupError):  # it followed the one before
            os.kill(pid, signal.SIGKILL)
    process.communicate()
    again, rows = hold(place)
    assert rows == 2
    let_go(again)


def test_it_starts_again_while_the_servers_of_a_killed_run_are_still_stopping(place: Path) -> None:
    process, _ = hold(place)
    process.kill()
    again, rows = hold(place)
    assert rows == 2
    let_go(again)
    process.communicate()


def test_a_pid_file_that_speaks_of_somebody_else_harms_nobody(place: Path) -> None:
    process, _ = hold(place)
    data = next(Path(word) for pid in descendants(process.pid) for word in command_line(pid).split() if "/data" in word)
    let_go(process)
    bystander = subprocess.Popen(["sleep", "60"])
    (data / "postmaster.pid").write_text(f"{bystander.pid}\n{data}\n1\n1\n", encoding="ascii")
    again, rows = hold(place)
    assert rows == 2
    assert bystander.poll() is None
    bystander.kill()
    bystander.wait()
    let_go(again)


def test_a_state_directory_serves_one_stack_at_a_time(place: Path) -> None:
    process, _ = hold(place)
    with pytest.raises(StateInUse, match="--state"), start_servers(place):
        pass
    let_go(process)


def test_two_run_side_by_side_and_stop_when_their_block_ends(tmp_path: Path) -> None:
    with start_servers(tmp_path / "a", durable=False) as a, start_servers(tmp_path / "b", durable=False) as b:
        assert a.nats_url != b.nats_url
        assert a.databases["meetings"].runtime_dsn != b.databases["meetings"].runtime_dsn
        pids = descendants(os.getpid())
        ports = [int(a.nats_url.rpartition(":")[2]), int(b.nats_url.rpartition(":")[2])]
    assert gone({pid for pid in pids if str(tmp_path) in command_line(pid)})
    for port in ports:
        with pytest.raises(OSError, match="refused"):
            socket.create_connection(("127.0.0.1", port), timeout=1).close()


def test_the_bus_is_durable_unless_a_test_gives_that_up(place: Path, servers: Servers) -> None:
    def sync_always(where: Servers) -> bool:
        with urllib.request.urlopen(f"{where.nats_monitor_url}/varz", timeout=20) as answer:
            return bool(json.load(answer)["jetstream"]["config"].get("sync_always"))

    with start_servers(place, provision=False) as durable:
        assert sync_always(durable)
    assert not sync_always(servers)


async def test_nobody_but_the_administrator_enters_the_databases_the_server_came_with(servers: Servers) -> None:
    dsn = servers.databases["meetings"].runtime_dsn
    for name in ("postgres", "template1", "samrad_honoraria", "samrad_traces"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await asyncpg.connect(dsn.replace("samrad_meetings", name), timeout=20)


async def test_a_wrong_password_is_refused(servers: Servers) -> None:
    dsn = servers.databases["meetings"].runtime_dsn
    password = dsn.split(":")[2].split("@")[0]
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(dsn.replace(password, "guess"), timeout=20)


async def test_lower_case_and_order_of_norwegian_letters_are_known_without_icu(servers: Servers) -> None:
    connection = await asyncpg.connect(servers.databases["meetings"].runtime_dsn)
    assert await connection.fetchval("SELECT lower('ÆØÅ')") == "æøå"
    await connection.close()


async def test_no_secret_stands_where_it_would_be_printed(servers: Servers) -> None:
    assert servers.state.password("meetings") not in repr(servers)
    for path in (servers.state.root / "secrets").rglob("*"):
        assert path.stat().st_mode & 0o077 == 0, path


async def test_servers_start_inside_a_running_event_loop(tmp_path: Path) -> None:
    with start_servers(tmp_path / "state", durable=False) as inside:
        connection = await asyncpg.connect(inside.databases["traces"].runtime_dsn)
        assert await connection.fetchval("SELECT current_user") == "traces"
        await connection.close()
    await asyncio.sleep(0)


def _children() -> set[int]:
    # Not theirs too: PostgreSQL starts and ends workers whenever it likes.
    return {pid for pid, parent in parents().items() if parent == os.getpid()}


async def test_servers_that_exist_already_are_used_instead_of_our_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with start_servers(tmp_path / "ours", durable=False) as ours, monkeypatch.context() as told:
        told.setenv("SAMRAD_POSTGRES_DSN", ours.admin_dsn)
        told.setenv("SAMRAD_NATS_URL", ours.nats_url)
        told.setenv("SAMRAD_NATS_MONITOR_URL", ours.nats_monitor_url)
        told.setenv("SAMRAD_NATS_SEEDS", str(ours.seed_file("meetings").parent))
        before = _children()
        with start_servers(tmp_path / "theirs") as found:
            assert _children() <= before
            assert found.nats_url == ours.nats_url
            connection = await asyncpg.connect(found.databases["meetings"].runtime_dsn)
            assert await connection.fetchval("SELECT current_database()") == "samrad_meetings"
            await connection.close()


def test_what_a_killed_test_run_left_is_removed_by_the_next_one(tmp_path: Path) -> None:
    state = open_state(tmp_path / "state")
    with throwaway(state):
        home = server_home(state, server_account())
        (home / "data").mkdir()
        with throwaway(open_state(tmp_path / "next")):
            assert home.exists()
    assert not home.exists()
    if home.parent == ELSEWHERE:
        home.mkdir()
        (home / "throwaway").touch()
        sweep()
        assert not home.exists()
