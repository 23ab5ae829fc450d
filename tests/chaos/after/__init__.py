"""What must hold when all is healed and quiet: see each file's first line; and the invariants of tests/invariants."""

from tests.chaos.after.found import findings
from tests.chaos.after.quiet import until_quiet

__all__ = ["findings", "until_quiet"]
