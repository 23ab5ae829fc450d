"""One PDF statement per practitioner and run: what is paid, for what, and why every line is what it is."""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from importlib.resources import files

import typst

from services.honoraria.documents import names
from services.honoraria.documents.content import Document, Payout, Settlement
from services.honoraria.documents.printable import printable
from services.honoraria.documents.statement_view import Shown, view

MEDIA_TYPE = "application/pdf"
STANDARDS: "list[typst.PDFStandard]" = ["a-2a", "ua-1"]
"""PDF/A-2a for the archive, PDF/UA-1 for those who listen to it."""


def statements(settlement: Settlement) -> Iterator[Document]:
    """A statement for each practitioner with a voucher in the run, in the order of their lowest vouchers.

    The same settlement gives the same bytes: the only time in the file is when the run was completed.
    """
    draw = drawer(settlement.run.completed_at)
    for payouts in _by_practitioner(settlement):
        reference = min(payout.reference for payout in payouts)
        yield Document(names.of_statement(reference), MEDIA_TYPE, draw(view(settlement, payouts)))


def drawer(made_at: datetime) -> Callable[[Mapping[str, Shown]], bytes]:
    """What sets a view as PDF; `made_at` is the only time in the file."""
    template = files(__package__).joinpath("statement.typ").read_bytes()
    compiler = typst.Compiler(ignore_system_fonts=True)

    def draw(shown: Mapping[str, Shown]) -> bytes:
        pdf = compiler.compile(
            input=template,
            format="pdf",
            sys_inputs={"statement": json.dumps(_drawable(shown), ensure_ascii=False)},
            pdf_standards=STANDARDS,
            timestamp=made_at.astimezone(UTC),
        )
        assert isinstance(pdf, bytes)
        return pdf

    return draw


def _drawable(shown: Shown) -> Shown:
    if isinstance(shown, str):
        return printable(shown)
    if isinstance(shown, Mapping):
        return {key: _drawable(value) for key, value in shown.items()}
    return None if shown is None else [_drawable(value) for value in shown]


def _by_practitioner(settlement: Settlement) -> list[list[Payout]]:
    vouchered = sorted((p for p in settlement.payouts if p.vouchers), key=lambda payout: payout.reference)
    groups: dict[object, list[Payout]] = {}
    for payout in vouchered:
        groups.setdefault(payout.payee.practitioner, []).append(payout)
    return list(groups.values())
