"""Text that the statement's fonts can draw.

An archival, accessible PDF may hold no character without a glyph, so the compiler refuses the whole document for one
emoji in the title of a meeting. One odd character must not stop a run: it becomes a box.
"""

import re
import unicodedata

BOX = "\N{WHITE SQUARE}"

# What Libertinus Serif, which comes with typst, was seen to draw: Latin with all its marks (Sámi included), Greek and
# Cyrillic letters, punctuation, currencies, arrows and mathematics.
_UNDRAWN = re.compile(
    "[^ -~\u00a0-\u036f\u0391-\u03a1\u03a3-\u03c9\u0400-\u045f\u1e00-\u1eff"
    "\u2010-\u2027\u2030-\u2040\u20a0-\u20bf\u2190-\u22ff]"
)
_BREAKS = ("Cc", "Zl", "Zp")


def printable(value: str) -> str:
    """The same text on one line, with a box for each character that has no glyph."""
    line = "".join(" " if unicodedata.category(sign) in _BREAKS else sign for sign in value)
    return _UNDRAWN.sub(BOX, unicodedata.normalize("NFC", line))
