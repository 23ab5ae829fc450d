"""The state directory: everything a local stack keeps, and the lock that lets one stack use it at a time."""

from __future__ import annotations

import contextlib
import fcntl
import os
import secrets
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

DEFAULT_STATE = ".samrad"


class StateInUse(RuntimeError):
    """Another stack holds this state directory."""


@dataclass(frozen=True, slots=True)
class State:
    """Paths of one state directory; nothing is created until it is asked for."""

    root: Path

    @property
    def stack_file(self) -> Path:
        """Where `samrad up` writes what runs where, for the other commands."""
        return self.root / "stack.json"

    @property
    def clock_file(self) -> Path:
        """Eight bytes little-endian microseconds since 1970 (UTC) when the stack's time is simulated."""
        return self.root / "clock"

    @property
    def mail(self) -> Path:
        """Where the mail sink keeps messages, as .eml files."""
        return self.folder("mail", 0o700)

    def files(self, service: str) -> Path:
        """Where a service keeps the files that leave the house."""
        self.folder("files", 0o700)  # first: parents made on the way would be open to all
        return self.folder(f"files/{service}", 0o700)

    def folder(self, name: str, mode: int = 0o755) -> Path:
        """A folder of that name in the state directory, made when missing."""
        path = self.root / name
        path.mkdir(mode=mode, parents=True, exist_ok=True)
        return path

    def secret_file(self, name: str, make: Callable[[], str]) -> Path:
        """The file (readable by its owner only) of a secret that is made once and kept."""
        path = self.folder("secrets", 0o700) / name
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.exists():
            write_private(path, make(), once=True)
        return path

    def secret(self, name: str, make: Callable[[], str]) -> str:
        """A secret that is made once and kept."""
        return self.secret_file(name, make).read_text(encoding="ascii").strip()

    def password(self, name: str) -> str:
        """A generated password, safe in a URL."""
        return self.secret(f"passwords/{name}", lambda: secrets.token_urlsafe(24))

    def identity(self) -> str:
        """A random name for this state directory, so that what must lie elsewhere can be told apart."""
        return self.secret("identity", lambda: uuid.uuid4().hex)


def open_state(path: str | Path | None = None) -> State:
    """The state directory given, else SAMRAD_STATE, else `.samrad` here; made when missing."""
    root = Path(path or os.environ.get("SAMRAD_STATE") or DEFAULT_STATE).absolute()
    # 0711: servers that run as another user must pass through, but may not look around.
    root.mkdir(mode=0o711, parents=True, exist_ok=True)
    return State(root)


@contextlib.contextmanager
def hold(state: State) -> Iterator[None]:
    """Keep the state directory to ourselves; the kernel lets go when this process ends, however it ends.

    Raises StateInUse when another stack holds it."""
    with open(state.root / "lock", "a", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StateInUse(f"a stack is already running in {state.root}; stop it or choose another --state") from None
        yield


def is_held(state: State) -> bool:
    """Whether a stack is running in this state directory just now."""
    try:
        with open(state.root / "lock", encoding="ascii") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except FileNotFoundError:
        pass
    return False


def write_private(path: Path, text: str, *, once: bool = False) -> None:
    """Write a file only its owner may read, whole or not at all; `once` leaves one that is there already."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    if once:
        # Two processes may make the same secret at once: the first one's counts, for both.
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    else:
        draft.replace(path)
