"""The development issuer as a process of its own: `python -m infra.deploy.issuer`. It refuses to start in production.

SAMRAD_OIDC_ISSUER is the address that tokens name, SAMRAD_ISSUER_LISTEN where it listens, SAMRAD_STATE what it keeps.
"""

from __future__ import annotations

import os

import uvicorn
from starlette.applications import Starlette

from infra.local.issuer.app import routes
from infra.local.issuer.production import ENVIRONMENT, NotInProduction
from infra.local.state import State, open_state


def application(state: State, issuer: str) -> Starlette:
    """The issuer's routes. Raises NotInProduction wherever nobody has said that this is none."""
    if os.environ.get(ENVIRONMENT, "").strip().lower() not in ("local", "test"):
        raise NotInProduction(f"{ENVIRONMENT}: say local or test; this issuer believes anybody")
    return Starlette(routes=routes(state, issuer.rstrip("/")))


if __name__ == "__main__":
    host, _, port = os.environ.get("SAMRAD_ISSUER_LISTEN", "127.0.0.1:8090").rpartition(":")
    uvicorn.run(
        application(open_state(), os.environ["SAMRAD_OIDC_ISSUER"]),
        host=host,
        port=int(port),
        log_level="warning",
    )
