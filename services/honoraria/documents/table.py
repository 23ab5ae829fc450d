"""Tables that a Norwegian Excel opens at a double click, and that cannot run anything when it does."""

import csv
import io
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
    out = io.StringIO(newline="")
    write = csv.writer(out, delimiter=";", lineterminator="\r\n")
    write.writerow(header)
    for row in rows:
        if len(row) != len(header):
            raise ValueError(f"{len(row)} cells under {len(header)} headings")
        write.writerow([_shown(cell) for cell in row])
    return out.getvalue().encode("utf-8-sig")


def _shown(cell: Cell) -> str | int | None:
    if cell.__class__ is str:
        return text(cell)
    return cell.isoformat() if isinstance(cell, date) else cell
