"""Where the development issuer must never run."""

from __future__ import annotations

import os

ENVIRONMENT = "SAMRAD_ENVIRONMENT"


class NotInProduction(RuntimeError):
    """This issuer believes anybody."""


def refuse_production() -> None:
    """Raises NotInProduction where SAMRAD_ENVIRONMENT says production."""
    if os.environ.get(ENVIRONMENT, "").strip().lower() == "production":
        raise NotInProduction("the development issuer believes anybody; it does not start in production")
