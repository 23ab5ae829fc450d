"""Where the development issuer must never run."""

from __future__ import annotations

import os


class NotInProduction(RuntimeError):
    """This issuer believes anybody."""


def refuse_production() -> None:
    """Raises NotInProduction where SAMRAD_ENVIRONMENT says production."""
    if os.environ.get("SAMRAD_ENVIRONMENT", "").strip().lower() == "production":
        raise NotInProduction("the development issuer believes anybody; it does not start in production")
