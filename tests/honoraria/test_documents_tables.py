"""The tables of a run: they add up, name what was left out, and cannot run anything in a spreadsheet."""

import csv
import io
from dataclasses import replace
from datetime import date
from io import BytesIO
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from services.honoraria.documents.content import Document, Payout
from services.honoraria.documents.payable import BadAccountNumber, NegativePayout
from services.honoraria.documents.payroll import COLUMNS as PAYROLL_COLUMNS
from services.honoraria.documents.payroll import (
    INCOME,
    SUMS,
    NoIdentityNumber,
    NotAPerson,
    hours,
    payroll,
    payroll_sums,
)
from services.honoraria.documents.refunds import COLUMNS as REFUND_COLUMNS
from services.honoraria.documents.refunds import ClaimOnTheHost, refunds
from services.honoraria.documents.summary_csv import COLUMNS as SUMMARY_COLUMNS
from services.honoraria.documents.summary_csv import summary
from services.honoraria.documents.summary_xlsx import workbook
from services.honoraria.documents.table import Cell, Number, amount, table, text
from tests.honoraria.settled import (
    IDENTITY,
    RUN,
    business,
    enterprise,
    line,
    payout,
    person,
    settlement,
    share,
    unpriced,
    voucher,
)


def rows(document: Document | None) -> list[dict[str, str]]:
    assert document is not None
    assert document.content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(document.content.decode("utf-8-sig"), newline=""), delimiter=";"))


def ore(cells: list[str]) -> int:
    return sum(int(cell.replace(",", "")) for cell in cells if cell)


@given(st.text())
def test_no_text_begins_a_formula_or_breaks_a_line(value: str) -> None:
    harmless = text(value)
    assert not harmless.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝"))
    assert not {"\n", "\r", "\0"} & set(harmless)
    (read,) = csv.reader(io.StringIO(table(["a", "b"], [[value, None]]).decode("utf-8-sig")[5:]), delimiter=";")
    assert read == [harmless, ""]


@given(st.lists(st.text() | st.integers().map(amount) | st.dates() | st.none(), min_size=2, max_size=5))
def test_a_table_is_written_as_the_csv_module_writes_it(row: list[Cell]) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerow(
        [text(cell) if type(cell) is str else cell for cell in row]
    )
    heading = [str(n) for n in range(len(row))]
    assert table(heading, [row]).decode("utf-8-sig") == ";".join(heading) + "\r\n" + out.getvalue()


@pytest.mark.parametrize("formula", ["=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", "\t=1", "  =1", "＝1", "\r\n-2", "=1;=2"])
def test_a_formula_is_defused(formula: str) -> None:
    assert text(formula).startswith("'")


def test_our_own_negative_amounts_stay_numbers() -> None:
    assert table(["x"], [[amount(-123_456)]]) == b"\xef\xbb\xbfx\r\n-1234,56\r\n"
    assert isinstance(amount(0), Number)


def test_a_row_of_the_wrong_length_is_a_fault() -> None:
    with pytest.raises(ValueError, match="2 cells under 1 headings"):
        table(["x"], [[1, 2]])


def test_the_summary_adds_up_to_what_is_paid_and_lists_what_is_not() -> None:
    owing = payout(person(), voucher(12, line()), brought=-300_000, carried=-43_250)
    settled = settlement(owing, business(), unsettled=(replace(unpriced(), amount_ore=102_700),))
    told = rows(summary(settled))
    assert list(told[0]) == list(SUMMARY_COLUMNS)
    assert ore([row["Beløp"] for row in told]) == sum(each.paid_ore for each in settled.payouts)
    assert [row["Radtype"] for row in told] == [
        "linje",
        "trukket for tidligere oppgjør",
        "overført til senere oppgjør",
        "linje",
        "ikke med",
    ]
    assert told[-1]["Årsak"] == "Ingen timesats er lagt inn for denne dagen"
    assert told[-1]["Ikke betalt"] == "1027,00"
    assert told[0]["Skattemessig behandling"] == "verv"
    assert {row["Merking"] for row in told} == {"OPPDIKTET"}


def test_the_summary_holds_neither_identity_numbers_nor_accounts() -> None:
    content = summary(settlement()).content.decode()
    assert IDENTITY not in content
    assert person().account not in content
    assert enterprise().account not in content


def test_tables_are_the_same_for_the_same_run_and_their_names_hold_nothing_personal() -> None:
    assert summary(settlement()).name == "3911_2024-03-01_2024-03-31_3f9c0a5e7b21_samlet.csv"
    assert summary(settlement()) == summary(settlement())
    assert payroll(settlement()) == payroll(settlement())


def test_payroll_gets_the_office_lines_and_the_month_of_what_is_corrected() -> None:
    back = line(amount_ore=-256_750, reversal=True, corrects="3911-2024-000004", original_month=date(2024, 2, 29))
    told = rows(payroll(settlement(payout(person(), voucher(12, line()), voucher(13, back)), business())))
    assert list(told[0]) == list(PAYROLL_COLUMNS)
    assert [row["Opprinnelig måned"] for row in told] == ["", "2024-02"]
    assert [row["Beløp"] for row in told] == ["2567,50", "-2567,50"]
    assert {row["Fødselsnummer"] for row in told} == {IDENTITY}


def test_payroll_rows_of_one_payout_add_up_to_what_is_paid() -> None:
    owing = payout(person(), voucher(12, line()), brought=-300_000, carried=-43_250)
    assert ore([row["Beløp"] for row in rows(payroll(settlement(owing)))]) == owing.paid_ore == 0


def test_payroll_gets_what_the_a_melding_wants_of_income_and_nothing_of_it_on_rows_that_move_a_debt() -> None:
    owing = payout(person(), voucher(12, line(minutes=100, counted_minutes=100)), brought=-300_000, carried=-43_250)
    work, taken, left = rows(payroll(settlement(owing)))
    assert {name: work[name] for name in INCOME} == INCOME
    assert (work["Beskrivelse"], work["Opptjent"]) == ("styrehonorarOgGodtgjoerelseVerv", "2024-03")
    assert (work["Minutter"], work["Timer"]) == ("100", "1,67")
    assert {row[name] for row in (taken, left) for name in (*INCOME, "Opptjent", "Timer")} == {""}


def test_what_is_taken_back_takes_back_its_minutes() -> None:
    back = line(amount_ore=-256_750, reversal=True, corrects="3911-2024-000004", original_month=date(2024, 2, 29))
    told = rows(payroll(settlement(payout(person(), voucher(12, line()), voucher(13, back)))))
    assert [(row["Minutter"], row["Timer"]) for row in told] == [("150", "2,50"), ("-150", "-2,50")]


def test_payroll_sums_are_those_of_the_payroll_file_and_name_no_number() -> None:
    owing = payout(person(), voucher(12, line()), brought=-300_000, carried=-43_250)
    other = payout(person(), voucher(14, line(), line(amount_ore=1, minutes=1, counted_minutes=1)))
    settled = settlement(owing, other, business())
    sums = payroll_sums(settled)
    told = rows(sums)
    assert list(told[0]) == list(SUMS)
    assert [row["Betalingsnummer"] for row in told] == ["3911-2024-000012", "3911-2024-000014", "sum"]
    last = told[-1]
    assert ore([last["Til utbetaling"]]) == ore([row["Beløp"] for row in rows(payroll(settled))])
    income = [row["Beløp"] for row in rows(payroll(settled)) if row["Radtype"] == "linje"]
    assert ore([last["Inntekt"]]) == ore(income)
    for name in ("Linjer", "Minutter"):
        assert int(last[name]) == sum(int(row[name]) for row in told[:-1])
    assert sums is not None
    assert IDENTITY not in sums.content.decode()
    assert person().account not in sums.content.decode()


@given(st.integers(-(10**6), 10**6))
def test_hours_are_minutes_to_the_nearest_hundredth(minutes: int) -> None:
    hundredths = int(hours(minutes).replace(",", ""))
    assert abs(hundredths * 60 - minutes * 100) <= 30
    assert hours(-minutes) in (f"-{hours(minutes)}", hours(minutes).removeprefix("-"))


def test_a_run_without_office_lines_makes_no_payroll_file() -> None:
    assert payroll(settlement(business())) is None
    assert payroll_sums(settlement(business())) is None


def test_payroll_refuses_what_it_cannot_report_or_pay() -> None:
    lines = voucher(12, line())
    with pytest.raises(NoIdentityNumber):
        payroll(settlement(payout(replace(person(), identity_number=None), lines)))
    with pytest.raises(NotAPerson):
        payroll(settlement(Payout(enterprise(), "office", (lines,))))
    with pytest.raises(BadAccountNumber):
        payroll(settlement(payout(replace(person(), account="86011117948"), lines)))
    with pytest.raises(NegativePayout):
        payroll(settlement(payout(person(), lines, brought=-300_000)))


def test_refunds_claim_the_share_to_date_less_what_was_claimed() -> None:
    told = rows(
        refunds(
            settlement(
                refunds=(
                    share("3909", "Larvik", 10_000, 25_000, contribution_ore=-2115),
                    share("3905", "Tønsberg", 50_000, 20_000, organisation_number="999000333", population=58_000),
                    share("3907", "Sandefjord", 7, 7),
                )
            )
        )
    )
    assert list(told[0]) == list(REFUND_COLUMNS)
    assert [row["Kommune"] for row in told] == ["Tønsberg", "Sandefjord", "Larvik"]
    assert [row["Krav"] for row in told] == ["300,00", "0,00", "-150,00"]
    assert [row["Type"] for row in told] == ["krav", "ingen endring", "kreditnota"]
    assert told[0]["Merknad"] == "sats for arbeidsgiveravgift mangler"
    assert told[2]["Merknad"] == "organisasjonsnummer mangler"
    assert told[0]["Nøkkel"] == "folketall"


def test_the_host_claims_nothing_from_itself() -> None:
    with pytest.raises(ClaimOnTheHost):
        refunds(settlement(refunds=(share(RUN.payer.number, "Færder", 1),)))


def test_no_shares_make_no_refund_file() -> None:
    assert refunds(settlement()) is None


def test_the_workbook_holds_the_rows_of_the_csv_with_kroner_as_numbers_and_nothing_that_runs() -> None:
    settled = settlement(payout(replace(person(), name="=HYPERLINK(1)"), voucher(12, line())), unsettled=(unpriced(),))
    content = workbook(settled).content
    with ZipFile(BytesIO(content)) as book:
        sheet = etree.fromstring(book.read("xl/worksheets/sheet1.xml"))
        words = etree.fromstring(book.read("xl/sharedStrings.xml"))
    assert len(list(sheet.iter("{*}row"))) == 1 + len(rows(summary(settled)))
    numbers = [cell.findtext("{*}v") for cell in sheet.iter("{*}c") if cell.get("t") is None]
    assert "2567.50" in numbers
    assert list(sheet.iter("{*}f")) == []
    assert "'=HYPERLINK(1)" in [text.text for text in words.iter("{*}t")]
    assert content == workbook(settled).content
