"""PostgreSQL on this machine: initialised once, run by us, never through the wheel's own runner."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

from infra.local import leftovers
from infra.local.children import Account, Program
from infra.local.postgres_binaries import NoPostgres, binaries, server_account, server_home
from infra.local.state import State

ADMINISTRATOR = "postgres"
LONGEST_SOCKET_PATH = 100  # the kernel takes 107 bytes
INITDB_OPTIONS = (
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    # The wheel has no ICU: code-point order everywhere, and upper/lower that know Æ, Ø and Å.
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--no-instructions",
)
ONLY_WITH_PASSWORD = "local all all scram-sha-256\nhost all all 127.0.0.1/32 scram-sha-256\n"


def prepare(state: State, port: int, *, durable: bool = True) -> Program:
    """Make the cluster when there is none, clear what an earlier run left, write the settings.

    `durable=False` gives up fsync, for tests that throw the state away."""
    account = server_account()
    home = server_home(state, account)
    programs = binaries(home, account)
    data = home / "data"
    leftovers.clear(data / "postmaster.pid", data, signal.SIGINT)
    if not data.exists():
        _initialise(programs, home, data, state.password(ADMINISTRATOR), account, durable=durable)
    _write(data / "postgresql.conf", _settings(port, _socket_folder(home, account), durable=durable), account)
    _write(data / "pg_hba.conf", ONLY_WITH_PASSWORD, account)
    return Program(
        name="postgres",
        argv=(str(programs / "postgres"), "-D", str(data)),
        ready=lambda pid: _is_ready(data, pid),
        account=account,
        folder=home,
        # Fast shutdown: sessions are ended, everything is written. SIGQUIT leaves recovery to the next start.
        stop_signal=signal.SIGINT,
        hurry_signal=signal.SIGQUIT,
        routine=" LOG: ",
    )


def admin_dsn(state: State, port: int) -> str:
    """The administrator's DSN of the server prepared in this state directory."""
    return f"postgresql://{ADMINISTRATOR}:{quote(state.password(ADMINISTRATOR))}@127.0.0.1:{port}/postgres"


def discard(state: State) -> None:
    """Remove the cluster and its copied programs; for stacks that are thrown away."""
    shutil.rmtree(server_home(state, server_account()), ignore_errors=True)


def _initialise(
    programs: Path, home: Path, data: Path, password: str, account: Account | None, *, durable: bool
) -> None:
    # Into a draft that is renamed when it is whole: half a cluster looks like a cluster.
    draft = home / "data.draft"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    password_file = home / "password"
    _write(password_file, password + "\n", account)
    if account:
        os.chown(draft, account.uid, account.gid)
    try:
        done = subprocess.run(
            (
                str(programs / "initdb"),
                *INITDB_OPTIONS,
                *(() if durable else ("--no-sync",)),
                f"--pgdata={draft}",
                f"--username={ADMINISTRATOR}",
                f"--pwfile={password_file}",
            ),
            cwd=home,
            env={"PATH": "/usr/bin:/bin", "TZ": "UTC", "LC_ALL": "C"},
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
            capture_output=True,
            text=True,
            check=False,
        )
    finally:
        password_file.unlink()
    if done.returncode:
        raise NoPostgres(f"initdb failed in {home}: {done.stderr.strip()}")
    draft.rename(data)


def _settings(port: int, sockets: Path | None, *, durable: bool) -> str:
    settings: Mapping[str, str] = {
        "listen_addresses": "127.0.0.1",
        "port": str(port),
        "unix_socket_directories": str(sockets) if sockets else "",
        "max_connections": "100",
        "shared_buffers": "128MB",
        "max_wal_size": "1GB",
        # A page read here costs what any other does. With the default of 4, for disks that turn, the planner reads a
        # table of all runs whole to find what belongs to one.
        "random_page_cost": "1.1",
        "fsync": "on" if durable else "off",
        "full_page_writes": "on" if durable else "off",
        "synchronous_commit": "on",
        # One machine, no replicas: less to write, and fewer processes to hold in memory.
        "wal_level": "minimal",
        "max_wal_senders": "0",
        "max_logical_replication_workers": "0",
        "io_method": "sync",
        "timezone": "UTC",
        "log_timezone": "UTC",
        # Passwords are 24 random bytes; stretching them would only slow every new connection down.
        "scram_iterations": "64",
        # Nothing personal in logs: no statements, no key values.
        "log_min_error_statement": "panic",
        "log_error_verbosity": "terse",
        "log_line_prefix": "%m [%p] %d ",
        "log_checkpoints": "off",
    }
    return "".join(f"{name} = '{value}'\n" for name, value in settings.items())


def _socket_folder(home: Path, account: Account | None) -> Path | None:
    folder = home / "sockets"
    if len(str(folder)) > LONGEST_SOCKET_PATH - len("/.s.PGSQL.65535.lock"):
        return None
    folder.mkdir(mode=0o755, exist_ok=True)
    if account:
        os.chown(folder, account.uid, account.gid)
    for stale in folder.iterdir():
        stale.unlink()
    return folder


def _write(path: Path, text: str, account: Account | None) -> None:
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        if account:
            os.fchown(file.fileno(), account.uid, account.gid)
        file.write(text)


def _is_ready(data: Path, pid: int) -> bool:
    # Line 1 is the server's pid, line 8 its state; the same file pg_ctl waits for.
    try:
        lines = (data / "postmaster.pid").read_text(encoding="ascii").splitlines()
    except OSError:
        return False
    return len(lines) >= 8 and lines[0] == str(pid) and lines[7].strip() == "ready"
