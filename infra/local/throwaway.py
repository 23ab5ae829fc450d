"""Stacks that are thrown away: nothing of them remains, not even of those whose tests were killed."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
from collections.abc import Iterator

from infra.local import nats, postgres
from infra.local.postgres_binaries import ELSEWHERE, server_account, server_home
from infra.local.state import State

MARK = "throwaway"


@contextlib.contextmanager
def throwaway(state: State) -> Iterator[None]:
    """Remove what the servers keep when the block ends, and what earlier ones left that never came to their end."""
    home = server_home(state, server_account())
    draft = home / f"{MARK}.{os.getpid()}"
    with draft.open("w", encoding="ascii") as mark:
        fcntl.flock(mark, fcntl.LOCK_EX)
        # Under its name only once it is locked: to others an unlocked mark means that nobody is there any more.
        draft.replace(home / MARK)
        sweep()
        try:
            yield
        finally:
            # Both or none: streams that know of facts whose journals are gone would be a broken promise.
            postgres.discard(state)
            nats.discard(state)


def sweep() -> None:
    """Remove homes outside of state directories that are marked for it and that nobody holds."""
    for mark in ELSEWHERE.glob(f"samrad-*/{MARK}"):
        with contextlib.suppress(OSError), mark.open(encoding="ascii") as held:
            if mark.stat().st_uid != os.geteuid():
                continue
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(mark.parent, ignore_errors=True)
