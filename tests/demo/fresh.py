"""A state directory of the demo's own: removed and made anew at each run, and nobody else's by mistake."""

import os
import shutil
from pathlib import Path

from infra.local import postgres
from infra.local.state import DEFAULT_STATE, State, is_held, open_state
from tests.demo.world import MARKER

PLACE = Path(DEFAULT_STATE) / "demo"
SIGN = "made-by-samrad-demo"
TOLD = "told.json"
"""What it came to, as `--json` prints it, for whoever comes later."""
FROM = "Sekretariatet i Helsefellesskapet i Vestfold <sekretariatet@vestfold.example.org>"
"""In whose name the mails are sent; the address can never exist."""


class NotOurs(Exception):
    """The directory holds something that no demo made, or a demo that still runs."""


def fresh_state(path: Path) -> State:
    """An empty state directory at `path`. Raises NotOurs rather than removing what is not a demo's."""
    root = path.absolute()
    if root.exists() and any(root.iterdir()) and not (root / SIGN).is_file():
        raise NotOurs(f"{root} holds something else than a demo; choose another --state")
    state = open_state(root)
    if is_held(state):
        raise NotOurs(f"a stack runs in {root}; stop it with `samrad down --state {path}`, or choose another --state")
    postgres.discard(state)
    shutil.rmtree(root)
    (open_state(root).root / SIGN).touch()
    return state


def stand_alone() -> None:
    """See to it that no setting of this shell leads out of the demo: its servers, its mail sink, its marker."""
    for name in [name for name in os.environ if name.startswith("SAMRAD_") and name not in _PROGRAMS]:
        del os.environ[name]
    os.environ |= {"SAMRAD_MARKER": MARKER, "SAMRAD_MAIL_FROM": FROM}


_PROGRAMS = ("SAMRAD_POSTGRES_BIN", "SAMRAD_NATS_SERVER")
"""Where the servers' programs are is nothing that anybody's data could leak by."""
