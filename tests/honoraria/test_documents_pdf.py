"""The PDFs as another program reads them: tagged, titled, in a language, and with a reason for every line."""

import json
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader
from pypdf.generic import IndirectObject

from services.honoraria.documents.content import Document, Language, Payout
from services.honoraria.documents.invoice_basis import basis_view, invoice_basis
from services.honoraria.documents.statement import statements
from tests.honoraria.settled import (
    IDENTITY,
    RUN,
    business,
    enterprise,
    line,
    office,
    payout,
    person,
    settlement,
    voucher,
)

WHY = {
    "nb": "150 minutter à 1 027 kr per time",
    "nn": "150 minutt à 1 027 kr per time",
    "en": "150 minutes at NOK 1,027 per hour",
}
TITLE = {"nb": "Oppgjørsbilag", "nn": "Oppgjersbilag", "en": "Settlement statement"}
BASIS = {"nb": "Fakturagrunnlag", "nn": "Fakturagrunnlag", "en": "Invoice basis"}
LANGUAGES = pytest.mark.parametrize("language", ["nb", "nn", "en"])


def read(document: Document) -> PdfReader:
    return PdfReader(BytesIO(document.content), strict=True)


def text(document: Document) -> str:
    return " ".join(" ".join(page.extract_text() for page in read(document).pages).split())


def tags(document: Document) -> list[str]:
    """The structure that a screen reader walks, in order, as standard names."""
    found: list[str] = []

    def walk(node: Any) -> None:
        node = node.get_object() if isinstance(node, IndirectObject) else node
        if isinstance(node, list):
            for one in node:
                walk(one)
        elif isinstance(node, dict):
            if "/S" in node:
                found.append(str(node["/S"])[1:])
            if "/K" in node:
                walk(node["/K"])

    walk(read(document).root_object["/StructTreeRoot"])
    return found


def must_be_accessible(document: Document, language: Language, title: str) -> None:
    root = read(document).root_object
    assert root["/MarkInfo"]["/Marked"].value is True  # type: ignore[index]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"].value is True  # type: ignore[index]
    assert str(root["/Lang"]) == f"{language}-{'GB' if language == 'en' else 'NO'}"
    metadata = read(document).metadata
    assert metadata is not None
    assert metadata.title is not None
    assert metadata.title.startswith(title)
    structure = tags(document)
    assert structure[0] == "Document"
    assert structure.count("H1") == 1
    assert {"H2", "Table", "TR", "TH", "TD", "P"} <= set(structure)
    assert all(str(page["/Tabs"]) == "/S" for page in read(document).pages)


def statement(*payouts: Payout) -> Document:
    (made,) = statements(settlement(*payouts))
    return made


@LANGUAGES
def test_a_statement_is_tagged_titled_and_says_why_of_every_line_in_its_language(language: Language) -> None:
    lines = [line(why=WHY[language]), line(why=WHY[language], kind="travel"), line(why=WHY[language], amount_ore=5)]
    made = statement(payout(person(language), voucher(12, *lines)))
    must_be_accessible(made, language, TITLE[language])
    assert text(made).replace("\N{NO-BREAK SPACE}", " ").count(WHY[language]) == len(lines)
    assert "3911-2024-000012" in text(made)
    assert IDENTITY not in text(made)
    assert person().account not in text(made)


@LANGUAGES
def test_an_invoice_basis_is_accessible_too_and_names_the_statement_and_the_sum(language: Language) -> None:
    own = payout(enterprise(language), voucher(13, line("business", why=WHY[language])))
    made = invoice_basis(settlement(own), own, "817920632")
    must_be_accessible(made, language, BASIS[language])
    amount = "NOK 2,567.50" if language == "en" else "2 567,50 kr"
    for said in ("3911-2024-000013", amount, "0192:817920632", "Tjøme Legesenter AS", "999000111", "8903"):
        assert said in text(made).replace("\N{NO-BREAK SPACE}", " "), said
    assert enterprise().account not in text(made)
    assert invoice_basis(settlement(own), own, "817920632") == made


def test_an_invoice_basis_adds_debts_to_its_lines_and_says_what_the_municipality_has_not_stated() -> None:
    owing = payout(enterprise(), voucher(13, line("business")), brought=-100_000)
    shown = basis_view(settlement(owing), owing, None)
    assert shown["totals"] == [{"what": "Beløp på fakturaen", "amount": "1\N{NO-BREAK SPACE}567,50"}]
    said = json.dumps(shown, ensure_ascii=False).replace("\N{NO-BREAK SPACE}", " ")
    assert '["Trukket for tidligere oppgjør", "−1 000,00"]' in said
    assert str(shown["facts"]).count("ikke oppgitt dette ennå") == 2


def test_a_basis_is_of_what_is_invoiced_only_whatever_else_the_run_holds() -> None:
    own = business()
    whole = settlement(office(), own, run=RUN)
    assert "Verv" not in text(invoice_basis(whole, own, None))


def test_a_word_without_end_is_broken_and_does_not_run_over_the_figures() -> None:
    (page, *_) = read(statement(payout(person(), voucher(12, line(meeting="x" * 130))))).pages
    assert max(one.count("x") for one in page.extract_text().splitlines()) < 50
