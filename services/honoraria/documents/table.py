"""Tables that a Norwegian Excel opens at a double click, and that cannot run anything when it does."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache

from services.honoraria.documents.money import kroner_cell


class Number(str):
    """Digits we wrote ourselves, so a leading minus is a sign and not a formula."""

    __slots__ = ()


Cell = str | Number | int | date | None

BREAKS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
"""Unicode's control characters, line and paragraph separators."""

MEDIA_TYPE = "text/csv; charset=utf-8"


def amount(ore: int | None) -> Number | None:
    """An amount cell in kroner, from øre."""
    return None if ore is None else Number(kroner_cell(ore))


@lru_cache(maxsize=4096)
def text(value: str) -> str:
    """One line of text that a spreadsheet takes for text.

    A cell that begins with = + - @ (also after blanks, also full-width) would be run as a formula: it gets an
    apostrophe in front. Control characters and line breaks become blanks.
    """
    clean = BREAKS.sub(" ", value).strip()
    begins = unicodedata.normalize("NFKC", clean[:1])[:1]
    return f"'{clean}" if begins and begins in "=+-@" else clean


def table(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """UTF-8 with byte order mark, semicolons, CRLF, dates as YYYY-MM-DD; text harmless, `Number`s kept."""
    lines = [_line(header)]
    for row in rows:
        if len(row) != len(header):
            raise ValueError(f"{len(row)} cells under {len(header)} headings")
        lines.append(_line(row))
    return "".join(lines).encode("utf-8-sig")


def _line(row: Sequence[Cell]) -> str:
    # Not the csv module: it looks at every letter several times, which was a third of a run. A test holds it to that.
    cells = [
        ""
        if cell is None
        else _quoted(cell)
        if (kind := cell.__class__) is str
        else cell
        if kind is Number
        else str(cell)
        for cell in row
    ]
    return ";".join(cells) + "\r\n"  # type: ignore[arg-type]


@lru_cache(maxsize=4096)
def _quoted(value: str) -> str:
    clean = text(value)
    return '"' + clean.replace('"', '""') + '"' if ";" in clean or '"' in clean else clean
