"""One PDF statement per practitioner and run: what is paid, for what, and why every line is what it is."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC
from importlib.resources import files

import typst

from services.honoraria.documents import names
from services.honoraria.documents.content import Document, Payout, Settlement
from services.honoraria.documents.printable import printable
from services.honoraria.documents.statement_view import Shown, view

STANDARDS: "list[typst.PDFStandard]" = ["a-2a", "ua-1"]
"""PDF/A-2a for the archive, PDF/UA-1 for those who listen to it."""


def statements(settlement: Settlement) -> Iterator[Document]:
    """A statement for each practitioner with a voucher in the run, in the order of their lowest vouchers.

    The same settlement gives the same bytes: the only time in the file is when the run was completed.
    """
    template = files(__package__).joinpath("statement.typ").read_bytes()
    compiler = typst.Compiler(ignore_system_fonts=True)
    for payouts in _by_practitioner(settlement):
        seen = _drawable(view(settlement, payouts))
        pdf = compiler.compile(
            input=template,
            format="pdf",
            sys_inputs={"statement": json.dumps(seen, ensure_ascii=False)},
            pdf_standards=STANDARDS,
            timestamp=settlement.run.completed_at.astimezone(UTC),
        )
        assert isinstance(pdf, bytes)
        reference = min(payout.reference for payout in payouts)
        yield Document(names.of_statement(reference), "application/pdf", pdf)


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
