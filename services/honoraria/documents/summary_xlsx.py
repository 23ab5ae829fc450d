"""The summary of a run as a workbook: the same rows as the CSV, kroner as numbers, ready to filter and to sum."""

import io
from datetime import UTC, date
from decimal import Decimal
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]

from services.honoraria.documents import names
from services.honoraria.documents.content import Document, Settlement
from services.honoraria.documents.summary_csv import COLUMNS, rows
from services.honoraria.documents.table import Cell, Number, text

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WIDE = {"Begrunnelse": 60, "Antakelser": 40, "Utvalg": 30, "Møte": 30, "Mottaker": 24, "Krav": 38}
"""Widths in characters; the other columns are as wide as a date."""


def workbook(settlement: Settlement) -> Document:
    """The workbook. The same settlement gives the same bytes: its only time is when the run was completed."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    name = names.of_run(settlement.run, "samlet", "xlsx")
    # Without it the workbook would hold the time it was made at, and never come out the same again.
    book.set_properties({"created": settlement.run.completed_at.astimezone(UTC).replace(tzinfo=None), "title": name})
    bold, day, kroner = (
        book.add_format(look) for look in ({"bold": True}, {"num_format": "yyyy-mm-dd"}, {"num_format": "#,##0.00"})
    )
    sheet = book.add_worksheet("Oppgjør")
    for column, heading in enumerate(COLUMNS):
        sheet.write_string(0, column, heading, bold)
        sheet.set_column(column, column, WIDE.get(heading, 12))
    sheet.freeze_panes(1, 0)
    last = 0
    for last, row in enumerate(rows(settlement), start=1):
        for column, cell in enumerate(row):
            _write(sheet, last, column, cell, day, kroner)
    sheet.autofilter(0, 0, last, len(COLUMNS) - 1)
    book.close()
    return Document(name, MEDIA_TYPE, out.getvalue())


def _write(sheet: Any, row: int, column: int, cell: Cell, day: object, kroner: object) -> None:
    if cell is None:
        return
    if isinstance(cell, Number):
        # A spreadsheet knows no integer øre; a decimal is written out in full and loses none.
        sheet.write_number(row, column, Decimal(cell.replace(",", ".")), kroner)
    elif isinstance(cell, date):
        sheet.write_datetime(row, column, cell, day)
    elif isinstance(cell, int):
        sheet.write_number(row, column, cell)
    else:
        sheet.write_string(row, column, text(cell))
