"""The statement: one per practitioner, explained line by line, and silent about what it need not say."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.honoraria.documents.content import Cancelled, DoesNotAddUp, Language, Payout, Settlement, Voucher
from services.honoraria.documents.invoice_basis import basis_view
from services.honoraria.documents.printable import printable
from services.honoraria.documents.statement import statements
from services.honoraria.documents.statement_view import view
from tests.honoraria.settled import (
    ANNE,
    IDENTITY,
    RUN,
    business,
    enterprise,
    line,
    office,
    payout,
    person,
    settlement,
    unpriced,
    voucher,
)


def shown(settled: Settlement, payouts: Sequence[Payout] | None = None) -> str:
    """All that the template is given, as one text with ordinary blanks."""
    told = view(settled, settled.payouts if payouts is None else payouts)
    return json.dumps(told, ensure_ascii=False).replace("\N{NO-BREAK SPACE}", " ")


def sums(text: str) -> str:
    """How the first payout becomes what is paid."""
    return json.dumps(json.loads(text)["payouts"][0]["sums"], ensure_ascii=False)


@pytest.mark.parametrize(("language", "tag"), [("nb", "nb-NO"), ("nn", "nn-NO"), ("en", "en-GB")])
def test_a_statement_is_an_accessible_pdf_for_the_archive_in_the_language_of_its_reader(
    language: Language, tag: str
) -> None:
    (file,) = statements(settlement(payout(person(language), voucher(12, line()))))
    assert file.content.startswith(b"%PDF-1.7")
    assert f"/Lang({tag})".encode() in file.content
    assert b"<pdfuaid:part>1<" in file.content
    assert b"<pdfaid:part>2<" in file.content


def test_the_same_settlement_gives_the_same_bytes() -> None:
    settled = settlement(unsettled=(unpriced(),))
    assert list(statements(settled)) == list(statements(settled))


def test_each_practitioner_gets_one_statement_named_after_its_lowest_voucher() -> None:
    own = replace(enterprise(), practitioner=ANNE)
    settled = settlement(business(9), payout(own, voucher(11, line("business"))), office(10))
    assert [file.name for file in statements(settled)] == [
        "3911-2024-000009_oppgjorsbilag.pdf",
        "3911-2024-000010_oppgjorsbilag.pdf",
    ]


def test_a_payout_without_vouchers_needs_no_statement() -> None:
    waiting = payout(person(), brought=-5000, carried=-5000)
    assert [file.name for file in statements(settlement(waiting))] == []


def test_identity_number_and_account_are_kept_out() -> None:
    own = replace(enterprise(), practitioner=ANNE)
    text = shown(settlement(office(), payout(own, voucher(13, line("business")))))
    assert IDENTITY not in text
    assert person().account not in text
    assert own.account not in text
    assert "konto som slutter på 8903" in text


def test_every_line_says_why_and_shows_its_assumptions_once_each() -> None:
    text = shown(settlement(office()))
    assert "150 minutter à 1 027 kr per time" in text
    assert text.count("Hvert minutt telles, uten avrunding.") == 1
    assert '["Antakelse 1", "Hvert minutt telles, uten avrunding."]' in text
    assert text.count('"marks": ["Antakelse 1"]') == 2


def test_each_rate_is_shown_once_with_its_source() -> None:
    salaried = line(rate_ore=None, source=None, amount_ore=0)
    raised = line(rate_ore=123_000, amount_ore=123_000, source="Lokal avtale (oppdiktet)")
    told = json.loads(shown(settlement(payout(person("en"), voucher(12, line(), line(), salaried, raised)))))
    assert told["sources"] == [
        ["1,027.00", "ASA 4310 pkt 12.5: KS (oppdiktet)"],
        ["1,230.00", "Lokal avtale (oppdiktet)"],
    ]


@pytest.mark.parametrize(("language", "word"), [("nb", "Antakelse 1"), ("nn", "Føresetnad 1"), ("en", "Assumption 1")])
def test_an_assumption_is_called_one_in_every_language(language: Language, word: str) -> None:
    assert word in shown(settlement(payout(person(language), voucher(12, line()))))


def test_what_is_taken_of_a_debt_is_shown_with_what_is_left_of_it() -> None:
    text = shown(settlement(payout(person(), voucher(12, line()), brought=-300_000, carried=-43_250)))
    assert '["Sum linjer", "2 567,50"]' in text
    assert '["Trukket for tidligere oppgjør", "−2 567,50"]' in text
    assert "Overført" not in sums(text)
    assert '"to_pay": ["Til utbetaling", "0,00"]' in text
    assert "Etter dette skylder du 432,50 kroner." in text


def test_a_debt_that_the_gp_has_just_been_told_of_is_not_said_to_be_deducted() -> None:
    text = shown(settlement(payout(person(), voucher(12, line()), brought=-300_000, carried=-300_000)))
    assert sums(text) == "[]"
    assert '"to_pay": ["Til utbetaling", "2 567,50"]' in text
    assert json.loads(text)["payouts"][0]["note"].endswith(
        "Etter dette skylder du 3 000,00 kroner. Det trekkes i senere oppgjør, men ikke før du har hatt 14 dager på "
        "deg til å si fra. (Antakelse 2)"
    )
    assert '["Antakelse 2", "Det du skylder, trekkes tidligst 14 dager etter at du fikk vite om det."]' in text


def test_a_settlement_that_comes_out_negative_says_what_is_owed_from_then_on() -> None:
    back = line(amount_ore=-256_750, reversal=True, corrects="3911-2024-000004")
    text = shown(settlement(payout(person(), voucher(12, back, kind="reversal"), brought=-100, carried=-256_850)))
    assert sums(text) == '[["Sum linjer", "−2 567,50"], ["Overført til et senere oppgjør", "2 567,50"]]'
    assert "Et oppgjør som blir negativt, betales ikke ut. Etter dette skylder du 2 568,50 kroner." in text


def test_what_is_taken_back_before_it_was_invoiced_is_not_to_be_invoiced_by_itself() -> None:
    back = line("business", amount_ore=-256_750, reversal=True, corrects="3911-2024-000004")
    plain = payout(enterprise(), voucher(12, back, kind="reversal"))
    text = shown(settlement(replace(plain, cancelled=(Cancelled("3911-2024-000004", 300_000),))))
    taken = '["Tatt med fra tidligere oppgjør som ikke var fakturert", "3 000,00"]'
    assert sums(text) == f'[["Sum linjer", "−2 567,50"], {taken}]'
    assert '"to_pay": ["Til utbetaling", "432,50"]' in text
    assert "Beløpet på oppgjørsbilag 3911-2024-000004 er tatt med her og skal ikke faktureres for seg." in text


def test_a_reversal_names_the_voucher_it_takes_back() -> None:
    back = line(amount_ore=-256_750, reversal=True, corrects="3911-2024-000004")
    again = line(corrects="3911-2024-000004", arrears=True, on=date(2024, 2, 8))
    text = shown(settlement(payout(person(), voucher(12, back, kind="reversal"), voucher(13, again))))
    assert "Tilbakeføring av bilag 3911-2024-000004" in text
    assert "Erstatter linje i bilag 3911-2024-000004" in text
    assert "Etterslep" in text
    assert '"3911-2024-000012 – 000013"' in text


def test_work_that_waits_is_listed_with_what_is_missing_for_its_own_practitioner_only() -> None:
    settled = settlement(unsettled=(unpriced(),))
    assert "Ingen timesats er lagt inn for denne dagen" in shown(settled, [office()])
    assert "Ingen timesats" not in json.dumps(view(settled, [business()])["unsettled"])


def test_made_up_data_say_so_and_real_data_do_not() -> None:
    assert "OPPDIKTET: personer og beløp" in shown(settlement())
    real = view(settlement(run=replace(RUN, marker=None)), [office()])
    assert real["marker"] is None
    assert real["made_up"] is None


def test_a_self_employed_practitioner_is_told_how_to_mark_the_invoice() -> None:
    settled = settlement(business(), run=replace(RUN, buyer_reference="FK-4410"))
    assert '["Merk fakturaen med", "FK-4410"]' in shown(settled)
    assert "FK-4410" not in shown(settled, [office()])


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("nb", "Du skal ikke sende noen faktura på dette: Kommunen utsteder den selv (Avtale 14/2024)."),
        ("nn", "Du skal ikkje sende nokon faktura på dette: Kommunen skriv han ut sjølv (Avtale 14/2024)."),
        ("en", "Please send no invoice for this: the municipality issues it itself (Avtale 14/2024)."),
    ],
)
def test_a_gp_whose_invoices_the_payer_issues_is_told_to_send_none(language: Language, said: str) -> None:
    run = replace(RUN, buyer_reference="FK-4410", self_billing="Avtale 14/2024")
    told = shown(settlement(business(), run=run, language=language))
    assert said in told
    assert "FK-4410" not in told


def test_a_statement_is_in_one_language_whichever_the_register_has_for_each_payee() -> None:
    back = line("business", amount_ore=-100_000, reversal=True)
    debt = payout(replace(enterprise("nb"), practitioner=ANNE), voucher(13, back, kind="reversal"), carried=-100_000)
    told = view(settlement(office(), debt, language="nn"), [office(), debt])
    assert told["language"] == "nn"
    text = json.dumps([told[part] for part in ("facts", "totals", "payouts", "assumptions")], ensure_ascii=False)
    assert "(Føresetnad 2)" in text
    assert not [word for word in ("Merk fakturaen", "Næring: ", "Antakelse", "skylder", "Mottaker") if word in text]
    basis = basis_view(settlement(office(), debt, language="nn"), debt, None)
    assert "Kommunen har ikkje oppgitt dette enno" in json.dumps(basis["facts"], ensure_ascii=False)


def test_text_from_people_is_shown_and_never_run() -> None:
    hostile = replace(person(), name='#panic("x") $ ] *_`<a> @b \\ "')
    (file,) = statements(settlement(payout(hostile, voucher(12, line(why="#import sys: *", body="[= #1")))))
    assert file.content.startswith(b"%PDF")


@given(st.text())
@settings(max_examples=40, deadline=None)
def test_no_character_in_a_name_or_a_title_stops_a_run(odd: str) -> None:
    (file,) = statements(settlement(payout(replace(person(), name=odd), voucher(12, line(meeting=odd)))))
    assert file.content.startswith(b"%PDF")


def test_what_cannot_be_drawn_becomes_a_box_and_sami_names_stay() -> None:
    assert printable("Ŋuorjjo Šámi 🎉\nmøte漢") == "Ŋuorjjo Šámi □ møte□"


def test_a_voucher_that_does_not_add_up_never_leaves_the_house() -> None:
    with pytest.raises(DoesNotAddUp):
        Voucher("3911", 2024, 1, "payment", (line(),), 256_751)


def test_a_line_of_the_other_tax_treatment_is_refused() -> None:
    with pytest.raises(DoesNotAddUp):
        payout(person(), voucher(12, line("business")))


def test_debt_is_never_a_positive_amount() -> None:
    with pytest.raises(DoesNotAddUp):
        payout(person(), voucher(12, line()), brought=100)
