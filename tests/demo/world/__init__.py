"""What the story is made of. All but the names of the municipalities and of the trust is OPPDIKTET (made up)."""

MARKER = "OPPDIKTET"
"""Stands on every statement, file and mail of the demo, so that nobody takes them for real."""
